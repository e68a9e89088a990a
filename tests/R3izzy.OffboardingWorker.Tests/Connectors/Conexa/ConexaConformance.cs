using R3izzy.OffboardingWorker.Connectors.Conexa;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

/// <summary>What the connectors of Conexa share.</summary>
public abstract class ConexaConformance : ConnectorConformance
{
    protected const string Subdomain = "coworking-exemplo";

    private const string Token = $"sandbox-application-token-of-{Subdomain}";

    protected override IPlatform Platform { get; } = new ConexaPlatform();

    protected override IEnumerable<string> Secrets => [Token, "segredo-do-admin"];

    protected override CallSelector ReadCall => new("conexa", "GET", "/customers");

    protected static ConexaSystem System(SandboxHost sandbox) => sandbox.Platform<SimulatedConexa>().SystemOf(Subdomain);

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => new Dictionary<string, string?>(ConformanceSettings.Quick)
    {
        ["BaseAddress"] = sandbox.AddressOf("conexa") + "{subdomain}/index.php/api/v2",
        [$"Tenants:{Subdomain}:Token"] = System(sandbox).Token,
    };

    protected static CustomerProfile Customer { get; } = new(
        "Coworking Exemplar Ltda", ["coworking@exemplo.test"], "11444777000161", new Dictionary<string, string> { ["conexa"] = Subdomain });

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        Seed(System(sandbox));
        return Customer;
    }

    protected abstract void Seed(ConexaSystem system);

    /// <summary>Unknown is not the same as none: a person says which system, or does it by hand.</summary>
    protected override void AssertUnknownCustomer(StepOutcome outcome) =>
        outcome.ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("subdomínio");

    /// <summary>Each tenant has its own credential: the person is told which, and the other tenants' steps go on.</summary>
    protected override void AssertRefusedCredential(StepOutcome outcome) =>
        outcome.ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain($"Platforms:Conexa:Tenants:{Subdomain}:Token");

    protected override StepHarness NewHarness(CustomerProfile customer) => new(customer)
    {
        Action = "return",
        PausedFrom = new DateOnly(2026, 6, 1),
        ReturnsOn = new DateOnly(2026, 10, 1),
        Clock = new MovableClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)),
    };

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ($"Tenants:{Subdomain}:Token", null, "Platforms:conexa:Tenants"),
        ($"Tenants:{Subdomain}:TokenFile", "/no/such/file", $"Platforms:conexa:Tenants:{Subdomain}:Token"),
        ($"Tenants:{Subdomain}:Password", "segredo-do-admin", $"Platforms:conexa:Tenants:{Subdomain}:Token"),
        ($"Tenants:{Subdomain}:Tokn", "x", "Tokn"),
        ("Tenants:outro:Password", "segredo-do-admin", "Platforms:conexa:Tenants:outro:User"),
        ("Tenants:outro:User", "admin", "Platforms:conexa:Tenants:outro:Password"),
        ("Tenants:evil.example/:Token", "x", "is no subdomain"),
        ("Tenants:-outro:Token", "x", "is no subdomain"),
        ("BaseAddress", "https://conexa.app/index.php/api/v2", "{subdomain}"),
        ("BaseAddress", "http://{subdomain}.conexa.example/api", "Platforms:conexa:BaseAddress"),
        ("Concurrency", "0", "Platforms:conexa:Concurrency"),
        ("Http:CallsPerSecond", "0", "Platforms:conexa:Http:CallsPerSecond"),
    ];
}

public sealed class BlockAccessConformanceTests : ConexaConformance
{
    protected override string ConnectorId => "conexa.block-access";

    protected override object Input => new BlockAccessInput();

    protected override CallSelector EffectCall => new("conexa", "PATCH", "/customer/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("conexa", "access.blocked");

    protected override void Seed(ConexaSystem system)
    {
        system.AddCustomer(hasAccess: false);
        system.AddCustomer(hasAccess: true, login: "com.acesso");
        system.AddCustomer(hasAccess: null);
    }
}

public sealed class RestoreAccessConformanceTests : ConexaConformance
{
    protected override string ConnectorId => "conexa.restore-access";

    protected override object Input => new RestoreAccessInput();

    protected override CallSelector EffectCall => new("conexa", "PATCH", "/customer/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("conexa", "access.restored");

    protected override void Seed(ConexaSystem system)
    {
        system.AddCustomer(hasAccess: false, login: "tinha.acesso");
        system.AddCustomer(hasAccess: false, login: "nunca.teve");
        system.AddCustomer(hasAccess: true, login: "ja.de.volta");
    }

    protected override StepHarness NewHarness(CustomerProfile customer)
    {
        var harness = base.NewHarness(customer);
        harness.Case = PauseRecords.Of(Subdomain, had: [101, 103], hadNot: [102]);
        return harness;
    }
}

public sealed class ListSalesConformanceTests : ConexaConformance
{
    protected override string ConnectorId => "conexa.list-sales";

    protected override object Input => new ListSalesInput(Delete: true);

    protected override CallSelector ReadCall => new("conexa", "GET", "/sales");

    protected override CallSelector EffectCall => new("conexa", "DELETE", "/sale/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("conexa", "sale.deleted");

    protected override void Seed(ConexaSystem system)
    {
        var inside = new DateTimeOffset(2026, 7, 10, 9, 0, 0, TimeSpan.FromHours(-3));
        system.AddSale(inside, 148.5m);
        system.AddSale(inside, 54m, status: "billed");
        system.AddSale(inside.AddMonths(-3), 60m);
    }
}
