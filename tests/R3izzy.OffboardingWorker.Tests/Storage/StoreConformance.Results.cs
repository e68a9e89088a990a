using System.Security.Cryptography;
using System.Text;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task An_end_closes_the_attempt_and_the_step_and_the_last_one_closes_the_case()
    {
        var id = await OpenAsync(1, Ready());
        await Store.RecordAsync(DoneOf(await ClaimOneAsync()), default);

        var attempt = (await Reader.AttemptsAsync(id, default)).ShouldHaveSingleItem();
        (attempt.EndedAt, attempt.Outcome, attempt.Text).ShouldBe((Now.AddSeconds(1), AttemptOutcome.Done, "texto do resultado"));
        var step = await StepAsync(id);
        (step.State, step.EndedAt, step.Why, step.DueAt).ShouldBe((StepState.Done, Now.AddSeconds(1), "texto do resultado", null));
        var row = (await Reader.FindAsync(id, default))!;
        (row.State, row.ClosedAt).ShouldBe((CaseState.Completed, Now.AddSeconds(1)));
    }

    [Fact]
    public async Task A_case_whose_closing_check_is_done_closes_as_verified_whichever_step_ends_last()
    {
        var id = await OpenAsync(1, Ready(), Ready());
        var steps = (await ClaimAsync()).Steps.ToDictionary(s => s.Key.No);
        await Store.RecordAsync(DoneOf(steps[1]) with { ClosingCheck = 1 }, default);
        (await Reader.FindAsync(id, default))!.ClosedAt.ShouldBeNull();
        await Store.RecordAsync(DoneOf(steps[0]) with { ClosingCheck = 1 }, default);
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Verified);
    }

    [Fact]
    public async Task A_closing_check_that_found_nothing_to_read_closes_the_case_as_completed()
    {
        var id = await OpenAsync(1, Ready());
        var result = DoneOf(await ClaimOneAsync()) with { ClosingCheck = 0, Move = new StepMove.End(StepState.NotApplicable) };
        await Store.RecordAsync(result, default);
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Completed);
    }

    [Fact]
    public async Task A_case_closes_although_what_waited_for_its_last_step_was_left_out()
    {
        var id = await OpenAsync(1, Ready(), LeftOut());
        await Store.RecordAsync(DoneOf(await ClaimOneAsync(), Next(1)), default);
        (await StepAsync(id, 1)).State.ShouldBe(StepState.NotApplicable);
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Completed);
    }

    [Fact]
    public async Task A_retry_comes_due_at_its_time_with_one_failure_more()
    {
        var id = await OpenAsync(1, Ready());
        await Store.RecordAsync(
            ResultOf(await ClaimOneAsync(), new StepMove.Retry(Now.AddMinutes(5), VerifyFirst: true)) with { Failure = FailureKind.OutcomeUnknown, Code = "no-answer" }, default);

        var step = await StepAsync(id);
        (step.State, step.DueAt, step.Failures, step.VerifyFirst, step.Why).ShouldBe((StepState.Retrying, Now.AddMinutes(5), 1, true, "texto do resultado"));
        var attempt = (await Reader.AttemptsAsync(id, default)).Single();
        (attempt.Outcome, attempt.Failure, attempt.Code).ShouldBe((AttemptOutcome.Failed, FailureKind.OutcomeUnknown, "no-answer"));
        (await ClaimAsync(Now.AddMinutes(4))).Steps.ShouldBeEmpty();
        var again = await ClaimOneAsync(Now.AddMinutes(5));
        (again.Attempt, again.Failures, again.VerifyFirst).ShouldBe((2, 1, true));
    }

    [Fact]
    public async Task Looking_again_costs_no_retry()
    {
        var id = await OpenAsync(1, Ready());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.Retry(Now, false)), default);
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.LookAgain(Now.AddHours(1)), AttemptOutcome.Pending), default);

        var step = await StepAsync(id);
        (step.State, step.DueAt, step.Failures).ShouldBe((StepState.AwaitingPlatform, Now.AddHours(1), 0));
        (await ClaimOneAsync(Now.AddHours(1))).Failures.ShouldBe(0);
    }

    [Fact]
    public async Task A_person_is_asked_with_instructions_and_nothing_is_due()
    {
        var id = await OpenAsync(1, Ready());
        await Store.RecordAsync(
            ResultOf(await ClaimOneAsync(), new StepMove.AskPerson("ignorado"), AttemptOutcome.NeedsPerson) with { Instructions = [9, 8, 7] }, default);
        var step = await StepAsync(id);
        (step.State, step.DueAt).ShouldBe((StepState.AwaitingPerson, null));
        step.Instructions.ShouldBe([9, 8, 7]);
        var reply = await ClaimAsync(Now.AddYears(1));
        reply.Steps.ShouldBeEmpty();
        reply.NextDueAt.ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_parked_step_waits_for_a_person_and_keeps_whether_it_must_be_verified(bool verifyFirst)
    {
        var id = await OpenAsync(1, Ready());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.Park(verifyFirst)), default);
        var step = await StepAsync(id);
        (step.State, step.VerifyFirst, step.DueAt).ShouldBe((StepState.Parked, verifyFirst, null));
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.NeedsAttention);
        (await ClaimAsync(Now.AddYears(1))).Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_step_that_closes_its_platform_queues_up_again_and_loses_no_retry()
    {
        var id = await OpenAsync(1, Ready());
        await OpenAsync(2, Scheduled(Now.AddSeconds(2)));
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.Retry(Now, VerifyFirst: true)), default);
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.ClosePlatform(Now.AddMinutes(5), VerifyFirst: false)), default);

        var reply = await ClaimAsync(Now.AddMinutes(4));
        reply.Steps.ShouldBeEmpty();
        reply.NextDueAt.ShouldBe(Now.AddMinutes(5));
        (await StepAsync(id)).State.ShouldBe(StepState.Ready);
        var after = (await ClaimAsync(Now.AddMinutes(5))).Steps;
        after.Count.ShouldBe(2);
        // The doubt of the attempt before the closing is still there.
        (after[0].Failures, after[0].VerifyFirst).ShouldBe((1, true));
    }

    [Fact]
    public async Task A_step_that_is_handed_back_is_due_at_once_and_verified_first()
    {
        await OpenAsync(1, Ready());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.HandBack(), AttemptOutcome.Interrupted), default);
        var again = await ClaimOneAsync(Now.AddSeconds(1));
        (again.Attempt, again.Failures, again.VerifyFirst).ShouldBe((2, 0, true));
    }

    [Fact]
    public async Task Dependents_are_released_when_the_last_of_their_needs_ends()
    {
        var id = await OpenAsync(1, Ready(), Ready(), Waiting(2));
        var steps = (await ClaimAsync()).Steps;
        await Store.RecordAsync(DoneOf(steps[0], Next(2)), default);
        ((await StepAsync(id, 2)).State, (await StepAsync(id, 2)).NeedsLeft).ShouldBe((StepState.Waiting, 1));

        await Store.RecordAsync(DoneOf(steps[1], Next(2)), default);
        var released = await StepAsync(id, 2);
        (released.State, released.DueAt).ShouldBe((StepState.Ready, Now.AddSeconds(1)));
        (await ClaimOneAsync(Now.AddSeconds(1))).Key.No.ShouldBe(2);
    }

    [Fact]
    public async Task A_dependent_with_a_time_of_its_own_is_scheduled_for_it()
    {
        var id = await OpenAsync(1, Ready(), Waiting(), Waiting());
        await Store.RecordAsync(DoneOf(await ClaimOneAsync(), Next(1, notBefore: Now.AddDays(2)), Next(2, notBefore: Now.AddDays(-2))), default);

        var (later, past) = (await StepAsync(id, 1), await StepAsync(id, 2));
        (later.State, later.DueAt).ShouldBe((StepState.Scheduled, Now.AddDays(2)));
        (past.State, past.DueAt).ShouldBe((StepState.Ready, Now.AddSeconds(1)));
    }

    [Fact]
    public async Task A_step_whose_strict_need_was_not_fulfilled_is_parked_with_the_reason()
    {
        var id = await OpenAsync(1, Ready(), Ready(), Waiting(2));
        var steps = (await ClaimAsync()).Steps;
        await Store.RecordAsync(ResultOf(steps[0], new StepMove.End(StepState.Skipped), AttemptOutcome.Done) with { Dependents = [Next(2, blocked: true)] }, default);
        (await StepAsync(id, 2)).State.ShouldBe(StepState.Waiting);
        await Store.RecordAsync(DoneOf(steps[1], Next(2)), default);

        var held = await StepAsync(id, 2);
        held.State.ShouldBe(StepState.Parked);
        held.Why.ShouldNotBeNull().ShouldContain("obrigatório");
        (await ClaimAsync(Now.AddYears(1))).Steps.ShouldBeEmpty();
        (await Reader.FindAsync(id, default))!.ClosedAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_ready_dependent_is_claimed_on_the_way_when_a_slot_is_reserved_for_it()
    {
        var id = await OpenAsync(1, Ready("p"), Waiting(1, "q"), Waiting(1, "q"));
        var asked = new List<string>();
        var next = await Store.RecordAsync(
            DoneOf(await ClaimOneAsync(), Next(1, platform: "q"), Next(2, platform: "q")) with
            {
                TryReserve = platform =>
                {
                    asked.Add(platform);
                    return true;
                },
            },
            default);

        (next!.Key, next.Attempt, next.Platform, next.WorkerId, next.StartedAt).ShouldBe((new StepKey(id, 1), 1, "q", Worker, Now.AddSeconds(1)));
        asked.Distinct().ShouldBe(["q"]);
        (await StepAsync(id, 1)).State.ShouldBe(StepState.Running);
        (await Reader.AttemptsAsync(id, default)).Single(a => a.No == 1).EndedAt.ShouldBeNull();
        // The other one is due for whoever has a slot.
        (await ClaimOneAsync(Now.AddSeconds(1))).Key.No.ShouldBe(2);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task A_dependent_is_not_claimed_on_the_way_without_a_slot_or_before_its_time(bool slot, int days)
    {
        var id = await OpenAsync(1, Ready(), Waiting());
        var next = await Store.RecordAsync(DoneOf(await ClaimOneAsync(), Next(1, notBefore: Now.AddDays(days))) with { TryReserve = _ => slot }, default);
        next.ShouldBeNull();
        (await StepAsync(id, 1)).Attempts.ShouldBe(0);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public async Task A_dependent_is_not_claimed_on_the_way_while_it_waits_for_others_or_is_blocked(int needs, bool blocked)
    {
        var id = await OpenAsync(1, Ready(), Waiting(needs));
        (await Store.RecordAsync(DoneOf(await ClaimOneAsync(), Next(1, blocked)) with { TryReserve = _ => true }, default)).ShouldBeNull();
        var step = await StepAsync(id, 1);
        (step.State, step.Attempts).ShouldBe((blocked ? StepState.Parked : StepState.Waiting, 0));
    }

    [Fact]
    public async Task Calls_and_evidence_are_kept_with_their_attempt_and_evidence_with_its_hash()
    {
        var id = await OpenAsync(1, Ready());
        var step = await ClaimOneAsync();
        await Store.AddEvidenceAsync(step, 0, new Evidence("before", """{"a":1}"""), Now, [new LoggedCall(0, CallOf("/first"))], default);
        await Store.AddEvidenceAsync(step, 1, new Evidence("after", """{"a":2}"""), Now.AddSeconds(1), [], default);
        await Store.RecordAsync(DoneOf(step) with { Calls = [new LoggedCall(1, CallOf("/second"))] }, default);

        (await Reader.CallsAsync(id, default)).Select(c => (c.No, c.Number, c.Sequence, c.Path, c.Status, c.Duration, c.RequestId))
            .ShouldBe([(0, 1, 0, "/first", 200, TimeSpan.FromMilliseconds(12), "req-1"), (0, 1, 1, "/second", 200, TimeSpan.FromMilliseconds(12), "req-1")]);
        var evidence = await Reader.EvidenceAsync(id, default);
        evidence.Select(e => (e.Kind, e.Json, e.At)).ShouldBe([("before", """{"a":1}""", Now), ("after", """{"a":2}""", Now.AddSeconds(1))]);
        evidence.ShouldAllBe(e => e.Sha256 == Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(e.Json))));
    }

    [Fact]
    public async Task A_checkpoint_is_there_for_the_next_attempt_and_gone_after_the_end()
    {
        await OpenAsync(1, Ready(), Waiting());
        var step = await ClaimOneAsync();
        (await Store.SaveCheckpointAsync(step, [1], [], default)).ShouldBeTrue();
        (await Store.SaveCheckpointAsync(step, [4, 5, 6], [], default)).ShouldBeTrue();
        await Store.RecordAsync(ResultOf(step, new StepMove.Retry(Now, false)), default);

        var again = await ClaimOneAsync();
        again.Checkpoint.ShouldBe([4, 5, 6]);
        await Store.RecordAsync(DoneOf(again, Next(1)), default);
        (await ClaimOneAsync(Now.AddSeconds(1))).Checkpoint.ShouldBeNull();
    }
}
