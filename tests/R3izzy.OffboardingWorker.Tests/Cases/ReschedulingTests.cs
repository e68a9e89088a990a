using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tests.Engine;

namespace R3izzy.OffboardingWorker.Tests.Cases;

public sealed class ReschedulingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Old = Now.AddDays(10);
    private static readonly DateTimeOffset New = Now.AddDays(40);
    private static readonly ChangedRequest Stored = new("2026-12", New, [1]);
    private static readonly ProcedureStep AtEnd = TestProcedure.Step("p.act") with { At = new StepTiming(TimingAnchor.Effective, 0) };
    private static readonly ProcedureStep AtOnce = TestProcedure.Step("p.act");
    private static readonly ProcedureStep Redone = AtOnce with { IsRedoneOnChange = true };

    private static CaseMove Decide(
        ProcedureStep definition, IReadOnlyList<StepStanding> steps, DateTimeOffset? effective = null, DateTimeOffset? to = null, bool closed = false, bool withdrawn = false) =>
        Rescheduling.Decide(
            TestProcedure.Of(definition), new CaseStanding(closed, withdrawn, effective ?? Old, steps),
            new CaseDates(to ?? New, null, (at, days) => at.AddDays(days)), Stored, Now);

    private static CaseMove.Make Made(ProcedureStep definition, params IReadOnlyList<StepStanding> steps) => Decide(definition, steps).ShouldBeOfType<CaseMove.Make>();

    private static StepStanding At(StepState state, int attempts = 0, bool doubt = false, int no = 0) => new(no, state, attempts, doubt, false);

    [Fact]
    public void A_case_that_has_ended_was_withdrawn_or_whose_day_has_come_is_not_changed()
    {
        Decide(AtEnd, [At(StepState.Scheduled)], closed: true).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("encerrado");
        Decide(AtEnd, [At(StepState.Scheduled)], withdrawn: true).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("retirado");
        Decide(AtEnd, [At(StepState.Scheduled)], effective: Now).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("já passou");
        Decide(AtEnd, [At(StepState.Scheduled)], to: Now).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("já terminou");
    }

    [Theory]
    [InlineData(StepState.Running)]
    [InlineData(StepState.Retrying)]
    [InlineData(StepState.Parked)]
    [InlineData(StepState.AwaitingPlatform)]
    [InlineData(StepState.AwaitingPerson)]
    [InlineData(StepState.Done)]
    [InlineData(StepState.Ready)]
    public void What_counts_from_the_day_and_has_begun_refuses(StepState state) =>
        Decide(AtEnd with { At = new StepTiming(TimingAnchor.Effective, -20) }, [At(state, 1)]).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldBe("já começou: passo-0");

    [Fact]
    public void An_attempt_that_only_found_the_day_put_off_is_no_beginning() =>
        Made(AtEnd, At(StepState.Scheduled, 1)).Steps.ShouldBe([new StepChange(0, StepState.Scheduled, "p", New, null)]);

    [Theory]
    [InlineData(StepState.Scheduled)]
    [InlineData(StepState.Ready)]
    // A person who was asked for the old day would act for the old day.
    [InlineData(StepState.AwaitingPerson)]
    public void What_has_not_begun_is_put_off_to_its_new_time(StepState state)
    {
        var made = Made(AtEnd with { At = new StepTiming(TimingAnchor.Effective, -20) }, At(state));
        made.Steps.ShouldBe([new StepChange(0, StepState.Scheduled, "p", New.AddDays(-20), null)]);
        made.Request.ShouldBe(Stored);
        made.Withdraws.ShouldBeFalse();
    }

    [Fact]
    public void What_is_due_by_the_new_day_begins_now()
    {
        var early = AtEnd with { At = new StepTiming(TimingAnchor.Effective, -60) };
        Made(early, At(StepState.Scheduled)).Steps.ShouldBe([new StepChange(0, StepState.Ready, "p", Now, null)]);
        Made(early, At(StepState.Ready)).Steps.ShouldBeEmpty();
        Made(early, At(StepState.AwaitingPerson)).Steps.ShouldBeEmpty();
    }

    [Fact]
    public void What_waits_for_others_is_left_its_new_time()
    {
        Made(AtEnd, At(StepState.Waiting)).NotBefore.ShouldBe([(0, New)]);
        Made(AtOnce, At(StepState.Waiting)).NotBefore.ShouldBe([(0, null)]);
        Made(AtEnd, At(StepState.Waiting)).Steps.ShouldBeEmpty();
        Made(AtEnd, At(StepState.Scheduled)).NotBefore.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StepState.Ready, 0)]
    [InlineData(StepState.Retrying, 1)]
    [InlineData(StepState.Parked, 1)]
    [InlineData(StepState.AwaitingPerson, 0)]
    [InlineData(StepState.Done, 1)]
    [InlineData(StepState.NotApplicable, 0)]
    [InlineData(StepState.Cancelled, 0)]
    public void What_does_not_count_from_the_day_stays(StepState state, int attempts)
    {
        var made = Made(AtOnce, At(state, attempts));
        made.Steps.ShouldBeEmpty();
        made.Laps.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_platform_has_accepted_looks_again_now() =>
        Made(AtOnce, At(StepState.AwaitingPlatform, 1)).Steps.ShouldBe([new StepChange(0, StepState.AwaitingPlatform, "p", Now, null)]);

    [Fact]
    public void What_an_attempt_asked_a_person_is_asked_anew_for_it_may_name_the_old_day() =>
        Made(AtOnce, At(StepState.AwaitingPerson, 1)).Steps.ShouldBe([new StepChange(0, StepState.Ready, "p", Now, null)]);

    [Fact]
    public void An_approval_that_was_asked_for_early_is_asked_for_again_at_its_new_time()
    {
        var approval = TestProcedure.Step(ProcedureStep.Approval) with { At = new StepTiming(TimingAnchor.Effective, -20) };
        Made(approval, At(StepState.AwaitingPerson, 1)).Steps.ShouldBe([new StepChange(0, StepState.Scheduled, "case", New.AddDays(-20), null)]);
    }

    [Theory]
    [InlineData(StepState.Done, 1, false, true)]
    [InlineData(StepState.Done, 0, false, true)]
    [InlineData(StepState.AlreadyDone, 1, false, true)]
    [InlineData(StepState.Retrying, 1, true, true)]
    [InlineData(StepState.Parked, 1, true, true)]
    [InlineData(StepState.AwaitingPlatform, 1, false, true)]
    [InlineData(StepState.Retrying, 1, false, false)]
    [InlineData(StepState.Ready, 0, false, false)]
    [InlineData(StepState.AwaitingPerson, 0, false, false)]
    [InlineData(StepState.Skipped, 0, false, false)]
    [InlineData(StepState.NotApplicable, 0, false, false)]
    public void What_told_the_old_day_or_may_have_is_done_again(StepState state, int attempts, bool doubt, bool again) =>
        Made(Redone, At(state, attempts, doubt)).Laps.ShouldBe(again ? [(2000, "p")] : []);

    [Theory]
    [InlineData(StepState.Waiting, 0, false, true)]
    [InlineData(StepState.Scheduled, 0, false, true)]
    [InlineData(StepState.Ready, 0, false, true)]
    [InlineData(StepState.AwaitingPerson, 0, false, true)]
    // Its effect may be there, or half of it.
    [InlineData(StepState.Ready, 1, true, false)]
    [InlineData(StepState.Retrying, 1, false, false)]
    [InlineData(StepState.Parked, 1, false, false)]
    [InlineData(StepState.Done, 0, false, false)]
    [InlineData(StepState.Skipped, 0, false, false)]
    public void What_needs_a_step_that_is_done_again_and_has_not_begun_waits_for_it(StepState state, int attempts, bool doubt, bool held)
    {
        var asked = TestProcedure.Step(ProcedureStep.Human) with { IsRedoneOnChange = true };
        var needs = TestProcedure.Step(ProcedureStep.Human, 0);
        var made = Rescheduling.Decide(
            TestProcedure.Of(asked, needs, TestProcedure.Step(ProcedureStep.Human)),
            new CaseStanding(false, false, Old, [At(StepState.Done), At(state, attempts, doubt, no: 1), At(StepState.AwaitingPerson, no: 2)]),
            new CaseDates(New, null, (at, days) => at.AddDays(days)), Stored, Now).ShouldBeOfType<CaseMove.Make>();
        made.Laps.ShouldBe([(2000, ProcedureStep.Human)]);
        made.Held.ShouldBe(held ? [1] : []);
        made.Steps.ShouldBe(held && state != StepState.Waiting ? [new StepChange(1, StepState.Waiting, ProcedureStep.Human, null, null)] : []);
    }

    [Fact]
    public void What_runs_at_this_moment_has_read_the_old_day_and_refuses_but_for_the_mirror()
    {
        Decide(AtOnce, [At(StepState.Running, 1)]).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("passo-0 está em execução");
        Decide(Redone, [At(StepState.Running, 1)]).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("passo-0 está em execução");
        Decide(Redone, [At(StepState.Done, 1), At(StepState.Running, 1, no: 2000)]).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("passo-0.2 está em execução");
        Made(AtOnce with { IsMirror = true }, At(StepState.Running, 1)).Steps.ShouldBeEmpty();
    }

    [Fact]
    public void Each_change_takes_the_next_lap_but_for_one_that_has_not_begun_yet()
    {
        Made(Redone, At(StepState.Done, 1), At(StepState.Done, 1, no: 2000)).Laps.ShouldBe([(3000, "p")]);
        Made(Redone, At(StepState.Done, 1), At(StepState.Done, 1, no: 2000), At(StepState.Done, 1, no: 3000)).Laps.ShouldBe([(4000, "p")]);
        Made(Redone, At(StepState.Done, 1), At(StepState.Ready, 0, no: 2000)).Laps.ShouldBeEmpty();
        Made(Redone, At(StepState.Done, 1), At(StepState.Parked, 1, doubt: true, no: 2000)).Laps.ShouldBe([(3000, "p")]);
    }

    [Theory]
    [InlineData(StepState.Retrying)]
    [InlineData(StepState.Parked)]
    [InlineData(StepState.AwaitingPerson)]
    [InlineData(StepState.Ready)]
    public void A_lap_that_has_told_nobody_anything_yet_takes_the_newer_day_itself_and_is_not_told_twice(StepState state) =>
        Made(Redone, At(StepState.Done, 1), At(state, 1, no: 2000)).Laps.ShouldBeEmpty();

    [Fact]
    public void What_the_first_change_could_not_hold_waits_after_the_second_for_all_that_is_still_open()
    {
        var asked = TestProcedure.Step(ProcedureStep.Human) with { IsRedoneOnChange = true };
        var made = Rescheduling.Decide(
            TestProcedure.Of(asked, Redone, TestProcedure.Step("p.act", 0, 1)),
            new CaseStanding(false, false, Old, [At(StepState.Done), At(StepState.Done, 1, no: 1), At(StepState.Ready, 1, no: 2), At(StepState.AwaitingPerson, no: 2000), At(StepState.Done, 1, no: 2001)]),
            new CaseDates(New, null, (at, days) => at.AddDays(days)), Stored, Now).ShouldBeOfType<CaseMove.Make>();
        made.Laps.ShouldBe([(3001, "p")]);
        made.Held.ShouldBe([2, 2], "once for passo-0.2, which it did not wait for yet, and once for passo-1.3");
    }

    [Fact]
    public void What_waits_already_waits_for_each_lap_once()
    {
        var asked = TestProcedure.Step(ProcedureStep.Human) with { IsRedoneOnChange = true };
        Rescheduling.Decide(
            TestProcedure.Of(asked, Redone, TestProcedure.Step("p.act", 0, 1)),
            new CaseStanding(false, false, Old, [At(StepState.Done), At(StepState.Done, 1, no: 1), At(StepState.Waiting, no: 2), At(StepState.AwaitingPerson, no: 2000), At(StepState.Done, 1, no: 2001)]),
            new CaseDates(New, null, (at, days) => at.AddDays(days)), Stored, Now).ShouldBeOfType<CaseMove.Make>().Held.ShouldBe([2]);
    }
}
