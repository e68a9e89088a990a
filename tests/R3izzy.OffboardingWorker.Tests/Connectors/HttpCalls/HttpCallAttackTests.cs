using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls.CallWorld;

namespace R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls;

/// <summary>A customer, a form's answer or an account id that tries to make the request mean something else.</summary>
public sealed class HttpCallAttackTests : IAsyncLifetime
{
    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _sandbox.Finances().Add(TaxId);
    }

    public async ValueTask DisposeAsync() => await _sandbox.DisposeAsync();

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(" .. ")]
    [InlineData("../admin")]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData("//evil.test/x")]
    [InlineData(@"..\admin")]
    [InlineData(@"a\b")]
    [InlineData("a\r\nHost: evil.test")]
    [InlineData("a\0b")]
    [InlineData("")]
    [InlineData("   ")]
    public async Task A_value_that_cannot_be_one_path_segment_sends_nothing(string value)
    {
        var outcome = await RunAsync(Customer(accounts: ("questor", value)), PathOfAccount);
        outcome.ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("Nada foi enviado");
        _sandbox.Finances().Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("%2e%2e")]
    [InlineData("%2e%2e%2fadmin")]
    [InlineData("@evil.test")]
    [InlineData("evil.test:443")]
    [InlineData("a?b=1")]
    [InlineData("a#b")]
    [InlineData("a;b=1")]
    [InlineData("a&b")]
    [InlineData("https:")]
    [InlineData("ação 🌱")]
    [InlineData("a'(b)!*")]
    public async Task Any_other_value_stays_in_its_segment(string value)
    {
        await RunAsync(Customer(accounts: ("questor", value)), PathOfAccount);
        var target = _sandbox.Finances().Received.ShouldHaveSingleItem().Target;
        target.ShouldNotContain('?');
        var segments = target.Split('/');
        segments.Length.ShouldBe(3);
        Uri.UnescapeDataString(segments[2]).ShouldBe(value);
    }

    [Fact]
    public async Task A_value_in_the_query_stays_in_its_parameter()
    {
        const string Evil = "Q-1&TokenApi=other&_AActionName=EmpresaApagar#x";
        await RunAsync(Customer(accounts: ("questor", Evil)), input: "questor-inativar");
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(_sandbox.Companies().Received.ShouldHaveSingleItem().Target.Split('?')[1]);
        query["CodigoEmpresa"].ToString().ShouldBe(Evil);
        (query["TokenApi"].Count, query["_AActionName"].ToString()).ShouldBe((1, "EmpresaSituacao"));
    }

    [Theory]
    [InlineData("Padaria\r\nX-Admin: true")]
    [InlineData("Padaria\nX-Admin: true")]
    [InlineData("Padaria\0")]
    [InlineData("Padaria Pão")]
    public async Task A_value_that_a_header_cannot_carry_sends_nothing(string name)
    {
        var outcome = await RunAsync(Customer(name), ($"{Finance}:Headers:X-Cliente", "{{customer.name}}"));
        outcome.ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("X-Cliente");
        _sandbox.Finances().Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\", \"status\": \"ativo")]
    [InlineData("\"}, {\"a\": \"")]
    [InlineData("linha\r\noutra\\\" \u2028 </script>")]
    [InlineData("{{customer.taxId}} {{#if plan}}x{{/if}} {secret:financeiro-token}")]
    public async Task A_value_in_the_body_stays_in_its_string_and_is_no_template(string name)
    {
        (await RunAsync(Customer(name), ($"{Finance}:Body", """{"cliente": {"nome": "{{customer.name}}"}, "tipo": 1}"""))).ShouldBeOfType<StepOutcome.Done>();
        var sent = _sandbox.Finances().Received.Single(r => r.Method == "POST").Body;
        sent.ShouldNotContain(_sandbox.Finances().Token);
        using var body = JsonDocument.Parse(sent);
        body.RootElement.EnumerateObject().Select(m => m.Name).ShouldBe(["cliente", "tipo"]);
        body.RootElement.GetProperty("cliente").EnumerateObject().ShouldHaveSingleItem().Value.GetString().ShouldBe(name);
    }

    [Fact]
    public async Task A_value_that_is_missing_from_the_body_sends_nothing_and_says_which()
    {
        var outcome = await RunAsync(Customer(), ($"{Finance}:Body", """{"codigo": "C-{{customer.accounts.questor}}"}"""));
        outcome.ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("falta customer.accounts.questor");
        _sandbox.Finances().Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_value_that_may_be_missing_stands_in_an_if() =>
        (await RunAsync(Customer(), ($"{Finance}:Body", """{"nota": "{{#if answers.nota}}{{answers.nota}}{{else}}-{{/if}}"}"""))).ShouldBeOfType<StepOutcome.Done>();

    [Fact]
    public async Task A_secret_or_tax_id_that_a_system_sends_back_is_not_in_the_evidence_not_even_as_a_hash()
    {
        var token = _sandbox.Finances().Token;
        foreach (var leaked in new[] { token, $"Bearer {token}", "11.222.333/0001-81", "de financeiro@cliente.test" })
        {
            _sandbox.Finances().Add(TaxId, leaked);
            var harness = new StepHarness(Customer());
            using var runtime = Build(Settings(_sandbox).Without($"{Finance}:Look:Open"));
            await runtime.Connectors.Single().Execute(Deactivate, harness.NextAttempt(), TestContext.Current.CancellationToken);
            using var before = JsonDocument.Parse(harness.Evidence[0].Json);
            before.RootElement.GetProperty("fields").GetProperty("/status").GetString().ShouldBe("***");
        }
    }

    [Fact]
    public async Task A_secret_shows_nowhere_when_things_fail()
    {
        var harness = new StepHarness(Customer(accounts: ("questor", Company)));
        using var runtime = Build(Settings(_sandbox).With(($"{Finance}:Look:Done:Fields:0:Pointer", "/nada"), ("Http:Retries", "0")));
        var connector = runtime.Connectors.Single();
        var told = new List<string?>();
        foreach (var input in new[] { Deactivate, DeactivateCompany })
        {
            told.Add((await connector.Execute(input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ToString());
            told.Add((await connector.Preview!(input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ToString());
            told.Add((await connector.Verify!(input, harness.NextAttempt(), TestContext.Current.CancellationToken)).ToString());
        }

        told.AddRange(harness.Calls.Select(c => c.ToString()));
        told.AddRange(harness.Evidence.Select(e => e.Json));
        told.Add(harness.Checkpoint);
        var all = string.Join('\n', told);
        all.ShouldNotContain(_sandbox.Finances().Token);
        all.ShouldNotContain(_sandbox.Companies().Token);
        all.ShouldNotContain(TaxId);
    }

    private static (string, string?) PathOfAccount => ($"{Finance}:Look:Url", "{{HOST}}/clientes/{{customer.accounts.questor}}");

    private async Task<StepOutcome> RunAsync(CustomerProfile customer, (string Key, string? Value)? change = null, string input = "financeiro-inativar")
    {
        var settings = Settings(_sandbox);
        if (change is { } one)
        {
            settings[one.Key] = one.Value!.Replace("{{HOST}}", $"http://{_sandbox.AddressOf("in-house-finance").Authority}", StringComparison.Ordinal);
        }

        using var runtime = Build(settings);
        return await runtime.Connectors.Single().Execute(
            new R3izzy.OffboardingWorker.Connectors.HttpCalls.HttpCallInput { Call = input }, new StepHarness(customer).NextAttempt(), TestContext.Current.CancellationToken);
    }
}
