using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class OpenInvoicesTests
{
    private const string Email = "cliente@exemplo.test";

    [Fact]
    public async Task Unpaid_invoices_and_pending_items_are_listed_and_left()
    {
        await using var it = await StripeCase.StartAsync();
        var (subscription, open, draft, _) = Seed(it);
        var item = it.Seeds.AddPendingItem((string)it.Seeds.Find(subscription)!["customer"]!, 1_500);
        it.Input = new(CancellationMode.Now);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("3 faturas");
        var evidence = it.Evidence("invoices").GetRawText();
        new[] { open, draft, item }.ShouldAllBe(id => evidence.Contains(id));
        it.Sandbox.Ledger.Entries.Select(e => e.Name).ShouldBe(["subscription.canceled"]);
    }

    [Theory]
    [InlineData(OpenInvoicePolicy.Void, "invoice.voided")]
    [InlineData(OpenInvoicePolicy.Uncollectible, "invoice.marked-uncollectible")]
    public async Task A_policy_closes_the_invoices_of_the_subscription_and_no_other(OpenInvoicePolicy policy, string effect)
    {
        await using var it = await StripeCase.StartAsync();
        var (_, open, draft, oneOff) = Seed(it);
        it.Input = new(CancellationMode.Now, policy);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count(effect, open).ShouldBe(1);
        it.Count("invoice.finalized", draft).ShouldBe(1);
        it.Count(effect, draft).ShouldBe(1);
        it.Count(effect, oneOff).ShouldBe(0);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        it.Count(effect).ShouldBe(2);
    }

    [Fact]
    public async Task A_policy_waits_until_the_subscription_has_ended()
    {
        await using var it = await StripeCase.StartAsync();
        Seed(it);
        it.Input = new(OpenInvoices: OpenInvoicePolicy.Void);
        var pending = (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Count("invoice.voided").ShouldBe(0);
        it.Clock.MoveTo(StripeCase.Today + pending.LookAgainIn);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("invoice.voided").ShouldBe(2);
    }

    [Fact]
    public async Task A_lost_answer_to_voiding_voids_once()
    {
        await using var it = await StripeCase.StartAsync();
        Seed(it);
        it.Input = new(CancellationMode.Now, OpenInvoicePolicy.Void);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { PathContains = "/void", Times = 3 });
        await it.RunAsync();
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("invoice.voided").ShouldBe(2);
    }

    [Fact]
    public async Task An_invoice_that_the_policy_has_not_closed_yet_is_not_in_place()
    {
        await using var it = await StripeCase.StartAsync();
        Seed(it);
        it.Input = new(CancellationMode.Now, OpenInvoicePolicy.Void);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = "/void", Times = 99 });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        it.Count("subscription.canceled").ShouldBe(1);
        (await it.VerifyAsync()).ShouldBeOfType<Verification.NotInPlace>();

        it.Sandbox.Faults.Clear();
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        (await it.VerifyAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task What_nobody_heard_of_is_proved_by_the_run_and_not_by_the_look()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Input = new(CancellationMode.Now);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Method = "DELETE" });
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = "/v1/subscriptions/sub_", Method = "GET", Times = 9 });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        it.Sandbox.Faults.Clear();
        (await it.VerifyAsync()).ShouldBeOfType<Verification.InPlace>();
        it.Harness.Evidence.ShouldNotContain(e => e.Kind == "after");
        it.Harness.PriorDoubt = PriorDoubt.Open;
        (await it.VerifyAsync()).ShouldBeOfType<Verification.NotInPlace>();
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        it.Evidence("after").GetProperty("subscriptions")[0].GetProperty("status").GetString().ShouldBe("canceled");
    }

    [Fact]
    public async Task The_preview_names_each_invoice_and_what_becomes_of_it()
    {
        await using var it = await StripeCase.StartAsync();
        var (_, open, _, oneOff) = Seed(it);
        it.Input = new(CancellationMode.Now, OpenInvoicePolicy.Void);
        var preview = (await it.PreviewAsync()).ShouldBeOfType<Preview.WouldAct>();
        preview.Effects.ShouldContain(e => e.Contains(open) && e.Contains("anular"));
        preview.Notes.ShouldContain(n => n.Contains(oneOff) && n.Contains("fica como está"));
        it.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    private static (string Subscription, string Open, string Draft, string OneOff) Seed(StripeCase it)
    {
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        return (subscription, it.Seeds.AddInvoice(customer, "open", 29_900, subscription),
            it.Seeds.AddInvoice(customer, "draft", 9_900, subscription), it.Seeds.AddInvoice(customer, "open", 100_000));
    }
}
