using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.HttpCalls;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls;

/// <summary>A call that must not be sent twice.</summary>
public sealed class FinanceCallConformance : ConnectorConformance
{
    protected override IPlatform Platform => new HttpCallPlatform();

    protected override string ConnectorId => "http.call";

    protected override object Input => CallWorld.Deactivate;

    protected override CallSelector EffectCall => new("in-house-finance", "POST", "/inativar");

    protected override CallSelector ReadCall => new("in-house-finance", "GET", "/clientes/");

    protected override FailureKind RefusedCredential => FailureKind.Refused;

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("Secrets:financeiro-token", null, "Secrets:financeiro-token"),
        ("AllowedHosts:0", "other.example.test", "AllowedHosts"),
        ("AllowedHosts:0", "*.example.test", "AllowedHosts:0"),
        ($"{CallWorld.Finance}:Method", "GET", "financeiro-inativar:Method"),
        ($"{CallWorld.Finance}:Methode", "POST", "Methode"),
        ("Http:Retries", "9", "Platforms:http:Http:Retries"),
        ("Concurrency", "0", "Platforms:http:Concurrency"),
    ];

    protected override IEnumerable<string> Secrets => [Sandbox.Finances().Token, Sandbox.Companies().Token];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => CallWorld.Settings(sandbox);

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Finances().Add(CallWorld.TaxId);
        return CallWorld.Customer();
    }

    protected override CustomerProfile UnknownCustomer => CallWorld.Customer(taxId: "52998224725");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Deactivated();

    /// <summary>Each attempt begins once a call that nobody heard the end of must have ended.</summary>
    protected override StepHarness NewHarness(CustomerProfile customer) => new(customer) { Clock = new TenMinutesLaterClock() };

    private sealed class TenMinutesLaterClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromMinutes(10);
    }
}

/// <summary>A call that may be sent again, whose token travels in the URL and whose errors come with status 200.</summary>
public sealed class QuestorCallConformance : ConnectorConformance
{
    protected override IPlatform Platform => new HttpCallPlatform();

    protected override string ConnectorId => "http.call";

    protected override object Input => CallWorld.DeactivateCompany;

    protected override CallSelector EffectCall => new("questor-nweb", "POST", "/TnWebDMProcesso/");

    protected override CallSelector ReadCall => new("questor-nweb", "GET", "/TnWebDMDadosObjetos/");

    protected override FailureKind RefusedCredential => FailureKind.Refused;

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ($"{CallWorld.Questor}:SecretsInQuery", "false", "SecretsInQuery"),
        ($"{CallWorld.Questor}:Look:SecretsInQuery", null, "Look:Query:TokenApi"),
    ];

    protected override IEnumerable<string> Secrets => [Sandbox.Finances().Token, Sandbox.Companies().Token];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => CallWorld.Settings(sandbox);

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Companies().Add(CallWorld.Company);
        return CallWorld.Customer(accounts: ("questor", CallWorld.Company));
    }

    protected override CustomerProfile UnknownCustomer => CallWorld.Customer(accounts: ("questor", "Q-none"));

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("questor-nweb", "company.deactivated");
}
