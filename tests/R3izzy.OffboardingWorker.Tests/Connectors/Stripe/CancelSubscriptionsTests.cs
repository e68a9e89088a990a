using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class CancelSubscriptionsTests
{
    private const string Email = "cliente@exemplo.test";

    [Fact]
    public async Task The_end_is_set_at_Stripe_and_looked_at_once_more_after_it()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));

        var pending = (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        pending.LookAgainIn.ShouldBe(StripeCase.End - StripeCase.Today + TimeSpan.FromHours(2));
        ((long?)it.Seeds.Find(subscription)!["cancel_at"]).ShouldBe(StripeCase.End.ToUnixTimeSeconds());
        (await it.VerifyAsync()).ShouldBeOfType<Verification.NotInPlace>();

        it.Clock.MoveTo(StripeCase.Today + pending.LookAgainIn);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await it.VerifyAsync()).ShouldBeOfType<Verification.InPlace>();
        it.Count("subscription.canceled", subscription).ShouldBe(1);
        it.Evidence("after").GetProperty("subscriptions")[0].GetProperty("ended_at").GetInt64().ShouldBe(StripeCase.End.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task No_charge_follows_the_end_even_if_the_worker_is_gone()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var cancelled = it.Seeds.AddSubscription(customer);
        var other = it.Seeds.AddSubscription(it.Seeds.AddCustomer("outro@exemplo.test"));
        await it.RunAsync();

        it.Clock.MoveTo(StripeCase.End.AddMonths(6));
        it.Seeds.Find(cancelled);
        it.Count("subscription.renewed", cancelled).ShouldBe(0);
        it.Count("subscription.renewed", other).ShouldBeGreaterThan(5);
    }

    [Theory]
    [InlineData("active")]
    [InlineData("trialing")]
    [InlineData("past_due")]
    [InlineData("unpaid")]
    [InlineData("paused")]
    public async Task Every_live_status_is_given_an_end(string status)
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email), new SubscriptionSeed { Status = status });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Count("subscription.cancel-scheduled").ShouldBe(1);
    }

    [Fact]
    public async Task A_subscription_whose_first_invoice_is_unpaid_ends_at_once()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email), new SubscriptionSeed { Status = "incomplete" });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("subscription.canceled").ShouldBe(1);
    }

    [Fact]
    public async Task A_past_end_cancels_now()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Clock.MoveTo(StripeCase.End.AddDays(3));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("subscription.cancel-scheduled").ShouldBe(0);
        it.Count("subscription.canceled").ShouldBe(1);
    }

    [Fact]
    public async Task An_earlier_end_that_somebody_set_is_left_and_a_later_one_is_moved()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var earlier = it.Seeds.AddSubscription(customer, new SubscriptionSeed { CancelAt = StripeCase.End.AddDays(-3) });
        var later = it.Seeds.AddSubscription(customer, new SubscriptionSeed { CancelAtPeriodEnd = true });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Count("subscription.cancel-scheduled", earlier).ShouldBe(0);
        it.Count("subscription.cancel-scheduled", later).ShouldBe(1);
    }

    [Fact]
    public async Task An_end_of_ours_goes_along_when_the_cases_end_is_moved_later()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.RunAsync();

        var later = StripeCase.End.AddMonths(1);
        it.Harness.EffectiveEnd = later;
        (await it.VerifyAsync()).ShouldBeOfType<Verification.NotInPlace>();
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(later - StripeCase.Today + TimeSpan.FromHours(2));
        ((long?)it.Seeds.Find(subscription)!["cancel_at"]).ShouldBe(later.ToUnixTimeSeconds());

        it.Clock.MoveTo(StripeCase.End.AddHours(3));
        it.Seeds.Find(subscription);
        it.Count("subscription.canceled").ShouldBe(0);
        it.Clock.MoveTo(later.AddHours(3));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("subscription.cancel-scheduled").ShouldBe(2);
    }

    [Fact]
    public async Task An_end_of_ours_is_moved_earlier_with_the_case_and_back_again()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        var ends = new[] { StripeCase.End, StripeCase.End.AddDays(-5), StripeCase.End.AddMonths(2), StripeCase.End };
        foreach (var end in ends)
        {
            it.Harness.EffectiveEnd = end;
            var outcome = await it.RunAsync();
            // The first end comes again within a day: Stripe replays its old answer once, and the key is given up.
            (outcome is StepOutcome.Failed { Code: "read-back-differs" } ? await it.RunAsync() : outcome).ShouldBeOfType<StepOutcome.Pending>();
            ((long?)it.Seeds.Find(subscription)!["cancel_at"]).ShouldBe(end.ToUnixTimeSeconds());
        }

        it.Count("subscription.cancel-scheduled").ShouldBe(4);
    }

    [Fact]
    public async Task Somebody_elses_earlier_end_stays_when_the_cases_end_is_moved_later()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var early = it.Seeds.AddSubscription(customer, new SubscriptionSeed { CancelAt = StripeCase.End.AddDays(-3) });
        var middle = it.Seeds.AddSubscription(customer, new SubscriptionSeed { CancelAt = StripeCase.End.AddDays(9) });
        await it.RunAsync();

        // The one that was ours to bring forward goes back to the day that its owner had chosen, not beyond it.
        it.Harness.EffectiveEnd = StripeCase.End.AddMonths(1);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        ((long?)it.Seeds.Find(early)!["cancel_at"]).ShouldBe(StripeCase.End.AddDays(-3).ToUnixTimeSeconds());
        ((long?)it.Seeds.Find(middle)!["cancel_at"]).ShouldBe(StripeCase.End.AddDays(9).ToUnixTimeSeconds());
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Count("subscription.cancel-scheduled").ShouldBe(2);
    }

    [Fact]
    public async Task A_move_whose_answer_is_lost_is_not_taken_for_done()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.RunAsync();
        it.Harness.EffectiveEnd = StripeCase.End.AddMonths(1);
        it.Stripe.BreakNextWrite("/v1/subscriptions/");
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        ((long?)it.Seeds.Find(subscription)!["cancel_at"]).ShouldBe(StripeCase.End.ToUnixTimeSeconds());
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        ((long?)it.Seeds.Find(subscription)!["cancel_at"]).ShouldBe(StripeCase.End.AddMonths(1).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task An_end_that_was_moved_is_undone_to_what_was_before_all_of_it()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.RunAsync();
        it.Harness.EffectiveEnd = StripeCase.End.AddMonths(1);
        await it.RunAsync();
        (await it.RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(subscription)!["cancel_at"].ShouldBeNull();
    }

    [Fact]
    public async Task An_end_set_by_the_customer_before_counts_as_already_done_once_it_came()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email), new SubscriptionSeed { CancelAt = StripeCase.End.AddDays(-3) });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Clock.MoveTo(StripeCase.End.AddHours(2));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
    }

    [Fact]
    public async Task An_end_taken_away_behind_our_back_is_set_again_with_a_new_key()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.RunAsync();
        it.Seeds.KeepInDashboard(subscription);

        // The old key replays its old answer: Stripe accepts, the object does not show it, and the key is given up.
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("read-back-differs");
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Count("subscription.cancel-scheduled").ShouldBe(2);
    }

    [Fact]
    public async Task An_error_that_Stripe_keeps_under_the_key_is_not_replayed_for_ever()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Stripe.BreakNextWrite("/v1/subscriptions/");
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.OutcomeUnknown);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Count("subscription.cancel-scheduled").ShouldBe(1);
    }

    [Fact]
    public async Task An_end_that_Stripe_is_late_with_is_waited_for_a_day_and_then_carried_out()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.RunAsync();
        it.Seeds.FallBehind();

        it.Clock.MoveTo(StripeCase.End.AddHours(2));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromHours(1));
        it.Clock.MoveTo(StripeCase.End.AddHours(25));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("subscription.canceled").ShouldBe(1);
    }

    [Fact]
    public async Task At_period_end_ends_with_what_was_paid_for()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Input = new(CancellationMode.AtPeriodEnd);
        var pending = (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        ((bool)it.Seeds.Find(subscription)!["cancel_at_period_end"]!).ShouldBeTrue();

        it.Clock.MoveTo(StripeCase.Today + pending.LookAgainIn);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("subscription.renewed").ShouldBe(0);
    }

    [Fact]
    public async Task A_schedule_is_released_before_the_end_is_set()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var schedule = it.Seeds.AddSchedule(customer, it.Seeds.AddSubscription(customer));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Count("schedule.released", schedule).ShouldBe(1);
        it.Count("subscription.cancel-scheduled").ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_that_ends_the_subscription_early_enough_is_left_alone()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        it.Seeds.AddSchedule(customer, it.Seeds.AddSubscription(customer), end: StripeCase.End.AddDays(-2), endBehavior: "cancel");
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Now_cancels_schedule_and_subscription_together_without_invoice_or_proration()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        it.Seeds.AddSchedule(customer, subscription);
        it.Seeds.AddPendingItem(customer, 5_000, subscription);
        it.Input = new(CancellationMode.Now);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("schedule.canceled").ShouldBe(1);
        it.Count("subscription.canceled").ShouldBe(1);
        it.Count("invoice.created").ShouldBe(0);
        it.Count("invoiceitem.created").ShouldBe(0);
    }

    [Fact]
    public async Task A_schedule_that_has_not_started_is_cancelled_before_it_makes_a_subscription()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSchedule(it.Seeds.AddCustomer(Email), start: StripeCase.End.AddDays(5));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        it.Count("schedule.canceled").ShouldBe(1);
        it.Clock.MoveTo(StripeCase.End.AddMonths(2));
        it.Count("subscription.created").ShouldBe(0);
    }

    [Fact]
    public async Task More_than_a_page_of_subscriptions_is_cancelled()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        for (var i = 0; i < 120; i++)
        {
            it.Seeds.AddSubscription(customer, new SubscriptionSeed { Status = i % 40 == 0 ? "active" : "canceled" });
        }

        await it.RunAsync();
        it.Count("subscription.cancel-scheduled").ShouldBe(3);
    }

    [Fact]
    public async Task Every_POST_carries_a_key_of_its_own_without_personal_data()
    {
        var keys = new List<string>();
        await using var it = await StripeCase.StartAsync();
        it.Sandbox.Faults.Add(new(new R3izzy.OffboardingWorker.Sandbox.Faults.Fault.DropBefore())
        {
            When = request =>
            {
                if (HttpMethods.IsPost(request.Method))
                {
                    keys.Add(request.Headers["Idempotency-Key"].ToString());
                }

                return false;
            },
        });
        var customer = it.Seeds.AddCustomer(Email);
        it.Seeds.AddSchedule(customer, it.Seeds.AddSubscription(customer));
        it.Seeds.AddSubscription(customer);
        await it.RunAsync();
        keys.Count.ShouldBe(5);
        keys.ShouldBeUnique();
        keys.ShouldAllBe(k => k.StartsWith("r3izzy-", StringComparison.Ordinal) && k.Length < 255);
    }
}
