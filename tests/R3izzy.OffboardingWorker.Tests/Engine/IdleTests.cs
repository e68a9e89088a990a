using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>No polling: the worker looks when something may be due, and only then.</summary>
public sealed class IdleTests
{
    private readonly TestConnector _p = new();

    [Fact]
    public async Task An_idle_worker_looks_once_for_each_signal_and_never_by_itself()
    {
        await using var world = new EngineWorld(TestProcedure.Of(TestProcedure.Step("p.act")), _p.As("p"));
        await world.StartAsync();
        await Eventually.HoldsAsync(() => world.Dispatcher.IdleLooks == 1, "the first look");
        for (var signals = 1; signals <= 5; signals++)
        {
            world.Wake.Wake();
            await Eventually.HoldsAsync(() => world.Dispatcher.IdleLooks == 1 + signals, "the look after a signal");
            world.Store.Claims.ShouldBe(1 + signals);
        }
    }

    [Fact]
    public async Task A_signal_has_new_work_claimed_at_once_and_a_later_time_is_waited_for_without_looking()
    {
        var procedure = TestProcedure.Of(TestProcedure.Step("p.act") with { At = new(TimingAnchor.Effective, 0) });
        await using var world = new EngineWorld(procedure, _p.As("p"));
        await world.StartAsync();
        await Eventually.HoldsAsync(() => world.Dispatcher.IdleLooks == 1, "the first look");
        var id = await world.OpenAsync();
        await Eventually.HoldsAsync(() => world.Dispatcher.NextDueAt == world.EffectiveEnd, "the due time known");
        await Eventually.HoldsAsync(() => world.Clock.Pending == 1, "the alarm set");
        var claims = world.Store.Claims;

        world.Clock.Advance(TimeSpan.FromDays(9));
        (world.Store.Claims, _p.Executes).ShouldBe((claims, 0));
        world.Clock.Advance(TimeSpan.FromDays(1));
        await world.CaseReachesAsync(id, CaseState.Completed);
    }

    [Fact]
    public async Task A_worker_whose_lanes_are_all_taken_waits_for_one_without_looking()
    {
        await using var world = new EngineWorld(TestProcedure.Of(TestProcedure.Step("p.act"), TestProcedure.Step("q.act")), _p.As("p", concurrency: 2), _p.As("q", concurrency: 2));
        world.Options.Lanes = 4;
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _p.OnExecute = async (_, _, cut) =>
        {
            await release.Task.WaitAsync(cut);
            return Failures.Done;
        };
        var cases = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            cases.Add(await world.OpenAsync());
        }

        await world.StartAsync();
        await Eventually.HoldsAsync(() => world.Dispatcher is { Busy: 4, IdleLooks: > 0 }, "all lanes taken");
        var looks = world.Dispatcher.IdleLooks;
        for (var i = 0; i < 50; i++)
        {
            await world.Reader.CountAsync(default);
        }

        world.Dispatcher.IdleLooks.ShouldBeLessThan(looks + 5);
        release.SetResult();
        foreach (var id in cases)
        {
            await world.CaseReachesAsync(id, CaseState.Completed);
        }
    }

    [Fact]
    public async Task A_store_that_refuses_a_claim_is_asked_again_and_nothing_is_lost()
    {
        await using var world = new EngineWorld(TestProcedure.Of(TestProcedure.Step("p.act")), _p.As("p"));
        var refusals = 2;
        world.Store.RefuseClaim = () => Interlocked.Decrement(ref refusals) >= 0 ? new IOException("disk full") : null;
        await world.StartAsync();
        var id = await world.OpenAsync();
        await world.CaseReachesAsync(id, CaseState.Completed);
        world.Log.Lines.Count(l => l.Event == 1101).ShouldBe(2);
        _p.Executes.ShouldBe(1);
    }
}
