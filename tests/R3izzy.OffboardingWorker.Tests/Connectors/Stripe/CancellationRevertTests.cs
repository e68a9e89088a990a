using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class CancellationRevertTests
{
    private const string Email = "cliente@exemplo.test";

    [Fact]
    public async Task A_set_end_is_taken_away_and_can_be_set_again()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.RunAsync();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(subscription)!["cancel_at"].ShouldBeNull();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();

        // The keys of the first time are used up: within 24 hours Stripe would replay them without an effect.
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Seeds.Find(subscription)!["cancel_at"].ShouldNotBeNull();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(subscription)!["cancel_at"].ShouldBeNull();
    }

    [Fact]
    public async Task An_end_that_was_there_before_is_put_back()
    {
        await using var it = await StripeCase.StartAsync();
        var before = StripeCase.End.AddDays(5);
        var customer = it.Seeds.AddCustomer(Email);
        var dated = it.Seeds.AddSubscription(customer, new SubscriptionSeed { CancelAt = before });
        var atPeriodEnd = it.Seeds.AddSubscription(customer, new SubscriptionSeed { CancelAtPeriodEnd = true });
        await it.RunAsync();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        ((long?)it.Seeds.Find(dated)!["cancel_at"]).ShouldBe(before.ToUnixTimeSeconds());
        ((bool)it.Seeds.Find(atPeriodEnd)!["cancel_at_period_end"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task A_subscription_that_has_ended_goes_to_a_person()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Input = new(CancellationMode.Now);
        await it.RunAsync();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(subscription);
    }

    [Fact]
    public async Task A_released_schedule_is_named_to_a_person_and_the_rest_is_put_back()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        var schedule = it.Seeds.AddSchedule(customer, subscription);
        await it.RunAsync();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(schedule);
        it.Seeds.Find(subscription)!["cancel_at"].ShouldBeNull();
    }

    [Fact]
    public async Task A_step_that_wrote_nothing_has_nothing_to_undo()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email), new SubscriptionSeed { Status = "canceled" });
        await it.RunAsync();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        it.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_end_that_somebody_else_set_since_stays_and_is_told_to_a_person()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var (theirs, ours) = (it.Seeds.AddSubscription(customer), it.Seeds.AddSubscription(customer));
        await it.RunAsync();
        it.Seeds.EndInDashboard(theirs, StripeCase.End.AddDays(-4));

        var instructions = (await it.RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        instructions.ShouldContain(theirs);
        instructions.ShouldNotContain(ours);
        ((long?)it.Seeds.Find(theirs)!["cancel_at"]).ShouldBe(StripeCase.End.AddDays(-4).ToUnixTimeSeconds());
        it.Seeds.Find(ours)!["cancel_at"].ShouldBeNull();
        it.Count("subscription.cancel-unscheduled", theirs).ShouldBe(0);
    }

    [Fact]
    public async Task An_end_from_before_that_somebody_took_away_since_is_not_brought_back()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email), new SubscriptionSeed { CancelAt = StripeCase.End.AddDays(5) });
        await it.RunAsync();
        it.Seeds.KeepInDashboard(subscription);
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(subscription);
        it.Seeds.Find(subscription)!["cancel_at"].ShouldBeNull();
    }

    [Fact]
    public async Task An_end_that_was_brought_to_now_and_did_not_come_leaves_no_end_behind()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.RunAsync();
        it.Harness.EffectiveEnd = StripeCase.Today.AddDays(-1);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Method = "DELETE", Times = 99 });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(subscription)!["cancel_at"].ShouldBeNull();
    }

    [Fact]
    public async Task What_was_only_intended_is_not_told_as_closed()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        it.Seeds.AddSubscription(customer);
        var schedule = it.Seeds.AddSchedule(customer);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = "/v1/subscription_schedules/", Method = "POST", Times = 99 });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();

        // Somebody who made it anew, as told, would have the customer charged twice.
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        ((string?)it.Seeds.Find(schedule)!["status"]).ShouldBe("not_started");
    }

    [Fact]
    public async Task Of_invoices_only_those_that_were_closed_are_told()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        var (first, second) = (it.Seeds.AddInvoice(customer, "open", 100, subscription), it.Seeds.AddInvoice(customer, "open", 100, subscription));
        it.Input = new(CancellationMode.Now, OpenInvoicePolicy.Void);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = $"{first}/void", Times = 99 });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        var instructions = (await it.RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        instructions.ShouldNotContain(first);
        instructions.Contains(second, StringComparison.Ordinal).ShouldBe(it.Count("invoice.voided", second) == 1);
    }
}
