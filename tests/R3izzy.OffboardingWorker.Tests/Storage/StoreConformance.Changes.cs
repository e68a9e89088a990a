using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public abstract partial class StoreConformance
{
    private static ChangedRequest January => new("2027-01", Now.AddDays(70), [9, 9]);

    private Task<CaseMove> ChangeAsync(long id, CaseMove move, int? closingCheck = null) =>
        Store.ChangeAsync(new CaseChange(id, Now.AddMinutes(3), Audit("change"), _ => move) { ClosingCheck = closingCheck }, default);

    private static CaseMove.Make Make(params StepChange[] steps) => new() { Steps = steps };

    [Fact]
    public async Task A_change_is_decided_from_what_the_case_is_at_that_moment()
    {
        var id = await OpenAsync(1, Ready(), Ready("q"), Waiting(2), Ready("r"));
        foreach (var step in (await ClaimAsync()).Steps)
        {
            await Store.RecordAsync(step.Platform == "p" ? ResultOf(step, new StepMove.Park(VerifyFirst: true)) : DoneOf(step), default);
        }

        await Store.ActAsync(new StepAct(new StepKey(id, 3), "r", [StepState.AwaitingPerson], StepState.Done, Now, Audit("complete")) { Why = "Concluído." }, default);
        CaseStanding? seen = null;
        var move = await Store.ChangeAsync(
            new CaseChange(id, Now, Audit("change"), standing =>
            {
                seen = standing;
                return new CaseMove.Refuse("não cabe");
            }),
            default);

        move.ShouldBe(new CaseMove.Refuse("não cabe"));
        (seen!.IsClosed, seen.IsWithdrawn, seen.Effective).ShouldBe((false, false, Now.AddDays(40)));
        seen.Steps.ShouldBe(
        [
            new StepStanding(0, StepState.Parked, 1, true, false), new StepStanding(1, StepState.Done, 1, false, false),
            new StepStanding(2, StepState.Waiting, 0, false, false), new StepStanding(3, StepState.Done, 0, false, true),
        ]);
        (await Reader.AuditAsync("DESL-2026-000001", default)).Select(a => a.Act).ShouldBe(["complete"]);
    }

    [Fact]
    public async Task A_persons_word_is_told_from_an_attempt_that_ended_well()
    {
        var id = await OpenInAsync(StepState.AwaitingPerson);
        await CompleteAsync(id);
        CaseStanding? seen = null;
        await Store.ChangeAsync(new CaseChange(id, Now, Audit("change"), s => { seen = s; return new CaseMove.Refuse("não"); }), default);
        seen!.Steps[0].ShouldBe(new StepStanding(0, StepState.Done, 1, false, true));
    }

    [Fact]
    public async Task Steps_that_a_change_cancels_never_come_due_and_the_case_closes_as_withdrawn()
    {
        var id = await OpenAsync(1, Ready(), Scheduled(Now.AddDays(1)), Waiting());
        var made = Make([.. Enumerable.Range(0, 3).Select(no => new StepChange(no, StepState.Cancelled, "p", null, "retirado"))]) with { Withdraws = true };
        (await ChangeAsync(id, made)).ShouldBe(made);

        (await ClaimAsync(Now.AddYears(1))).ShouldSatisfyAllConditions(c => c.Steps.ShouldBeEmpty(), c => c.NextDueAt.ShouldBeNull());
        var row = (await Reader.FindAsync(id, default))!;
        (row.State, row.WithdrawnAt, row.ClosedAt).ShouldBe((CaseState.Withdrawn, Now.AddMinutes(3), Now.AddMinutes(3)));
        (await StepAsync(id)).ShouldSatisfyAllConditions(s => s.State.ShouldBe(StepState.Cancelled), s => s.Why.ShouldBe("retirado"), s => s.EndedAt.ShouldBe(Now.AddMinutes(3)), s => s.DueAt.ShouldBeNull());
        (await Reader.AuditAsync("DESL-2026-000001", default)).ShouldHaveSingleItem().Act.ShouldBe("change");
        (await Store.OpenCasesAsync([CaseOf(2, Ready()) with { CustomerKey = BitConverter.GetBytes(1) }], default)).Single().As.ShouldBe(OpenedAs.NewCase);
    }

    [Fact]
    public async Task A_withdrawn_case_with_laps_closes_when_the_last_has_ended_and_as_withdrawn()
    {
        var id = await OpenAsync(1, Ready(), Scheduled(Now.AddDays(1)));
        await Store.RecordAsync(DoneOf(await ClaimOneAsync()), default);
        await ChangeAsync(id, Make(new StepChange(1, StepState.Cancelled, "p", null, null)) with { Withdraws = true, Laps = [(1000, "p"), (1001, "human")] });
        (await Reader.StepsAsync(id, default)).Select(s => (s.No, s.State)).ShouldBe(
            [(0, StepState.Done), (1, StepState.Cancelled), (1000, StepState.Ready), (1001, StepState.Ready)]);
        (await Reader.FindAsync(id, default))!.ClosedAt.ShouldBeNull();

        var undo = await ClaimOneAsync(Now.AddMinutes(3));
        (undo.Key.No, undo.Attempt, undo.Platform, undo.Checkpoint).ShouldBe((1000, 1, "p", null));
        (await Reader.StepsAsync(id, default))[^1].State.ShouldBe(StepState.AwaitingPerson);
        await Store.RecordAsync(DoneOf(undo) with { ClosingCheck = 0 }, default);
        (await Reader.FindAsync(id, default))!.ClosedAt.ShouldBeNull();
        await Store.ActAsync(new StepAct(new StepKey(id, 1001), "p", Completable, StepState.Done, Now.AddHours(1), Audit("complete")) { Why = "Concluído.", ClosingCheck = 0 }, default);
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Withdrawn);
    }

    [Fact]
    public async Task A_lap_for_people_that_an_act_ends_before_it_was_handed_over_stays_ended()
    {
        var id = await OpenAsync(1, Ready(), Waiting());
        await ClaimOneAsync();
        await ChangeAsync(id, Make() with { Laps = [(1000, "human")] });
        // The act names the platform of the step that it is the undo of.
        (await Store.ActAsync(new StepAct(new StepKey(id, 1000), "p", [StepState.Ready], StepState.Skipped, Now, Audit("skip")) { Why = "dispensado" }, default)).Applied.ShouldBeTrue();
        await ClaimAsync(Now.AddDays(1));
        (await Reader.StepsAsync(id, default))[^1].State.ShouldBe(StepState.Skipped);
    }

    [Fact]
    public async Task New_dates_move_steps_and_count_the_cases_revision()
    {
        var id = await OpenAsync(1, Scheduled(Now.AddDays(1)), Scheduled(Now.AddDays(2)), Waiting());
        var made = Make(new StepChange(0, StepState.Scheduled, "p", Now.AddDays(5), null), new StepChange(1, StepState.Ready, "p", Now, null)) with { Request = January };
        await ChangeAsync(id, made);

        var row = (await Reader.FindAsync(id, default))!;
        (row.LastMonth, row.EffectiveEnd, row.Revision, row.ClosedAt).ShouldBe(("2027-01", Now.AddDays(70), 1, null));
        row.Payload.ShouldBe([9, 9]);
        var claimed = await ClaimOneAsync();
        (claimed.Key.No, claimed.Revision).ShouldBe((1, 1));
        (await ClaimAsync(Now.AddDays(4))).Steps.ShouldBeEmpty();
        (await ClaimOneAsync(Now.AddDays(5))).Key.No.ShouldBe(0);

        await ChangeAsync(id, Make() with { Request = January with { LastMonth = "2027-02" } });
        (await Reader.FindAsync(id, default))!.Revision.ShouldBe(2);
    }

    [Fact]
    public async Task A_dependent_that_was_reckoned_before_the_change_takes_its_new_time_and_is_not_chained()
    {
        var id = await OpenAsync(1, Ready(), Waiting(), Waiting(1, "people"));
        var first = await ClaimOneAsync();
        await ChangeAsync(id, Make() with { Request = January, NotBefore = [(1, Now.AddDays(30)), (2, Now.AddDays(31))] });

        var stale = DoneOf(first, Next(1, notBefore: Now.AddSeconds(1)), Next(2, platform: "people")) with { TryReserve = _ => true };
        (await Store.RecordAsync(stale, default)).ShouldBeNull();
        (await StepAsync(id, 1)).ShouldSatisfyAllConditions(s => s.State.ShouldBe(StepState.Scheduled), s => s.DueAt.ShouldBe(Now.AddDays(30)), s => s.Attempts.ShouldBe(0));
        // Nobody claims a person's step, so nobody would reckon again before it is handed over.
        await ClaimAsync(Now.AddDays(20));
        (await StepAsync(id, 2)).ShouldSatisfyAllConditions(s => s.State.ShouldBe(StepState.Scheduled), s => s.DueAt.ShouldBe(Now.AddDays(31)));
    }

    [Fact]
    public async Task A_dependent_that_was_reckoned_before_the_change_and_has_no_time_begins_at_once()
    {
        var id = await OpenAsync(1, Ready(), Waiting());
        var first = await ClaimOneAsync();
        await ChangeAsync(id, Make() with { Request = January, NotBefore = [(1, null)] });
        await Store.RecordAsync(DoneOf(first, Next(1, notBefore: Now.AddDays(9))), default);
        (await StepAsync(id, 1)).State.ShouldBe(StepState.Ready);
    }

    [Fact]
    public async Task A_dependent_that_was_reckoned_after_the_change_is_taken_at_its_word_and_chained()
    {
        var id = await OpenAsync(1, Ready(), Waiting(), Waiting());
        await ChangeAsync(id, Make() with { Request = January, NotBefore = [(1, Now.AddDays(30)), (2, Now.AddDays(30))] });
        var first = await ClaimOneAsync();
        var chained = await Store.RecordAsync(DoneOf(first, Next(1), Next(2, notBefore: Now.AddDays(40))) with { Revision = 1, TryReserve = _ => true }, default);
        (chained!.Key.No, chained.Revision).ShouldBe((1, 1));
        (await StepAsync(id, 2)).DueAt.ShouldBe(Now.AddDays(40));
    }

    [Fact]
    public async Task A_persons_act_of_before_the_change_releases_to_the_new_time()
    {
        var id = await OpenInAsync(StepState.Parked);
        await ChangeAsync(id, Make() with { Request = January, NotBefore = [(1, Now.AddDays(30))] });
        await CompleteAsync(id, Next(1));
        (await StepAsync(id, 1)).DueAt.ShouldBe(Now.AddDays(30));
    }

    [Fact]
    public async Task A_step_that_came_too_early_goes_back_to_its_time_with_its_doubt_and_its_failures()
    {
        var id = await OpenAsync(1, Ready());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.Retry(Now, VerifyFirst: true)), default);
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.NotYet(Now.AddDays(3)), AttemptOutcome.Interrupted), default);
        var step = await StepAsync(id);
        (step.State, step.DueAt, step.VerifyFirst, step.Failures).ShouldBe((StepState.Scheduled, Now.AddDays(3), true, 1));
        (await ClaimAsync(Now.AddDays(2))).Steps.ShouldBeEmpty();
        (await ClaimOneAsync(Now.AddDays(3))).VerifyFirst.ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_person_was_told_is_gone_when_the_step_is_tried_anew()
    {
        var id = await OpenAsync(1, Ready(), Waiting());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.AskPerson("")) with { Instructions = [1, 2] }, default);
        (await StepAsync(id)).Instructions.ShouldBe([1, 2]);
        await ChangeAsync(id, Make(new StepChange(0, StepState.Ready, "p", Now, null)));
        (await StepAsync(id)).Instructions.ShouldBeNull();
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("look-again")]
    [InlineData("ask")]
    [InlineData("park")]
    [InlineData("close-platform")]
    [InlineData("hand-back")]
    public async Task What_a_called_off_attempt_did_not_bring_about_is_not_tried_again(string how)
    {
        var id = await OpenAsync(1, Ready(), Waiting());
        var running = await ClaimOneAsync();
        await ChangeAsync(id, Make(new StepChange(1, StepState.Cancelled, "p", null, "encerrado")) with { CalledOff = [0] });
        StepMove move = how switch
        {
            "retry" => new StepMove.Retry(Now, true),
            "look-again" => new StepMove.LookAgain(Now),
            "ask" => new StepMove.AskPerson(""),
            "park" => new StepMove.Park(true),
            "close-platform" => new StepMove.ClosePlatform(Now.AddDays(1), false),
            _ => new StepMove.HandBack(),
        };
        await Store.RecordAsync(ResultOf(running, move), default);
        (await StepAsync(id)).State.ShouldBe(StepState.Cancelled);
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Completed);
        (await ClaimAsync(Now.AddYears(1))).Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_called_off_attempt_that_ended_well_is_done_and_one_whose_worker_died_is_not_taken_over()
    {
        var done = await OpenAsync(1, Ready());
        var running = await ClaimOneAsync();
        await ChangeAsync(done, Make() with { CalledOff = [0] });
        await Store.RecordAsync(DoneOf(running), default);
        (await StepAsync(done)).State.ShouldBe(StepState.Done);

        var lost = await OpenAsync(2, Ready());
        await ClaimOneAsync(worker: await RegisterDeadAsync());
        await ChangeAsync(lost, Make() with { CalledOff = [0] });
        await Store.TakeOverAsync(Now, default);
        (await StepAsync(lost)).State.ShouldBe(StepState.Cancelled);
        (await Reader.FindAsync(lost, default))!.ClosedAt.ShouldNotBeNull();
        (await Reader.AttemptsAsync(lost, default)).Single().Outcome.ShouldBe(AttemptOutcome.Lost);
    }

    [Fact]
    public async Task A_case_closes_although_what_its_last_step_would_chain_to_was_left_out_or_cancelled()
    {
        var leftOut = await OpenAsync(1, Ready(), LeftOut());
        await Store.RecordAsync(DoneOf(await ClaimOneAsync(), Next(1) with { OnlyNeed = true }) with { TryReserve = _ => true }, default);
        (await Reader.FindAsync(leftOut, default))!.State.ShouldBe(CaseState.Completed);

        var cancelled = await OpenAsync(2, Ready(), Waiting());
        var running = await ClaimOneAsync();
        await ChangeAsync(cancelled, Make(new StepChange(1, StepState.Cancelled, "p", null, null)));
        (await Store.RecordAsync(DoneOf(running, Next(1) with { OnlyNeed = true }) with { TryReserve = _ => true }, default)).ShouldBeNull();
        (await Reader.FindAsync(cancelled, default))!.State.ShouldBe(CaseState.Completed);
    }

    [Fact]
    public async Task A_case_that_opens_ends_another_in_the_same_transaction_and_only_when_it_opens()
    {
        var pause = await OpenAsync(1, Ready(), Waiting());
        CaseChange end = new(pause, Now, Audit("end-pause"), s => s.IsClosed
            ? new CaseMove.Refuse("encerrado")
            : Make([.. s.Steps.Where(x => !x.State.HasEnded()).Select(x => new StepChange(x.No, StepState.Cancelled, "p", null, "fim"))]));
        var back = CaseOf(2, Ready()) with { Action = "return", Ends = end, Follows = pause };
        (await Store.OpenCasesAsync([back], default)).Single().As.ShouldBe(OpenedAs.NewCase);
        (await Reader.FindAsync(pause, default))!.State.ShouldBe(CaseState.Completed);
        (await Reader.FindByRequestIdAsync("request-2", default))!.Follows.ShouldBe(pause);

        var other = await OpenAsync(3, Ready());
        (await Store.OpenCasesAsync([back with { Ends = end with { CaseId = other } }], default)).Single().As.ShouldBe(OpenedAs.SameRequest);
        (await Store.OpenCasesAsync([back with { RequestId = "request-4", Ends = end with { CaseId = other } }], default)).Single().As.ShouldBe(OpenedAs.SameCustomer);
        (await Reader.FindAsync(other, default))!.ClosedAt.ShouldBeNull();
    }
}
