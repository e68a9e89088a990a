using R3izzy.OffboardingWorker.Connectors.HttpCalls;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls.CallWorld;

namespace R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls;

/// <summary>A declaration that lacks a part, or could harm, stops the start and names its key.</summary>
public sealed class DeclarationTests : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.StartAsync();

    public async ValueTask DisposeAsync() => await _sandbox.DisposeAsync();

    [Theory]
    [InlineData("AllowedHosts", "Platforms:http:AllowedHosts is missing")]
    [InlineData("Calls", "Platforms:http:Calls is missing")]
    [InlineData($"{Finance}:Method", "financeiro-inativar:Method is missing")]
    [InlineData($"{Finance}:Url", "financeiro-inativar:Url is missing")]
    [InlineData($"{Finance}:Answer", "financeiro-inativar:Answer is missing")]
    [InlineData($"{Finance}:Look", "financeiro-inativar:Look is missing")]
    [InlineData($"{Finance}:Look:Method", "financeiro-inativar:Look:Method is missing")]
    [InlineData($"{Finance}:Look:Url", "financeiro-inativar:Look:Url is missing")]
    [InlineData($"{Finance}:Look:Done", "financeiro-inativar:Look:Done is missing")]
    [InlineData($"{Finance}:Look:Done:Status", "financeiro-inativar:Look:Done:Status is missing")]
    [InlineData($"{Finance}:Look:Done:Fields", "financeiro-inativar:Look:Done:Fields is missing")]
    [InlineData($"{Finance}:Look:Done:Fields:0:Pointer", "Look:Done:Fields:0:Pointer is not a JSON Pointer")]
    [InlineData($"{Finance}:Look:Done:Fields:0:Equals", "Look:Done:Fields:0 takes exactly one of Equals, OneOf and Exists")]
    [InlineData($"{Finance}:Undo:Look", "financeiro-inativar:Undo:Look is missing")]
    [InlineData($"{Finance}:Undo:Answer", "financeiro-inativar:Undo:Answer is missing")]
    [InlineData($"{Finance}:Probe:Answer", "financeiro-inativar:Probe:Answer is missing")]
    [InlineData("Secrets:financeiro-token", "financeiro-inativar:Headers:Authorization uses the secret 'financeiro-token'")]
    public void A_missing_part_is_named(string key, string problem) => ShouldFail(Settings(_sandbox).Without(key), problem);

    [Theory]
    [InlineData($"{Finance}:Method", "GET", "financeiro-inativar:Method is 'GET'")]
    [InlineData($"{Finance}:Look:Method", "DELETE", "Look:Method is 'DELETE'")]
    [InlineData($"{Finance}:Url", "https://{{customer.name}}/x", "fixed scheme, host and port")]
    [InlineData($"{Finance}:Url", "https://elsewhere.example.test/x", "not among AllowedHosts")]
    [InlineData($"{Finance}:Url", "http://financeiro.example.test/x", "uses http")]
    [InlineData($"{Finance}:Url", "ftp://127.0.0.1/x", "fixed scheme")]
    [InlineData($"{Finance}:Url", "https://user:pass@127.0.0.1/x", "fixed scheme")]
    [InlineData($"{Finance}:Url", "HOST/x?token={secret:financeiro-token}", "holds a secret")]
    [InlineData($"{Finance}:Url", "HOST/x?a=1", "goes into Query")]
    [InlineData($"{Finance}:Url", "HOST/x/../y", "path segment")]
    [InlineData($"{Finance}:Url", "HOST/x/%2e%2e/y", "path segment")]
    [InlineData($"{Finance}:Url", "HOST//x", "path segment")]
    [InlineData($"{Finance}:Url", "HOST/x/{{customer.cnpj}}", "no field of a case")]
    [InlineData($"{Finance}:Url", "HOST/{{#if plan}}a/b{{/if}}", "not a template")]
    [InlineData($"{Finance}:Query:token", "{secret:financeiro-token}", "SecretsInQuery")]
    [InlineData($"{Finance}:Headers:Host", "elsewhere.example.test", "Headers:Host is not a header")]
    [InlineData($"{Finance}:Headers:Content-Length", "5", "Headers:Content-Length is not a header")]
    [InlineData($"{Finance}:Headers:X-A", "one\r\nX-B: two", "Headers:X-A is empty, or holds characters")]
    [InlineData($"{Finance}:IdempotencyHeader", "Authorization", "IdempotencyHeader")]
    [InlineData($"{Finance}:Body", """{"cnpj": {{customer.taxId}}}""", "Body is not JSON")]
    [InlineData($"{Finance}:Body", """{"a": 1, "a": 2}""", "Body is not JSON")]
    [InlineData($"{Finance}:Body", """{"{{customer.name}}": 1}""", "member name")]
    [InlineData($"{Finance}:Body", """{"a": "{{customer.nome}}"}""", "no field of a case")]
    [InlineData($"{Finance}:Look:Body", "{}", "Look:Body is given, and a GET has none")]
    [InlineData($"{Finance}:Answer:Status:0", "401", "has 401")]
    [InlineData($"{Finance}:Look:Absent:Status:0", "403", "has 403")]
    [InlineData($"{Finance}:Look:Absent:Status:0", "500", "has 500")]
    [InlineData($"{Finance}:Look:Done:Fields:0:Exists", "true", "exactly one of")]
    [InlineData($"{Finance}:Look:Done:Fields:0:Equals", "{secret:financeiro-token}", "compares with a secret")]
    [InlineData($"{Finance}:Look:LookAgainAfter", "00:00:00", "LookAgainAfter")]
    [InlineData($"{Finance}:Evidence:0", "status", "Evidence:0 is not a JSON Pointer")]
    [InlineData("Calls:Financeiro:Method", "POST", "is no name of a call")]
    [InlineData("Secrets:financeiro-tokenFile", "/run/secrets/x", "given twice")]
    [InlineData("AllowedHosts:0", "https://127.0.0.1", "AllowedHosts:0")]
    [InlineData("AllowedHosts:0", "127.0.0.1/x", "AllowedHosts:0")]
    [InlineData("AllowedHosts:0", "a@127.0.0.1", "AllowedHosts:0")]
    public void A_harmful_part_is_named(string key, string value, string problem) =>
        ShouldFail(Settings(_sandbox).With((key, value.Replace("HOST", $"http://{_sandbox.AddressOf("in-house-finance").Authority}", StringComparison.Ordinal))), problem);

    [Theory]
    [InlineData($"{Finance}:Look:Url", $"{Finance}:Look:Done:Fields:1", "financeiro-inativar:Look names nothing of the case")]
    [InlineData($"{Finance}:Url", $"{Finance}:Body", "financeiro-inativar names nothing of the case")]
    [InlineData($"{Finance}:Undo:Url", $"{Finance}:Undo:Body", "financeiro-inativar:Undo names nothing of the case")]
    public void What_would_be_the_same_for_every_customer_is_refused(string url, string other, string problem)
    {
        var @fixed = (url, $"http://{_sandbox.AddressOf("in-house-finance").Authority}/clientes/primeiro");
        ShouldFail(Settings(_sandbox).Without(other).With(@fixed), problem);
        // One place is enough.
        Build(Settings(_sandbox).With(@fixed)).Dispose();
        Build(Settings(_sandbox).Without(other)).Dispose();
    }

    [Fact]
    public void Done_that_a_mistyped_address_would_fit_too_is_refused() =>
        ShouldFail(Settings(_sandbox).Without($"{Finance}:Look:Done:Fields").With(
            ($"{Finance}:Look:Done:Fields:0:Pointer", "/status"), ($"{Finance}:Look:Done:Fields:0:Exists", "false")), "Look:Done:Fields is missing");

    [Fact]
    public void A_look_that_would_have_the_effect_is_refused()
    {
        var settings = Settings(_sandbox);
        foreach (var part in new[] { "Method", "Url", "Body" })
        {
            settings[$"{Finance}:Look:{part}"] = settings[$"{Finance}:{part}"];
        }

        ShouldFail(settings, "is the same request as the call");
    }

    [Fact]
    public void A_secret_may_stand_in_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "from-a-file\n");
            Build(Settings(_sandbox).Without("Secrets:financeiro-token").With(("Secrets:financeiro-tokenFile", file))).Dispose();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private void ShouldFail(Dictionary<string, string?> settings, string problem)
    {
        var (runtime, problems) = StepHarness.TryBuild(new HttpCallPlatform(), settings);
        runtime?.Dispose();
        runtime.ShouldBeNull();
        string.Join('\n', problems).ShouldContain(problem);
        string.Join('\n', problems).ShouldNotContain(_sandbox.Finances().Token);
    }
}
