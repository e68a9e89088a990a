using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tests.Engine;

namespace R3izzy.OffboardingWorker.Tests.Cases;

public sealed class WithdrawalTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProcedureStep Connectors = TestProcedure.Step("p.act");
    private static readonly ProcedureStep Persons = TestProcedure.Step(ProcedureStep.Human);

    private static CaseMove Decide(ProcedureStep definition, StepStanding step, bool canRevert = true, DateTimeOffset? effective = null, bool closed = false, bool withdrawn = false) =>
        Withdrawal.Decide(
            TestProcedure.Of(definition, TestProcedure.Step(ProcedureStep.ClosingCheck, 0)),
            new CaseStanding(closed, withdrawn, effective ?? Now.AddDays(1), [step, new StepStanding(1, StepState.Waiting, 0, false, false)]), Now, _ => canRevert);

    private static StepStanding At(StepState state, int attempts = 0, bool doubt = false, bool byPerson = false) => new(0, state, attempts, doubt, byPerson);

    [Fact]
    public void A_closed_or_withdrawn_case_and_one_whose_day_has_come_are_not_withdrawn()
    {
        Decide(Connectors, At(StepState.Ready), closed: true).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("encerrado");
        Decide(Connectors, At(StepState.Ready), withdrawn: true).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("retirado");
        Decide(Connectors, At(StepState.Ready), effective: Now).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("já passou");
        Decide(Connectors, At(StepState.Ready), effective: Now.AddTicks(1)).ShouldBeOfType<CaseMove.Make>();
    }

    [Theory]
    [InlineData("cancel", "a data de término já passou")]
    [InlineData("pause", "a pausa já começou; quando o cliente voltar, peça o retorno (return)")]
    [InlineData("return", "o retorno já começou")]
    public void Whoever_comes_too_late_is_told_what_to_ask_for_instead(string action, string why) =>
        Withdrawal.Decide(
                TestProcedure.For(action, Connectors), new CaseStanding(false, false, Now, [At(StepState.Ready)]), Now, _ => true)
            .ShouldBeOfType<CaseMove.Refuse>().Why.ShouldStartWith(why);

    [Fact]
    public void A_running_step_refuses_and_a_running_mirror_does_not()
    {
        Decide(Connectors, At(StepState.Running, 1)).ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain("passo-0 está em execução");
        var made = Decide(Connectors with { IsMirror = true }, At(StepState.Running, 1)).ShouldBeOfType<CaseMove.Make>();
        made.Steps.Select(s => s.No).ShouldBe([1]);
        made.Laps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StepState.Done, 1, false, "já foi feito")]
    // A person's word counts: the certificate is gone.
    [InlineData(StepState.Done, 0, false, "já foi feito")]
    [InlineData(StepState.AwaitingPlatform, 1, false, "pode já ter sido feito")]
    [InlineData(StepState.Retrying, 1, true, "pode já ter sido feito")]
    [InlineData(StepState.Parked, 3, true, "pode já ter sido feito")]
    [InlineData(StepState.Ready, 1, true, "pode já ter sido feito")]
    [InlineData(StepState.AlreadyDone, 2, false, "pode já ter sido feito")]
    [InlineData(StepState.AlreadyDone, 1, false, null)]
    [InlineData(StepState.Retrying, 1, false, null)]
    [InlineData(StepState.Parked, 3, false, null)]
    [InlineData(StepState.AwaitingPerson, 1, false, null)]
    [InlineData(StepState.Waiting, 0, false, null)]
    [InlineData(StepState.Skipped, 0, false, null)]
    [InlineData(StepState.NotApplicable, 1, false, null)]
    public void What_cannot_be_undone_and_may_have_happened_refuses(StepState state, int attempts, bool doubt, string? why)
    {
        var move = Decide(Connectors with { IsIrreversible = true }, At(state, attempts, doubt, byPerson: state == StepState.Done && attempts == 0));
        if (why is null)
        {
            move.ShouldBeOfType<CaseMove.Make>();
        }
        else
        {
            move.ShouldBeOfType<CaseMove.Refuse>().Why.ShouldContain($"passo-0 {why}");
        }
    }

    [Theory]
    [InlineData(StepState.Waiting, true)]
    [InlineData(StepState.Scheduled, true)]
    [InlineData(StepState.Ready, true)]
    [InlineData(StepState.Retrying, true)]
    [InlineData(StepState.AwaitingPlatform, true)]
    [InlineData(StepState.AwaitingPerson, true)]
    [InlineData(StepState.Parked, true)]
    [InlineData(StepState.Done, false)]
    [InlineData(StepState.AlreadyDone, false)]
    [InlineData(StepState.NotApplicable, false)]
    [InlineData(StepState.Skipped, false)]
    [InlineData(StepState.Cancelled, false)]
    public void All_that_has_not_ended_is_cancelled(StepState state, bool cancelled)
    {
        var made = Decide(Connectors, At(state)).ShouldBeOfType<CaseMove.Make>();
        made.Withdraws.ShouldBeTrue();
        made.Request.ShouldBeNull();
        made.Steps.ShouldAllBe(s => s.To == StepState.Cancelled && s.DueAt == null);
        made.Steps.Select(s => (s.No, s.Platform)).ShouldBe(cancelled ? [(0, "p"), (1, "case")] : [(1, "case")]);
    }

    [Theory]
    [InlineData(StepState.AwaitingPlatform, 3, true)]
    // A closed platform or a failure delays the mirror; the end of the case is still to be shown.
    [InlineData(StepState.Ready, 3, true)]
    [InlineData(StepState.Retrying, 3, true)]
    [InlineData(StepState.Ready, 0, false)]
    [InlineData(StepState.Waiting, 0, false)]
    [InlineData(StepState.Parked, 3, false)]
    [InlineData(StepState.AwaitingPerson, 3, false)]
    public void A_mirror_that_shows_the_case_already_goes_on(StepState state, int attempts, bool goesOn)
    {
        var made = Decide(Connectors with { IsMirror = true }, At(state, attempts)).ShouldBeOfType<CaseMove.Make>();
        made.Steps.Any(s => s.No == 0).ShouldBe(!goesOn);
        made.Laps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StepState.Done, 1, false, "p")]
    [InlineData(StepState.Done, 1, true, "human")]
    [InlineData(StepState.Done, 0, true, "human")]
    [InlineData(StepState.AwaitingPlatform, 1, false, "p")]
    [InlineData(StepState.Retrying, 1, false, "p")]
    [InlineData(StepState.Parked, 4, false, "p")]
    [InlineData(StepState.AwaitingPerson, 1, false, "p")]
    [InlineData(StepState.Skipped, 1, false, "p")]
    [InlineData(StepState.AlreadyDone, 2, false, "p")]
    [InlineData(StepState.AlreadyDone, 1, false, null)]
    [InlineData(StepState.NotApplicable, 1, false, null)]
    [InlineData(StepState.Skipped, 0, false, null)]
    [InlineData(StepState.Waiting, 0, false, null)]
    [InlineData(StepState.Ready, 0, false, null)]
    [InlineData(StepState.AwaitingPerson, 0, false, null)]
    [InlineData(StepState.Parked, 0, false, null)]
    public void What_may_have_been_done_gets_one_undo(StepState state, int attempts, bool byPerson, string? platform) =>
        Decide(Connectors, At(state, attempts, doubt: false, byPerson)).ShouldBeOfType<CaseMove.Make>().Laps.ShouldBe(platform is null ? [] : [(1000, platform)]);

    [Fact]
    public void An_undo_that_no_connector_can_do_is_a_persons_when_there_is_something_to_put_back()
    {
        Decide(Connectors, At(StepState.Done, 1), canRevert: false).ShouldBeOfType<CaseMove.Make>().Laps.ShouldBeEmpty();
        Decide(Connectors with { Undo = "Desfaça." }, At(StepState.Done, 1), canRevert: false).ShouldBeOfType<CaseMove.Make>().Laps.ShouldBe([(1000, "human")]);
        Decide(Persons, At(StepState.Done, 0, byPerson: true), canRevert: false).ShouldBeOfType<CaseMove.Make>().Laps.ShouldBeEmpty();
        Decide(Persons with { Undo = "Avise de novo." }, At(StepState.Done, 0, byPerson: true), canRevert: false).ShouldBeOfType<CaseMove.Make>().Laps.ShouldBe([(1000, "human")]);
        Decide(Persons with { Undo = "Avise de novo." }, At(StepState.AwaitingPerson), canRevert: false).ShouldBeOfType<CaseMove.Make>().Laps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ProcedureStep.Approval)]
    [InlineData(ProcedureStep.OpenReturn)]
    [InlineData(ProcedureStep.AskIfByHand)]
    public void Approvals_and_the_workers_own_work_have_no_undo(string uses) =>
        Decide(TestProcedure.Step(uses) with { Undo = "x" }, At(StepState.Done, 1)).ShouldBeOfType<CaseMove.Make>().Laps.ShouldBeEmpty();

    [Theory]
    [InlineData(StepState.Done, 1, true)]
    [InlineData(StepState.Retrying, 1, true)]
    [InlineData(StepState.Done, 0, true)]
    [InlineData(StepState.AlreadyDone, 1, false)]
    [InlineData(StepState.Ready, 0, false)]
    [InlineData(StepState.Skipped, 0, false)]
    public void What_only_a_further_lap_did_a_person_puts_back(StepState lap, int attempts, bool acted)
    {
        // The connector is given what the step itself left, and that is nothing.
        var made = Withdrawal.Decide(
            TestProcedure.Of(Connectors with { IsRedoneOnChange = true }),
            new CaseStanding(false, false, Now.AddDays(1), [At(StepState.AlreadyDone, 1), new StepStanding(2000, lap, attempts, false, lap == StepState.Done && attempts == 0)]), Now, _ => true)
            .ShouldBeOfType<CaseMove.Make>();
        made.Laps.ShouldBe(acted ? [(1000, "human")] : []);
    }

    [Fact]
    public void A_further_lap_that_has_not_ended_is_cancelled_and_gets_no_undo_of_its_own()
    {
        var procedure = TestProcedure.Of(Connectors with { IsRedoneOnChange = true });
        var made = Withdrawal.Decide(
            procedure, new CaseStanding(false, false, Now.AddDays(1), [At(StepState.Done, 1), new StepStanding(2000, StepState.Ready, 0, false, false)]), Now, _ => true)
            .ShouldBeOfType<CaseMove.Make>();
        made.Steps.Select(s => (s.No, s.To)).ShouldBe([(2000, StepState.Cancelled)]);
        made.Laps.ShouldBe([(1000, "p")]);
    }
}
