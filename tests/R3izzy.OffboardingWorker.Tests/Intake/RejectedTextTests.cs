using System.Diagnostics;
using System.Text;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class RejectedTextTests
{
    [Theory]
    [InlineData("to padaria.praca+nf@a.example, please", "to [e-mail], please")]
    [InlineData("{\"emails\":[\"a@b.example\",\"c@d.example\"]}", "{\"emails\":[\"[e-mail]\",\"[e-mail]\"]}")]
    [InlineData("\"pão@padaria.example\"", "\"[e-mail]\"")]
    [InlineData("\"a\\u0040b.example\"", "\"[e-mail]\"")]
    [InlineData("a%40b.example", "[e-mail]")]
    [InlineData("'@b.example", "[e-mail]")]
    [InlineData("111.444.777-35", "[tax id]")]
    [InlineData("taxId: 11144477735;", "taxId: [tax id];")]
    [InlineData("111 444 777 35", "[tax id]")]
    [InlineData("\"\\u003111444777\\u00335\"", "\"[tax id]\"")]
    [InlineData("11.222.333/0001-81", "[tax id]")]
    [InlineData("12.abc.345/01de-35", "[tax id]")]
    [InlineData("12ABC34501DE35", "[tax id]")]
    [InlineData("sk_live_4eC39H", "[token]")]
    [InlineData("Authorization: Bearer abc.def", "Authorization: [token]")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]")]
    [InlineData("{\"name\": \"Padaria da \\\"Praça\\\"\", \"plan\": \"pro\"}", "{\"name\": \"[name]\", \"plan\": \"pro\"}")]
    [InlineData("{\"name\": \"Padaria da Pra", "{\"name\": \"[name]\"")]
    [InlineData("\"lastMonth\": \"2026-12\", \"plan\": \"gold\"", "\"lastMonth\": \"2026-12\", \"plan\": \"gold\"")]
    [InlineData("a\u001B[31mb\u202Ec\r\nd\0", "a\uFFFD[31mb\uFFFDc\uFFFD\nd\uFFFD")]
    public void What_is_personal_or_secret_is_masked(string text, string shown) => RejectedText.Redact(Encoding.UTF8.GetBytes(text)).ShouldBe(shown);

    [Fact]
    public void Nothing_of_a_whole_request_that_names_the_customer_is_shown()
    {
        var shown = RejectedText.Redact(SampleRequest.Bytes);
        foreach (var personal in new[] { "Pão", "padaria.example", "12.ABC", "01DE", "fechar" })
        {
            shown.ShouldNotContain(personal);
        }

        shown.ShouldContain("\"plan\": \"pro\"");
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_replaced()
    {
        RejectedText.Redact([0xFF, 0xC3, (byte)'a']).ShouldBe("\uFFFD\uFFFDa");
        RejectedText.Redact([]).ShouldBe("");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ã ")]
    [InlineData("a@")]
    [InlineData("1.")]
    [InlineData("1 1")]
    [InlineData("nota@padaria.example ")]
    [InlineData("\"name\": ")]
    [InlineData("\"name\":\"")]
    [InlineData("\\u0040")]
    [InlineData("{\"a\":\"12.ABC.345/01DE-35\"},")]
    public void A_addressesmessage_is_cut_at_8_KiB_quickly_whatever_it_is(string pattern)
    {
        var message = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(pattern, 1_000_000 / pattern.Length)));
        var watch = Stopwatch.StartNew();
        var shown = RejectedText.Redact(message);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        Encoding.UTF8.GetByteCount(shown).ShouldBeLessThanOrEqualTo(8 * 1024);
        shown.ShouldEndWith("[…]");
        shown.ShouldNotContain("padaria");
    }

    [Fact]
    public void A_cut_never_shows_half_of_an_email()
    {
        // Masking makes this text so short that the place where the message was cut is shown.
        var addresses = string.Concat(Enumerable.Repeat($"{new string('n', 60)}.praca@padaria.example ", 200));
        for (var shift = 0; shift < 90; shift++)
        {
            var shown = RejectedText.Redact(Encoding.UTF8.GetBytes(new string('-', shift) + " " + addresses));
            shown.ShouldNotContain("nnn");
            shown.ShouldEndWith("[e-mail] […]");
        }
    }
}
