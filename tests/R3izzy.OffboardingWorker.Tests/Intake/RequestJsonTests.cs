using System.Text;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class RequestJsonTests
{
    [Fact]
    public void The_stored_form_does_not_change_from_version_to_version() =>
        Encoding.UTF8.GetString(RequestJson.Write(SampleRequest.Accepted(SampleRequest.Json))).ShouldBe(
            """{"requestId":"web-2026-000123","action":"cancel","plan":"pro","lastMonth":"2026-12","customer":{"name":"Padaria Pão Quente Ltda","emails":["financeiro@padaria.example","dono@padaria.example"],"taxId":"12ABC34501DE35","accounts":{"firestore":"clientes/padaria","stripe":"cus_NffrFeUfNV2Hib"}},"facts":{"hasContract":true,"paysBy":["stripe","pix"]},"requestedBy":"comercial","reason":"Vai fechar a loja."}""");

    [Theory]
    [InlineData("pause", "\"pauseFrom\":\"2026-12-01\",\"returnOn\":\"2027-03-01\",")]
    [InlineData("pause", "\"pauseFrom\":\"2026-12-01\",")]
    [InlineData("pause", "")]
    [InlineData("return", "\"returnOn\":\"2027-03-01\",\"pauseRef\":\"PAUSA-2026-000001\",")]
    [InlineData("return", "")]
    public void The_stored_form_of_a_pause_and_a_return_does_not_change_either(string action, string when)
    {
        var stored = $$$"""{"action":"{{{action}}}","plan":"lite",{{{when}}}"customer":{"name":"Loja","emails":["loja@a.example"],"taxId":"11144477735","accounts":{}},"facts":{"invoicing":["automatic"]},"requestedBy":"vendas"}""";
        Encoding.UTF8.GetString(RequestJson.Write(SampleRequest.Accepted(stored))).ShouldBe(stored);
        RequestJson.Read(Encoding.UTF8.GetBytes(stored)).ShouldBe(SampleRequest.Accepted(stored));
    }

    [Fact]
    public void A_stored_request_is_read_even_where_a_rule_became_stricter_since()
    {
        var stored = """{"action":"cancel","plan":"pro","lastMonth":"2026-12","customer":{"name":"-","emails":["a b"],"taxId":"11144477735","accounts":{"formerly":"x y"}},"facts":{"formerly":["x"]},"requestedBy":""}"""u8.ToArray();
        var request = RequestJson.Read(stored);
        request.Customer.Accounts["formerly"].ShouldBe("x y");
        RequestJson.Write(request).ShouldBe(stored);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"action":"cancel","plan":"pro","lastMonth":"2026-12","customer":{"name":7,"emails":[],"taxId":"11144477735","accounts":{}},"facts":{},"requestedBy":"x"}""")]
    [InlineData("""{"action":"cancel","plan":"pro","lastMonth":"2026-12","customer":{"name":"Secret","emails":[],"taxId":"11144477734","accounts":{}},"facts":{},"requestedBy":"x"}""")]
    [InlineData("""{"action":"cancel","plan":"Secret","lastMonth":"2026-12"}""")]
    [InlineData("""{"action":"cancel","plan":"pro","customer":{"name":"Secret","emails":[],"taxId":"11144477735","accounts":{}},"facts":{},"requestedBy":"x"}""")]
    [InlineData("""{"action":"pause","plan":"pro","pauseFrom":"Secret","customer":{"name":"x","emails":[],"taxId":"11144477735","accounts":{}},"facts":{},"requestedBy":"x"}""")]
    [InlineData("""{"action":"pause","plan":"pro","returnOn":7,"customer":{"name":"Secret","emails":[],"taxId":"11144477735","accounts":{}},"facts":{},"requestedBy":"x"}""")]
    public void What_is_no_stored_request_says_so_without_repeating_it(string stored)
    {
        var message = Should.Throw<FormatException>(() => RequestJson.Read(Encoding.UTF8.GetBytes(stored))).ToString();
        message.ShouldNotContain("Secret");
    }
}
