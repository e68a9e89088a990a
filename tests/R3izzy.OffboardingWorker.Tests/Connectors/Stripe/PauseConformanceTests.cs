using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class PauseCollectionConformanceTests : CancelSubscriptionsConformance
{
    protected override string ConnectorId => "stripe.pause-collection";

    protected override object Input => new PauseCollectionInput();

    protected override CallSelector EffectCall => new("stripe", "POST", "/v1/subscriptions/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("stripe", "subscription.collection-paused");
}

/// <summary>A subscription that is paused already and has an open invoice of before: voiding it is the one effect.</summary>
public sealed class PauseVoidsOpenInvoicesConformanceTests : CancelSubscriptionsConformance
{
    protected override string ConnectorId => "stripe.pause-collection";

    protected override object Input => new PauseCollectionInput(OpenInvoices: PausedInvoicePolicy.Void);

    protected override CallSelector EffectCall => new("stripe", "POST", "/void");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("stripe", "invoice.voided");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        var seeds = sandbox.Platform<SimulatedStripe>().Seeds;
        var customer = seeds.AddCustomer("Cliente@Exemplo.test", "Cliente Exemplar Ltda");
        var subscription = seeds.AddSubscription(customer);
        seeds.PauseInDashboard(subscription);
        seeds.AddInvoice(customer, "open", 9_900, subscription);
        return new("Cliente Exemplar Ltda", ["cliente@exemplo.test"], "11444777000161", new Dictionary<string, string>());
    }
}

public sealed class ResumeCollectionConformanceTests : CancelSubscriptionsConformance
{
    private string _paused = "";

    protected override string ConnectorId => "stripe.resume-collection";

    protected override object Input => new ResumeCollectionInput();

    protected override CallSelector EffectCall => new("stripe", "POST", "/v1/subscriptions/");

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("stripe", "subscription.collection-resumed");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        var seeds = sandbox.Platform<SimulatedStripe>().Seeds;
        var customer = seeds.AddCustomer("Cliente@Exemplo.test", "Cliente Exemplar Ltda");
        _paused = seeds.AddSubscription(customer);
        seeds.PauseInDashboard(_paused);
        return new("Cliente Exemplar Ltda", ["cliente@exemplo.test"], "11444777000161", new Dictionary<string, string>());
    }

    protected override StepHarness NewHarness(CustomerProfile customer)
    {
        var harness = base.NewHarness(customer);
        var checkpoint = JsonSerializer.Serialize(new { Generation = 0, Changes = new[] { new { Act = "Pause", Id = _paused, Set = new[] { "void" } } } });
        harness.Case = new PauseRecords(new ContinuedStep("PAUSA-2026-000001", HasEnded: true, checkpoint, []));
        return harness;
    }
}
