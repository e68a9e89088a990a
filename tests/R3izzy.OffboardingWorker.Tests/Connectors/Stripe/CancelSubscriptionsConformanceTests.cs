using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Ledger;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

/// <summary>What both ways of cancelling share.</summary>
public abstract class CancelSubscriptionsConformance : ConnectorConformance
{
    protected override IPlatform Platform { get; } = new StripePlatform();

    protected override string ConnectorId => "stripe.cancel-subscriptions";

    protected override CallSelector ReadCall => new("stripe", "GET", "/v1/customers");

    protected override IEnumerable<string> Secrets => [SimulatedStripe.SecretKey];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => new Dictionary<string, string?>(ConformanceSettings.Quick)
    {
        ["SecretKey"] = SimulatedStripe.SecretKey,
        ["BaseAddress"] = sandbox.AddressOf("stripe").ToString(),
    };

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        var seeds = sandbox.Platform<SimulatedStripe>().Seeds;
        var customer = seeds.AddCustomer("Cliente@Exemplo.test", "Cliente Exemplar Ltda");
        seeds.AddSubscription(customer);
        seeds.AddInvoice(customer);
        return new("Cliente Exemplar Ltda", ["cliente@exemplo.test"], "11444777000161", new Dictionary<string, string>());
    }

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("SecretKey", null, "Platforms:stripe:SecretKey"),
        ("SecretKey", "pk_test_publishable", "Platforms:stripe:SecretKey"),
        ("SecretKey", "sk_live_at_a_simulator", "Platforms:stripe:SecretKey"),
        ("SecretKeyFile", "/no/such/file", "Platforms:stripe:SecretKey"),
        ("BaseAddress", "http://stripe.example", "Platforms:stripe:BaseAddress"),
        ("BaseAddress", "https://api.stripe.com", "TestMode"),
        ("ApiVersion", "2023-08-16", "Platforms:stripe:ApiVersion"),
        ("Concurrency", "0", "Platforms:stripe:Concurrency"),
        ("SecretKy", "x", "SecretKy"),
    ];
}

public sealed class CancelSubscriptionsNowConformanceTests : CancelSubscriptionsConformance
{
    protected override object Input => new CancelSubscriptionsInput(CancellationMode.Now);

    protected override CallSelector EffectCall => new("stripe", "DELETE", "/v1/subscriptions/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("stripe", "subscription.canceled");
}

/// <summary>The end is set at Stripe; as soon as it is set, the clocks of worker and sandbox stand three hours after it.</summary>
public sealed class CancelSubscriptionsAtEffectiveEndConformanceTests : CancelSubscriptionsConformance
{
    private readonly ClockThatPassesTheEnd _clock = new();

    protected override object Input => new CancelSubscriptionsInput();

    protected override SandboxOptions SandboxSetup => new() { Clock = _clock };

    protected override CallSelector EffectCall => new("stripe", "POST", "/v1/subscriptions/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("stripe", "subscription.cancel-scheduled");

    protected override StepHarness NewHarness(CustomerProfile customer)
    {
        _clock.Ledger = Sandbox.Ledger;
        return new StepHarness(customer) { Clock = _clock, EffectiveEnd = ClockThatPassesTheEnd.End };
    }

    private sealed class ClockThatPassesTheEnd : TimeProvider
    {
        public static DateTimeOffset End { get; } = new(2026, 12, 1, 3, 0, 0, TimeSpan.Zero);

        public EffectLedger? Ledger { get; set; }

        public override DateTimeOffset GetUtcNow() =>
            Ledger?.Count("stripe", "subscription.cancel-scheduled") > 0 ? End.AddHours(3) : End.AddDays(-12);
    }
}

/// <summary>A subscription on a schedule: both end by one call, which carries a key.</summary>
public sealed class CancelSubscriptionsOnScheduleConformanceTests : CancelSubscriptionsConformance
{
    protected override object Input => new CancelSubscriptionsInput(CancellationMode.Now);

    protected override CallSelector EffectCall => new("stripe", "POST", "/cancel");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("stripe", "schedule.canceled");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        var seeds = sandbox.Platform<SimulatedStripe>().Seeds;
        var customer = seeds.AddCustomer("Cliente@Exemplo.test", "Cliente Exemplar Ltda");
        seeds.AddSchedule(customer, seeds.AddSubscription(customer));
        return new("Cliente Exemplar Ltda", ["cliente@exemplo.test"], "11444777000161", new Dictionary<string, string>());
    }
}

/// <summary>A subscription that has ended already and left an open invoice behind: voiding it is the one effect.</summary>
public sealed class VoidOpenInvoicesConformanceTests : CancelSubscriptionsConformance
{
    protected override object Input => new CancelSubscriptionsInput(CancellationMode.Now, OpenInvoicePolicy.Void);

    protected override CallSelector EffectCall => new("stripe", "POST", "/void");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("stripe", "invoice.voided");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        var seeds = sandbox.Platform<SimulatedStripe>().Seeds;
        var customer = seeds.AddCustomer("Cliente@Exemplo.test", "Cliente Exemplar Ltda");
        seeds.AddInvoice(customer, "draft", 9_900, seeds.AddSubscription(customer, new SubscriptionSeed { Status = "canceled" }));
        return new("Cliente Exemplar Ltda", ["cliente@exemplo.test"], "11444777000161", new Dictionary<string, string>());
    }
}
