using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public abstract partial class StoreConformance
{
    private static readonly StepState[] Completable = [StepState.AwaitingPerson, StepState.Parked];
    private static readonly StepState[] Retryable = [StepState.Parked, StepState.Retrying, StepState.AwaitingPlatform, StepState.AwaitingPerson];

    private static AuditEntry Audit(string act) => new("ana@ti", act, "DESL-2026-000001", "passo", "motivo");

    private Task<ActReply> CompleteAsync(long id, params Dependent[] dependents) => Store.ActAsync(
        new StepAct(new StepKey(id, 0), "p", Completable, StepState.Done, Now.AddMinutes(2), Audit("complete")) { Why = "Concluído.", Dependents = dependents }, default);

    private Task<ActReply> RetryAsync(long id) => Store.ActAsync(
        new StepAct(new StepKey(id, 0), "p", Retryable, StepState.Ready, Now.AddMinutes(2), Audit("retry")) { Why = "De novo." }, default);

    /// <summary>A case of two steps whose first one stands in the state.</summary>
    private async Task<long> OpenInAsync(StepState state)
    {
        var first = state switch
        {
            StepState.Waiting => Waiting(2),
            StepState.Scheduled => Scheduled(Now.AddDays(1)),
            StepState.NotApplicable => LeftOut(),
            _ => Ready(),
        };
        var id = await OpenAsync(1, first, Waiting());
        StepMove? move = state switch
        {
            StepState.Retrying => new StepMove.Retry(Now.AddHours(1), true),
            StepState.AwaitingPlatform => new StepMove.LookAgain(Now.AddHours(1)),
            StepState.AwaitingPerson => new StepMove.AskPerson(""),
            StepState.Parked => new StepMove.Park(true),
            StepState.Done or StepState.AlreadyDone or StepState.Skipped or StepState.Cancelled => new StepMove.End(state),
            _ => null,
        };
        if (move is not null)
        {
            await Store.RecordAsync(ResultOf(await ClaimOneAsync(), move), default);
        }
        else if (state == StepState.Running)
        {
            await ClaimOneAsync();
        }

        (await StepAsync(id)).State.ShouldBe(state);
        return id;
    }

    [Theory]
    [InlineData(StepState.AwaitingPerson)]
    [InlineData(StepState.Parked)]
    public async Task Completing_ends_the_step_and_releases_what_waits_for_it(StepState from)
    {
        var id = await OpenInAsync(from);
        (await CompleteAsync(id, Next(1))).ShouldBe(new ActReply(true, from));

        var step = await StepAsync(id);
        (step.State, step.EndedAt, step.Why, step.VerifyFirst).ShouldBe((StepState.Done, Now.AddMinutes(2), "Concluído.", false));
        (await ClaimOneAsync(Now.AddMinutes(2))).Key.No.ShouldBe(1);
    }

    [Fact]
    public async Task Completing_the_last_step_closes_the_case()
    {
        var id = await OpenAsync(1, Ready());
        await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.AskPerson("")), default);
        await CompleteAsync(id);
        var row = (await Reader.FindAsync(id, default))!;
        (row.State, row.ClosedAt).ShouldBe((CaseState.Completed, Now.AddMinutes(2)));
    }

    [Theory]
    [InlineData(StepState.Waiting)]
    [InlineData(StepState.Scheduled)]
    [InlineData(StepState.Ready)]
    [InlineData(StepState.Running)]
    [InlineData(StepState.Retrying)]
    [InlineData(StepState.AwaitingPlatform)]
    [InlineData(StepState.Done)]
    [InlineData(StepState.AlreadyDone)]
    [InlineData(StepState.NotApplicable)]
    [InlineData(StepState.Skipped)]
    [InlineData(StepState.Cancelled)]
    public async Task Completing_does_not_fit_any_other_state(StepState from)
    {
        var id = await OpenInAsync(from);
        var before = (await Reader.StepsAsync(id, default)).Select(s => s with { Instructions = null }).ToList();
        (await CompleteAsync(id, Next(1))).ShouldBe(new ActReply(false, from));
        (await Reader.StepsAsync(id, default)).Select(s => s with { Instructions = null }).ShouldBe(before);
    }

    [Theory]
    [InlineData(StepState.Retrying)]
    [InlineData(StepState.AwaitingPlatform)]
    [InlineData(StepState.AwaitingPerson)]
    [InlineData(StepState.Parked)]
    public async Task A_retry_makes_the_step_due_once_with_a_fresh_schedule(StepState from)
    {
        var id = await OpenInAsync(from);
        var verifyFirst = (await StepAsync(id)).VerifyFirst;
        (await RetryAsync(id)).ShouldBe(new ActReply(true, from));

        var step = await ClaimOneAsync(Now.AddMinutes(2));
        // What may have had its effect is still looked at first.
        (step.Failures, step.VerifyFirst).ShouldBe((0, verifyFirst));
        await Store.RecordAsync(DoneOf(step), default);
        (await ClaimAsync(Now.AddYears(1))).Steps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StepState.Waiting)]
    [InlineData(StepState.Scheduled)]
    [InlineData(StepState.Ready)]
    [InlineData(StepState.Running)]
    [InlineData(StepState.Done)]
    [InlineData(StepState.AlreadyDone)]
    [InlineData(StepState.NotApplicable)]
    [InlineData(StepState.Skipped)]
    [InlineData(StepState.Cancelled)]
    public async Task A_retry_does_not_fit_any_other_state(StepState from)
    {
        var id = await OpenInAsync(from);
        (await RetryAsync(id)).ShouldBe(new ActReply(false, from));
        (await StepAsync(id)).State.ShouldBe(from);
    }

    [Fact]
    public async Task A_step_that_was_held_back_runs_when_a_person_says_so()
    {
        var id = await OpenAsync(1, Waiting(), Ready());
        await Store.RecordAsync(
            ResultOf(await ClaimOneAsync(), new StepMove.End(StepState.Skipped)) with { Dependents = [Next(0, blocked: true)] }, default);
        (await StepAsync(id)).State.ShouldBe(StepState.Parked);
        await RetryAsync(id);
        await Store.RecordAsync(DoneOf(await ClaimOneAsync(Now.AddMinutes(2))), default);
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Completed);
    }

    [Fact]
    public async Task An_act_on_a_step_that_is_not_there_fails_and_harms_no_other()
    {
        await Should.ThrowAsync<Exception>(() => CompleteAsync(4711));
        await OpenAsync(1, Ready());
        await ClaimOneAsync();
    }

    [Fact]
    public async Task A_rejected_message_is_kept_listed_and_marked_when_it_is_taken_after_all()
    {
        var id = await Store.RejectAsync(new NewRejected(Now, "folder", "pedidos.json", "{ ***", [5, 6], """[{"key":"plan"}]"""), default);

        var row = (await Reader.RejectedAsync(default)).ShouldHaveSingleItem();
        row.ShouldBe(new RejectedRow(id, Now, "folder", "pedidos.json", "{ ***", """[{"key":"plan"}]""", null));
        (await Reader.RejectedTextAsync(id, default)).ShouldBe([5, 6]);
        (await Reader.RejectedTextAsync(id + 1, default)).ShouldBeNull();

        (await Store.MarkSentAgainAsync(id, Now.AddHours(1), Audit("send-again"), default)).ShouldBeTrue();
        (await Reader.RejectedAsync(default)).Single().SentAgain.ShouldBe(Now.AddHours(1));
        (await Store.MarkSentAgainAsync(id + 1, Now, Audit("send-again"), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Counts_tell_moving_steps_from_those_that_wait_for_people()
    {
        await OpenAsync(1, Ready("human"), Ready(), Ready(), Scheduled(Now.AddDays(1)), Waiting(), LeftOut());
        var steps = (await ClaimAsync()).Steps;
        await Store.RecordAsync(ResultOf(steps[0], new StepMove.Park(false)), default);
        (await Reader.CountAsync(default)).ShouldBe(new StoreCounts(OpenCases: 1, Moving: 2, WithPeople: 1, Parked: 1));
    }
}
