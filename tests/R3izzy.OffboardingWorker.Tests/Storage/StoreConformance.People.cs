using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task When_a_step_came_to_people_is_kept_and_those_that_wait_longest_come_first()
    {
        var asked = await OpenAsync(1, Ready());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.AskPerson(""), at: Now.AddHours(2)) with { Instructions = [7] }, default);
        var parked = await OpenAsync(2, Ready());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.Park(false), at: Now.AddHours(1)), default);
        var handed = await OpenAsync(3, Ready("people"));
        await ClaimAsync(Now.AddHours(3));
        var blocked = await OpenAsync(4, Ready(), Waiting());
        await Store.RecordAsync(DoneOf(await ClaimOneAsync(), Next(1, blocked: true)), default);
        await OpenAsync(5, Ready());

        var rows = await Reader.WithPeopleAsync(default);
        rows.Select(r => (r.CaseId, r.No, r.State, r.AskedAt)).ShouldBe(
        [
            (blocked, 1, StepState.Parked, Now.AddSeconds(1)), (parked, 0, StepState.Parked, Now.AddHours(1)),
            (asked, 0, StepState.AwaitingPerson, Now.AddHours(2)), (handed, 0, StepState.AwaitingPerson, Now.AddHours(3)),
        ]);
        (rows[2].CaseRef, rows[2].Instructions!.Single()).ShouldBe(("DESL-2026-000001", (byte)7));
        (await StepAsync(parked)).AskedAt.ShouldBe(Now.AddHours(1));
    }

    [Fact]
    public async Task A_step_that_comes_to_people_again_waits_since_then()
    {
        var id = await OpenAsync(1, Ready(), Waiting());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.Park(false)), default);
        await RetryAsync(id);
        (await Reader.WithPeopleAsync(default)).ShouldBeEmpty();
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(Now.AddDays(1)), new StepMove.Park(false), at: Now.AddDays(2)), default);
        (await Reader.WithPeopleAsync(default)).Single().AskedAt.ShouldBe(Now.AddDays(2));
    }

    [Fact]
    public async Task A_step_that_a_person_parks_lets_nothing_through_and_is_no_longer_due()
    {
        var id = await OpenInAsync(StepState.Ready);
        await Store.ActAsync(new StepAct(new StepKey(id, 0), "p", [StepState.Ready], StepState.Parked, Now.AddMinutes(1), Audit("reject")) { Why = "Recusado.", Dependents = [Next(1)] }, default);
        (await StepAsync(id)).ShouldSatisfyAllConditions(
            s => s.State.ShouldBe(StepState.Parked), s => s.DueAt.ShouldBeNull(), s => s.EndedAt.ShouldBeNull(), s => s.AskedAt.ShouldBe(Now.AddMinutes(1)), s => s.Why.ShouldBe("Recusado."));
        (await StepAsync(id, 1)).State.ShouldBe(StepState.Waiting);
        (await ClaimAsync(Now.AddYears(1))).Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Answers_are_kept_with_an_act_that_is_carried_out_and_not_with_one_that_is_not()
    {
        var id = await OpenInAsync(StepState.AwaitingPerson);
        StepAct Act(params KeptAnswer[] answers) => new(new StepKey(id, 0), "p", Completable, StepState.Done, Now.AddMinutes(2), Audit("complete")) { Why = "Concluído.", Answers = answers };

        (await Store.ActAsync(Act(new KeptAnswer("dia", [1, 2], null, 10, ""), new KeptAnswer("termo", [3, 4, 5], [6], 1234, "abcd")), default)).Applied.ShouldBeTrue();
        (await Store.ActAsync(Act(new KeptAnswer("dia", [9], null, 1, "")), default)).Applied.ShouldBeFalse();

        var rows = await Reader.AnswersAsync(id, default);
        rows.Select(r => (r.No, r.Field, r.At, r.Bytes, r.Sha256)).ShouldBe([(0, "dia", Now.AddMinutes(2), 10, ""), (0, "termo", Now.AddMinutes(2), 1234, "abcd")]);
        rows[0].Value.ShouldBe([1, 2]);
        rows[0].Name.ShouldBeNull();
        rows[1].Value.ShouldBeEmpty("a file's content is read when it is asked for");
        rows[1].Name.ShouldBe([6]);
        (await Reader.AnswerFileAsync(new StepKey(id, 0), "termo", default)).ShouldBe([3, 4, 5]);
        (await Reader.AnswerFileAsync(new StepKey(id, 0), "dia", default)).ShouldBeNull();
        (await Reader.AnswerFileAsync(new StepKey(id, 1), "termo", default)).ShouldBeNull();
        (await Reader.AnswersAsync(id + 1, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_of_a_day_is_noted_once_however_many_workers_sent_it()
    {
        var day = new DateOnly(2026, 11, 24);
        await Store.KeepReminderAsync(day, "ti", "reminder", Now, [Audit("reminder"), Audit("reminder")], default);
        await Another().KeepReminderAsync(day, "ti", "reminder", Now.AddMinutes(1), [], default);
        await Store.KeepReminderAsync(day, "ti", "escalation", Now, [], default);
        (await Reader.RemindersAsync(day, default)).ShouldBe([("ti", "escalation"), ("ti", "reminder")], ignoreOrder: true);
        (await Reader.RemindersAsync(day.AddDays(1), default)).ShouldBeEmpty();
        (await Reader.AuditAsync("DESL-2026-000001", default)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_people_did_with_a_case_is_told_in_order()
    {
        var id = await OpenInAsync(StepState.AwaitingPerson);
        await RetryAsync(id);
        await ChangeAsync(id, Make());
        var acts = await Reader.AuditAsync("DESL-2026-000001", default);
        acts.Select(a => (a.At, a.Who, a.Act, a.Step, a.Reason)).ShouldBe(
            [(Now.AddMinutes(2), "ana@ti", "retry", "passo", "motivo"), (Now.AddMinutes(3), "ana@ti", "change", "passo", "motivo")]);
        (await Reader.AuditAsync("DESL-2026-000002", default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_checkpoint_is_read_beside_the_worker()
    {
        var id = await OpenAsync(1, Ready(), Ready("r"));
        await Store.SaveCheckpointAsync(await ClaimOneAsync(), [1, 2, 3], [], default);
        (await Reader.CheckpointAsync(new StepKey(id, 0), default)).ShouldBe([1, 2, 3]);
        (await Reader.CheckpointAsync(new StepKey(id, 1), default)).ShouldBeNull();
        (await Reader.CheckpointAsync(new StepKey(id, 7), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_case_is_found_by_its_request()
    {
        var id = await OpenAsync(4, Ready());
        (await Reader.FindByRequestIdAsync("request-4", default))!.Id.ShouldBe(id);
        (await Reader.FindByRequestIdAsync("request-5", default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_pause_to_end_is_the_latest_that_was_not_withdrawn_and_that_nothing_has_ended()
    {
        var customer = BitConverter.GetBytes(1);
        async Task<long> OpenOfAsync(int no, string action, long? follows = null, params PlannedStep[] steps) => await IdOfAsync(
            (await Store.OpenCasesAsync([CaseOf(no, steps) with { Action = action, CustomerKey = customer, Follows = follows, RefPrefix = action.ToUpperInvariant() }], default)).Single().Ref);
        async Task<long?> ToEndAsync() => (await Reader.PauseToEndAsync(customer, default))?.Id;

        (await ToEndAsync()).ShouldBeNull();
        var unbegun = await OpenOfAsync(9, "pause", null, Ready("r"));
        (await ToEndAsync()).ShouldBe(unbegun);
        await ChangeAsync(unbegun, Make(new StepChange(0, StepState.Cancelled, "r", null, null)));
        (await ToEndAsync()).ShouldBeNull("it was ended before it did anything");

        var early = await OpenOfAsync(8, "pause", null, Ready(), Ready("r"));
        await Store.RecordAsync(DoneOf(await ClaimOneAsync()), default);
        (await ToEndAsync()).ShouldBe(early);
        await ChangeAsync(early, Make(new StepChange(1, StepState.Cancelled, "r", null, null)));
        (await ToEndAsync()).ShouldBeNull("it was ended before its day");

        var first = await OpenOfAsync(1, "pause", null, Ready());
        await Store.RecordAsync(DoneOf(await ClaimOneAsync()), default);
        (await ToEndAsync()).ShouldBe(first);
        (await Reader.PauseToEndAsync(BitConverter.GetBytes(2), default)).ShouldBeNull();

        var back = await OpenOfAsync(2, "return", first, Ready("r"));
        (await ToEndAsync()).ShouldBeNull();
        // The return was withdrawn: the customer is still paused.
        await ChangeAsync(back, Make(new StepChange(0, StepState.Cancelled, "r", null, null)) with { Withdraws = true });
        (await ToEndAsync()).ShouldBe(first);

        var second = await OpenOfAsync(3, "pause", null, Ready("r"));
        (await ToEndAsync()).ShouldBe(second);
        await ChangeAsync(second, Make(new StepChange(0, StepState.Cancelled, "r", null, null)) with { Withdraws = true });
        (await ToEndAsync()).ShouldBe(first);

        var leaving = await OpenOfAsync(4, "cancel", null, Ready("r"));
        (await ToEndAsync()).ShouldBe(first);
        await ChangeAsync(leaving, Make(new StepChange(0, StepState.Cancelled, "r", null, null)) with { Withdraws = true });
        (await ToEndAsync()).ShouldBe(first);
        await OpenOfAsync(5, "cancel", null, LeftOut());
        (await ToEndAsync()).ShouldBeNull("who has left is paused no more");
        (await ToEndAsync()).ShouldBeNull();
        var again = await OpenOfAsync(6, "pause", null, Ready());
        (await ToEndAsync()).ShouldBe(again);
    }

    private async Task<ClaimedStep> LookAsync(long id, string text = "espera", bool evidence = false, string path = "/look", string method = "GET")
    {
        var step = await ClaimOneAsync();
        if (evidence)
        {
            await Store.AddEvidenceAsync(step, 0, new Evidence("seen", "{}"), Now, [], default);
        }

        await Store.RecordAsync(
            new StepResult(step, AttemptOutcome.Pending, new StepMove.LookAgain(Now), text) { EndedAt = Now, Calls = [new LoggedCall(0, CallOf(path) with { Method = method })] }, default);
        (await StepAsync(id)).State.ShouldBe(StepState.AwaitingPlatform);
        return step;
    }

    [Fact]
    public async Task A_look_that_found_what_the_one_before_found_takes_its_place_in_the_log()
    {
        var id = await OpenAsync(1, Ready());
        for (var look = 1; look <= 5; look++)
        {
            (await LookAsync(id)).Attempt.ShouldBe(look);
        }

        (await Reader.AttemptsAsync(id, default)).Select(a => a.Number).ShouldBe([5]);
        (await Reader.CallsAsync(id, default)).Select(c => c.Number).ShouldBe([5]);
        (await StepAsync(id)).Attempts.ShouldBe(5);
        await Store.RecordAsync(DoneOf(await ClaimOneAsync()), default);
        (await Reader.AttemptsAsync(id, default)).Select(a => a.Number).ShouldBe([5, 6]);
    }

    [Fact]
    public async Task A_look_that_found_something_else_or_left_evidence_or_did_something_stays_in_the_log()
    {
        var id = await OpenAsync(1, Ready());
        await LookAsync(id, path: "/begin", method: "POST");
        await LookAsync(id);
        await LookAsync(id, "quase");
        await LookAsync(id, "quase", evidence: true);
        await LookAsync(id, "quase");
        await LookAsync(id, "quase");
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.Retry(Now, false)), default);
        await LookAsync(id, "quase");
        (await Reader.AttemptsAsync(id, default)).Select(a => a.Number).ShouldBe([1, 2, 4, 6, 7, 8]);
    }

    [Fact]
    public async Task The_mirror_looks_when_another_step_ends_and_keeps_the_case_open()
    {
        var id = await OpenAsync(1, Ready("m"), Ready());
        var steps = (await Store.ClaimAsync(Asking(platforms: ["m", "p"]), default)).Steps.ToDictionary(s => s.Platform);
        await Store.RecordAsync(ResultOf(steps["m"], new StepMove.LookAgain(Now.AddHours(6)), AttemptOutcome.Pending), default);
        await Store.RecordAsync(DoneOf(steps["p"]) with { Mirror = new MirrorStep(0, "m") }, default);

        (await StepAsync(id)).ShouldSatisfyAllConditions(s => s.State.ShouldBe(StepState.AwaitingPlatform), s => s.DueAt.ShouldBe(Now.AddSeconds(1)));
        (await Reader.FindAsync(id, default))!.ClosedAt.ShouldBeNull();
        var again = (await Store.ClaimAsync(Asking(at: Now.AddSeconds(1), platforms: ["m"]), default)).Steps.ShouldHaveSingleItem();
        (await Store.ClaimAsync(Asking(at: Now.AddDays(1), platforms: ["m"]), default)).Steps.ShouldBeEmpty("its old time is gone");
        await Store.RecordAsync(DoneOf(again), default);
        (await Reader.FindAsync(id, default))!.ClosedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_mirror_during_whose_look_another_step_ended_looks_again_at_once()
    {
        var id = await OpenAsync(1, Ready("m"), Ready());
        var steps = (await Store.ClaimAsync(Asking(platforms: ["m", "p"]), default)).Steps.ToDictionary(s => s.Platform);
        await Store.RecordAsync(DoneOf(steps["p"]) with { Mirror = new MirrorStep(0, "m") }, default);
        await Store.RecordAsync(Look(steps["m"]), default);
        (await StepAsync(id)).DueAt.ShouldBe(Now.AddSeconds(1));

        var again = (await Store.ClaimAsync(Asking(at: Now.AddSeconds(2), platforms: ["m"]), default)).Steps.ShouldHaveSingleItem();
        await Store.RecordAsync(Look(again), default);
        (await StepAsync(id)).DueAt.ShouldBe(Now.AddHours(6), "nothing has ended since");

        StepResult Look(ClaimedStep step) => ResultOf(step, new StepMove.LookAgain(Now.AddHours(6)), AttemptOutcome.Pending) with { LooksAtCase = true };
    }

    [Fact]
    public async Task The_mirror_looks_when_another_step_asks_a_person()
    {
        var id = await OpenAsync(1, Ready("m"), Ready(), Ready("q"));
        var steps = (await Store.ClaimAsync(Asking(platforms: ["m", "p", "q"]), default)).Steps.ToDictionary(s => s.Platform);
        await Store.RecordAsync(ResultOf(steps["m"], new StepMove.LookAgain(Now.AddHours(6)), AttemptOutcome.Pending), default);
        await Store.RecordAsync(ResultOf(steps["p"], new StepMove.AskPerson("qual deles?"), AttemptOutcome.NeedsPerson) with { Mirror = new MirrorStep(0, "m") }, default);
        (await StepAsync(id)).DueAt.ShouldBe(Now.AddSeconds(1));

        // Asked while the mirror looks: nobody can wake it then.
        var look = (await Store.ClaimAsync(Asking(at: Now.AddSeconds(1), platforms: ["m"]), default)).Steps.ShouldHaveSingleItem();
        await Store.RecordAsync(ResultOf(steps["q"], new StepMove.AskPerson("e aqui?"), AttemptOutcome.NeedsPerson) with { EndedAt = Now.AddSeconds(2), Mirror = new MirrorStep(0, "m") }, default);
        await Store.RecordAsync(ResultOf(look, new StepMove.LookAgain(Now.AddHours(6)), AttemptOutcome.Pending) with { EndedAt = Now.AddSeconds(3), LooksAtCase = true }, default);
        (await StepAsync(id)).DueAt.ShouldBe(Now.AddSeconds(3));
    }

    [Fact]
    public async Task A_mirror_that_has_ended_or_is_retrying_is_not_woken()
    {
        var id = await OpenAsync(1, Ready("m"), Ready(), Ready("q"));
        var steps = (await Store.ClaimAsync(Asking(platforms: ["m", "p", "q"]), default)).Steps.ToDictionary(s => s.Platform);
        await Store.RecordAsync(ResultOf(steps["m"], new StepMove.Retry(Now.AddHours(6), false)), default);
        await Store.RecordAsync(DoneOf(steps["p"]) with { Mirror = new MirrorStep(0, "m") }, default);
        (await StepAsync(id)).DueAt.ShouldBe(Now.AddHours(6));
        var mirror = (await Store.ClaimAsync(Asking(at: Now.AddHours(6), platforms: ["m"]), default)).Steps.Single();
        await Store.RecordAsync(DoneOf(mirror), default);
        await Store.RecordAsync(DoneOf(steps["q"]) with { Mirror = new MirrorStep(0, "m") }, default);
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Completed);
    }
}
