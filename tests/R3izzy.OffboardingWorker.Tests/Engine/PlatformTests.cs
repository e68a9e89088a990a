using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>One sick platform delays only its own steps.</summary>
public sealed class PlatformTests
{
    private readonly TestConnector _p = new();
    private readonly TestConnector _q = new();

    [Theory]
    [InlineData(FailureKind.Unauthorized, "http-401")]
    [InlineData(FailureKind.Transient, FailureCodes.CircuitOpen)]
    public async Task A_platform_whose_door_is_shut_is_closed_and_its_steps_go_on_afterwards_with_no_retry_lost(FailureKind kind, string code)
    {
        await using var world = new EngineWorld(TestProcedure.Of(TestProcedure.Step("p.act"), TestProcedure.Step("q.act")), _p.As("p", concurrency: 1), _q.As("q"));
        var mended = false;
        _p.OnExecute = (_, _, _) => Task.FromResult(Volatile.Read(ref mended) ? Failures.Done : Failures.Of(kind, code));
        await world.StartAsync();
        long[] cases = [await world.OpenAsync(), await world.OpenAsync(), await world.OpenAsync()];
        foreach (var id in cases)
        {
            await world.ReachesAsync(id, 1, StepState.Done);
        }

        await Eventually.HoldsAsync(async () => (await world.Reader.ClosedPlatformsAsync(default)).Count == 1, "the platform closed");
        await Eventually.HoldsAsync(() => world.Dispatcher.Busy == 0, "nothing under way");
        var closed = (await world.Reader.ClosedPlatformsAsync(default)).Single();
        (closed.Platform, closed.ClosedUntil).ShouldBe(("p", EngineWorld.Start + world.Options.PlatformRecheck));
        var executes = _p.Executes;
        world.Clock.Advance(world.Options.PlatformRecheck - TimeSpan.FromSeconds(1));
        // Another case makes the worker look: the closed platform's steps stay where they are.
        await world.ReachesAsync(await world.OpenAsync(), 1, StepState.Done);
        _p.Executes.ShouldBe(executes);

        Volatile.Write(ref mended, true);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var id in cases)
        {
            (await world.ReachesAsync(id, 0, StepState.Done)).Failures.ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_closed_platform_is_looked_at_with_every_recheck_and_costs_no_retry()
    {
        await using var world = new EngineWorld(TestProcedure.Of(TestProcedure.Step("p.act")), _p.As("p"));
        world.Options.RetryAfter = [TimeSpan.FromMinutes(1)];
        _p.Answers(Failures.Of(FailureKind.Unauthorized));
        await world.StartAsync();
        var id = await world.OpenAsync();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            (await world.ReachesAsync(id, 0, StepState.Ready, attempt)).Failures.ShouldBe(0);
            world.Clock.Advance(world.Options.PlatformRecheck);
        }
    }

    [Fact]
    public async Task A_platform_that_hangs_with_all_its_lanes_delays_nobody_else()
    {
        await using var world = new EngineWorld(
            TestProcedure.Of(TestProcedure.Step("p.act"), TestProcedure.Step("q.act")), _p.As("p", concurrency: 3), _q.As("q", concurrency: 1));
        world.Options.Lanes = 4;
        world.Options.Grace = TimeSpan.Zero;
        _p.OnExecute = async (_, _, cut) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cut);
            return Failures.Done;
        };
        await world.StartAsync();
        var cases = new List<long>();
        for (var i = 0; i < 12; i++)
        {
            cases.Add(await world.OpenAsync());
        }

        foreach (var id in cases)
        {
            await world.ReachesAsync(id, 1, StepState.Done);
        }

        // The last lane lets go a moment after its result is on disk.
        await Eventually.HoldsAsync(() => world.Dispatcher.Busy == 3, "only the hanging attempts under way");
        _p.Executes.ShouldBe(3);
    }

    [Fact]
    public async Task Never_more_attempts_run_than_a_platform_takes_also_when_steps_are_chained()
    {
        await using var world = new EngineWorld(
            TestProcedure.Of(TestProcedure.Step("q.act"), TestProcedure.Step("p.act", 0), TestProcedure.Step("p.act", 1)), _p.As("p", concurrency: 2), _q.As("q", concurrency: 8));
        var (now, most) = (0, 0);
        _p.OnExecute = async (_, _, _) =>
        {
            var running = Interlocked.Increment(ref now);
            InterlockedMax(ref most, running);
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return Failures.Done;
        };
        await world.StartAsync();
        var cases = new List<long>();
        for (var i = 0; i < 30; i++)
        {
            cases.Add(await world.OpenAsync());
        }

        foreach (var id in cases)
        {
            await world.CaseReachesAsync(id, CaseState.Completed);
        }

        _p.Executes.ShouldBe(60);
        most.ShouldBeInRange(1, 2);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
