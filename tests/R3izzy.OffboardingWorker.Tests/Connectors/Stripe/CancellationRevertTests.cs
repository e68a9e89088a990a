using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
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
}
