using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public abstract partial class StoreConformance
{
    // A lease that is over when it is given: the worker died long ago.
    private Task<long> RegisterDeadAsync() => Store.RegisterWorkerAsync("host", 99, TimeSpan.FromSeconds(-5), default);

    [Fact]
    public async Task What_a_dead_worker_held_is_due_and_verified_first()
    {
        var dead = await RegisterDeadAsync();
        var id = await OpenAsync(1, Ready());
        var lost = await ClaimOneAsync(worker: dead);
        await Store.SaveCheckpointAsync(lost, [7], [], default);

        (await Store.TakeOverAsync(Now.AddMinutes(1), default)).ShouldBe(1);

        var attempt = (await Reader.AttemptsAsync(id, default)).Single();
        (attempt.Outcome, attempt.Failure, attempt.EndedAt).ShouldBe((AttemptOutcome.Lost, FailureKind.OutcomeUnknown, Now.AddMinutes(1)));
        var again = await ClaimOneAsync(Now.AddMinutes(1));
        (again.Attempt, again.VerifyFirst).ShouldBe((2, true));
        again.Checkpoint.ShouldBe([7]);
        (await Store.TakeOverAsync(Now, default)).ShouldBe(0);
    }

    [Fact]
    public async Task What_a_living_worker_holds_is_left_to_it()
    {
        await OpenAsync(1, Ready());
        var mine = await ClaimOneAsync();
        (await Store.TakeOverAsync(Now, default)).ShouldBe(0);
        await Store.RecordAsync(DoneOf(mine), default);
        (await Reader.CountAsync(default)).OpenCases.ShouldBe(0);
    }

    [Fact]
    public async Task A_result_that_comes_after_a_take_over_changes_nothing()
    {
        var dead = await RegisterDeadAsync();
        var id = await OpenAsync(1, Ready(), Waiting());
        var lost = await ClaimOneAsync(worker: dead);
        await Store.TakeOverAsync(Now, default);

        (await Store.RecordAsync(DoneOf(lost, Next(1)) with { TryReserve = _ => true }, default)).ShouldBeNull();
        (await StepAsync(id)).State.ShouldBe(StepState.Ready);
        (await StepAsync(id, 1)).State.ShouldBe(StepState.Waiting);

        var again = await ClaimOneAsync();
        (await Store.RecordAsync(DoneOf(lost, Next(1)), default)).ShouldBeNull();
        (await Store.RecordAsync(ResultOf(lost, new StepMove.Park(false)), default)).ShouldBeNull();
        (await Store.RecordAsync(ResultOf(lost, new StepMove.HandBack()), default)).ShouldBeNull();
        ((await StepAsync(id)).State, (await StepAsync(id, 1)).State).ShouldBe((StepState.Running, StepState.Waiting));
        (await Reader.AttemptsAsync(id, default)).Single(a => a.Number == 1).Outcome.ShouldBe(AttemptOutcome.Lost);

        await Store.RecordAsync(DoneOf(again, Next(1)), default);
        ((await StepAsync(id)).State, (await StepAsync(id, 1)).State).ShouldBe((StepState.Done, StepState.Ready));
    }

    [Fact]
    public async Task A_late_result_does_not_close_the_platform()
    {
        var dead = await RegisterDeadAsync();
        await OpenAsync(1, Ready());
        var lost = await ClaimOneAsync(worker: dead);
        await Store.TakeOverAsync(Now, default);
        await Store.RecordAsync(ResultOf(lost, new StepMove.ClosePlatform(Now.AddDays(1), false)), default);
        await ClaimOneAsync();
    }

    [Fact]
    public async Task A_checkpoint_that_comes_after_a_take_over_is_refused()
    {
        var dead = await RegisterDeadAsync();
        await OpenAsync(1, Ready());
        var lost = await ClaimOneAsync(worker: dead);
        await Store.TakeOverAsync(Now, default);
        (await Store.SaveCheckpointAsync(lost, [1], [], default)).ShouldBeFalse();
        var again = await ClaimOneAsync();
        again.Checkpoint.ShouldBeNull();
        (await Store.SaveCheckpointAsync(lost, [1], [], default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_lease_that_was_taken_over_cannot_be_renewed()
    {
        var dead = await RegisterDeadAsync();
        (await Store.KeepAliveAsync(Worker, TimeSpan.FromHours(1), default)).ShouldBeTrue();
        await Store.TakeOverAsync(Now, default);
        (await Store.KeepAliveAsync(dead, TimeSpan.FromHours(1), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_workers_number_is_never_given_to_another()
    {
        await Store.DeregisterWorkerAsync(Worker, default);
        var next = await Store.RegisterWorkerAsync("host", 2, TimeSpan.FromHours(1), default);
        next.ShouldNotBe(Worker);
        (await Store.KeepAliveAsync(Worker, TimeSpan.FromHours(1), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_attempt_that_its_worker_left_open_is_taken_over_as_well()
    {
        var id = await OpenAsync(1, Ready());
        await ClaimOneAsync();
        await Store.DeregisterWorkerAsync(Worker, default);
        await Store.RegisterWorkerAsync("host", 2, TimeSpan.FromHours(1), default);

        (await Store.TakeOverAsync(Now, default)).ShouldBe(1);
        (await StepAsync(id)).VerifyFirst.ShouldBeTrue();
        (await StepAsync(id)).State.ShouldBe(StepState.Ready);
    }

    [Fact]
    public async Task A_step_that_takes_every_worker_down_is_parked_after_five_and_verified_before_any_other_try()
    {
        var id = await OpenAsync(1, Ready());
        for (var lost = 1; lost <= 5; lost++)
        {
            (await StepAsync(id)).State.ShouldBe(StepState.Ready);
            await ClaimOneAsync(worker: await RegisterDeadAsync());
            await Store.TakeOverAsync(Now, default);
        }

        var step = await StepAsync(id);
        (step.State, step.VerifyFirst, step.DueAt).ShouldBe((StepState.Parked, true, null));
        (await ClaimAsync(Now.AddYears(1))).Steps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_lost_once_after_many_failures_is_no_reason_to_park()
    {
        var id = await OpenAsync(1, Ready());
        for (var failures = 0; failures < 8; failures++)
        {
            await Store.RecordAsync(ResultOf(await ClaimOneAsync(), new StepMove.Retry(Now, false)), default);
        }

        await ClaimOneAsync(worker: await RegisterDeadAsync());
        await Store.TakeOverAsync(Now, default);
        (await StepAsync(id)).State.ShouldBe(StepState.Ready);
    }
}
