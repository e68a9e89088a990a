using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class ResumeCollectionTests
{
    private const string Email = "cliente@exemplo.test";

    [Fact]
    public async Task It_waits_while_the_pause_may_still_be_acting()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.PauseAsync();
        it.Return(pauseHasEnded: false);
        (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromMinutes(5));
        it.Count("subscription.collection-resumed").ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_record_a_person_decides_about_what_is_paused()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Seeds.PauseInDashboard(subscription);
        (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(subscription);
        (await it.VerifyResumeAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        it.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_record_and_without_a_pause_there_is_nothing_to_do()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
    }

    [Fact]
    public async Task A_pause_that_somebody_changed_since_is_a_persons()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var (changed, kept) = (it.Seeds.AddSubscription(customer), it.Seeds.AddSubscription(customer));
        await it.PauseAsync();
        it.Seeds.PauseInDashboard(changed, "keep_as_draft");
        it.Return();
        (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(changed);
        it.Seeds.Find(changed)!["pause_collection"].ShouldNotBeNull();
        it.Seeds.Find(kept)!["pause_collection"].ShouldBeNull();
        (await it.VerifyResumeAsync()).ShouldBeOfType<Verification.NotInPlace>();
    }

    [Fact]
    public async Task The_status_paused_is_never_touched()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email), new SubscriptionSeed { Status = "paused" });
        await it.PauseAsync();
        it.Return();
        (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain($"{subscription} tem o status paused");
        it.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_ended_during_the_pause_is_told_and_drafts_are_left_to_finance()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var (ended, lives) = (it.Seeds.AddSubscription(customer), it.Seeds.AddSubscription(customer));
        it.Pause = new(PauseBehavior.KeepAsDraft);
        await it.PauseAsync();
        it.Seeds.CancelInDashboard(ended);
        it.Clock.MoveTo(StripeCase.Today.AddMonths(2));
        it.Return();
        var summary = (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.Done>().Summary;
        summary.ShouldContain($"terminada durante a pausa: {ended}");
        summary.ShouldContain("2 faturas em rascunho ficaram da pausa");
        it.Seeds.Find(lives)!["pause_collection"].ShouldBeNull();
    }

    [Fact]
    public async Task Paused_and_resumed_twice_in_a_day_no_old_answer_is_taken_for_a_new_one()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.PauseAsync();
        await it.RevertPauseAsync();
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(subscription)!["pause_collection"].ShouldNotBeNull();
        it.Count("subscription.collection-paused").ShouldBe(2);
    }

    [Fact]
    public async Task Killed_before_it_was_recorded_the_next_attempt_tells_it_as_its_own_and_keeps_the_proof()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        await it.PauseAsync();
        it.Return();
        await it.ResumeAsync();
        it.Harness.Evidence.RemoveAll(e => e.Kind == "after");

        it.Harness.PriorDoubt = PriorDoubt.Open;
        var summary = await it.VerifyResumeAsync() is Verification.InPlace settled
            ? settled.Summary
            : (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.Done>().Summary;
        summary.ShouldStartWith("Cobrança retomada e conferida no Stripe: 1 assinatura");
        it.Harness.Evidence.ShouldContain(e => e.Kind == "after");
        it.Count("subscription.collection-resumed").ShouldBe(1);
    }
}
