using System.Collections.Concurrent;
using System.Diagnostics;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>An orderly stop, a lost lease, and a store that refuses a result.</summary>
public sealed class StopAndLeaseTests
{
    private readonly TestConnector _p = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private EngineWorld World() => new(TestProcedure.Of(TestProcedure.Step("p.act"), TestProcedure.Step("p.act", 0)), _p.As("p"));

    // The first execution stands still until it is released or cancelled; its effect comes after that.
    private void HoldTheFirst() => _p.OnExecute = async (n, _, cut) =>
    {
        if (n == 1)
        {
            _reached.TrySetResult();
            await _release.Task.WaitAsync(cut);
        }

        return Failures.Done;
    };

    [Fact]
    public async Task A_stop_lets_attempts_end_within_the_grace_and_claims_no_more()
    {
        await using var world = World();
        HoldTheFirst();
        await world.StartAsync();
        var id = await world.OpenAsync();
        await _reached.Task.WaitAsync(Eventually.Limit);

        var stopping = world.StopAsync();
        stopping.IsCompleted.ShouldBeFalse();
        _release.SetResult();
        await stopping;

        var steps = await world.Reader.StepsAsync(id, default);
        steps.Select(s => s.State).ShouldBe([StepState.Done, StepState.Ready]);
        _p.Executes.ShouldBe(1);
    }

    [Fact]
    public async Task An_attempt_beyond_the_grace_is_interrupted_handed_back_and_verified_first_by_the_next_worker()
    {
        await using var world = World();
        world.Options.Grace = TimeSpan.Zero;
        HoldTheFirst();
        await world.StartAsync();
        var id = await world.OpenAsync();
        await _reached.Task.WaitAsync(Eventually.Limit);
        await world.StopAsync();

        var step = await world.StepAsync(id);
        (step.State, step.VerifyFirst, step.Failures).ShouldBe((StepState.Ready, true, 0));
        (await world.Reader.AttemptsAsync(id, default)).Single().Outcome.ShouldBe(AttemptOutcome.Interrupted);

        await world.StartAsync();
        await world.CaseReachesAsync(id, CaseState.Completed);
        // Found in place: not executed again. The second execution is the second step's.
        (_p.Verifies, _p.Executes).ShouldBe((1, 2));
    }

    [Fact]
    public async Task A_worker_whose_lease_is_lost_ends_its_attempts_registers_anew_and_verifies_what_it_held()
    {
        await using var world = World();
        world.Options.Lease = TimeSpan.FromSeconds(1);
        HoldTheFirst();
        var savedAfterTheLoss = false;
        var first = _p.OnExecute;
        _p.OnExecute = async (n, step, cut) =>
        {
            try
            {
                return await first(n, step, cut);
            }
            catch (OperationCanceledException)
            {
                // What a connector does before each effect: it must not get past it any more.
                await step.Journal.SaveCheckpointAsync("tarde demais", default);
                savedAfterTheLoss = true;
                throw;
            }
        };
        await world.StartAsync();
        var id = await world.OpenAsync();
        await _reached.Task.WaitAsync(Eventually.Limit);

        // As another worker's take-over would leave it.
        await world.Store.DeregisterWorkerAsync(world.Store.Workers[0], default);
        (await world.Store.TakeOverAsync(world.Clock.GetUtcNow(), default)).ShouldBe(1);

        await world.CaseReachesAsync(id, CaseState.Completed);
        savedAfterTheLoss.ShouldBeFalse();
        world.Store.Workers.Distinct().Count().ShouldBe(2);
        (_p.Verifies, _p.Executes).ShouldBe((1, 2));
        (await world.Reader.AttemptsAsync(id, default)).Where(a => a.No == 0).Select(a => a.Outcome).ShouldBe([AttemptOutcome.Lost, AttemptOutcome.Done]);
        // A lost lease is nobody's bug.
        world.Log.Lines.ShouldNotContain(l => l.Event == 1001);
    }

    [Fact]
    public async Task A_worker_that_cannot_renew_its_lease_ends_its_attempts_before_others_may_take_them()
    {
        await using var world = World();
        world.Options.Lease = TimeSpan.FromSeconds(4);
        var cut = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        HoldTheFirst();
        var held = _p.OnExecute;
        _p.OnExecute = async (n, step, cancelled) =>
        {
            try
            {
                return await held(n, step, cancelled);
            }
            finally
            {
                cut.TrySetResult(Stopwatch.GetElapsedTime(world.Store.LastRenewal));
            }
        };
        await world.StartAsync();
        var id = await world.OpenAsync();
        await _reached.Task.WaitAsync(Eventually.Limit);
        var asked = new ConcurrentBag<string>();
        world.Store.RefuseLease = verb =>
        {
            asked.Add(verb);
            return new IOException("busy");
        };
        (await cut.Task.WaitAsync(Eventually.Limit)).ShouldBeLessThan(world.Options.Lease);
        // A store that refuses for longer than that ends the lease, not the service.
        await Eventually.HoldsAsync(() => asked.Contains("leave") && asked.Contains("register"), "the worker asks for a new lease");
        world.Store.RefuseLease = _ => null;
        await world.CaseReachesAsync(id, CaseState.Completed);
    }

    [Fact]
    public async Task A_result_that_the_store_refuses_is_recorded_when_the_store_can_again()
    {
        await using var world = World();
        var refusals = 2;
        world.Store.RefuseResult = _ => Interlocked.Decrement(ref refusals) >= 0 ? new IOException("disk full") : null;
        await world.StartAsync();
        var id = await world.OpenAsync();
        await world.CaseReachesAsync(id, CaseState.Completed);
        (_p.Executes, _p.Verifies).ShouldBe((2, 0));
        world.Log.Lines.Count(l => l.Event == 1103).ShouldBe(2);
    }

    [Fact]
    public async Task A_result_that_could_not_be_recorded_before_the_stop_is_verified_by_the_next_worker()
    {
        await using var world = World();
        world.Options.Grace = TimeSpan.Zero;
        world.Store.RefuseResult = _ => new IOException("disk full");
        await world.StartAsync();
        var id = await world.OpenAsync();
        await Eventually.HoldsAsync(() => world.Log.Lines.Any(l => l.Event == 1103), "a refused result");
        await world.StopAsync();
        (await world.StepAsync(id)).State.ShouldBe(StepState.Running);

        world.Store.RefuseResult = _ => null;
        await world.StartAsync();
        await world.CaseReachesAsync(id, CaseState.Completed);
        (_p.Executes, _p.Verifies).ShouldBe((2, 1));
    }

    [Fact]
    public async Task What_a_dead_worker_left_is_verified_first_when_the_next_one_starts()
    {
        await using var world = World();
        var id = await world.OpenAsync();
        var dead = await world.Store.RegisterWorkerAsync("host", 1, TimeSpan.FromSeconds(-5), default);
        (await world.Store.ClaimAsync(new ClaimRequest(dead, world.Clock.GetUtcNow(), new Dictionary<string, int> { ["p"] = 1 }, new HashSet<string> { "p" }, 1), default)).Steps.Count.ShouldBe(1);

        await world.StartAsync();
        await world.CaseReachesAsync(id, CaseState.Completed);
        (_p.Verifies, _p.Executes).ShouldBe((1, 1));
        world.Log.Lines.ShouldContain(l => l.Event == 1201);
    }
}
