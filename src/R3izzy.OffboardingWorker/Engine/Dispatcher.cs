using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>
/// Claims due steps and runs each on a lane. A lane goes on with the next step of the same case when the store hands it
/// over with the result. Sleeps until the next due time or a signal; an idle worker does nothing.
/// </summary>
public sealed partial class Dispatcher(
    ICaseStore store, StepRunner runner, PlatformGates gates, WakeSignal wake, EngineOptions options, TimeProvider clock, ILogger<Dispatcher> log)
{
    // Real time between looks at a store that refuses: a full disk is not helped by asking a thousand times a second.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    // A timer takes at most 49 days; a step may be due in years.
    private static readonly TimeSpan LongestAlarm = TimeSpan.FromDays(1);

    private TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy;
    private volatile bool _stopping;
    private volatile bool _draining;

    /// <summary>Attempts under way.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>When the next step comes due by itself, as of the last look; null: none.</summary>
    public DateTimeOffset? NextDueAt { get; private set; }

    /// <summary>Counts looks that found nothing to claim.</summary>
    public long IdleLooks { get; private set; }

    /// <summary>Runs until <paramref name="stop"/>; attempts still under way then are the caller's to await with <see cref="DrainAsync"/>.</summary>
    /// <param name="workerId">The worker whose lease covers the claims.</param>
    /// <param name="stop">No more claims.</param>
    /// <param name="attempts">Cancelled when attempts must end.</param>
    public async Task RunAsync(long workerId, CancellationToken stop, CancellationToken attempts)
    {
        _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _stopping = _draining = false;
        // At once, not when this loop wakes: an attempt that ends in between must not take the next step along.
        await using var hears = stop.UnsafeRegister(static self => ((Dispatcher)self!)._stopping = true, this).ConfigureAwait(false);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await ClaimAsync(workerId, attempts).ConfigureAwait(false) == 0)
                {
                    IdleLooks++;
                    await SleepAsync(stop).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                LogClaimFailed(log, failure);
                await wake.WaitAsync(PauseAfterFailure, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends when no attempt is under way. Only after <see cref="RunAsync"/> has ended.</summary>
    public Task DrainAsync()
    {
        _draining = true;
        if (Busy == 0)
        {
            _drained.TrySetResult();
        }

        return _drained.Task;
    }

    private async Task<int> ClaimAsync(long workerId, CancellationToken attempts)
    {
        var free = options.Lanes - Busy;
        if (free == 0)
        {
            return 0;
        }

        var slots = gates.ReserveFree(free);
        var unused = new Dictionary<string, int>(slots, StringComparer.Ordinal);
        try
        {
            var reply = await store.ClaimAsync(new ClaimRequest(workerId, clock.GetUtcNow(), slots, gates.Served, free), CancellationToken.None).ConfigureAwait(false);
            NextDueAt = reply.NextDueAt;
            foreach (var step in reply.Steps)
            {
                unused[step.Platform]--;
                gates.SetClosed(step.Platform, false);
                Interlocked.Increment(ref _busy);
                _ = Task.Run(() => LaneAsync(step, attempts), CancellationToken.None);
            }

            return reply.Steps.Count;
        }
        finally
        {
            foreach (var (platform, count) in unused)
            {
                gates.Release(platform, count);
            }
        }
    }

    private async Task SleepAsync(CancellationToken stop)
    {
        // With every lane taken only the end of an attempt changes anything, and it sends a signal.
        var due = Busy < options.Lanes ? NextDueAt : null;
        // The case's clock may run faster than real time; its own timer knows.
        var wait = due - clock.GetUtcNow();
        using var alarm = wait > TimeSpan.Zero
            ? clock.CreateTimer(_ => wake.Wake(), null, wait < LongestAlarm ? wait.Value : LongestAlarm, Timeout.InfiniteTimeSpan)
            : null;
        // The clock may have been set forward between its reading and the timer's start, which then rings that much late.
        if (due <= clock.GetUtcNow())
        {
            wake.Wake();
        }

        await wake.WaitAsync(options.LongestSleep, stop).ConfigureAwait(false);
    }

    private async Task LaneAsync(ClaimedStep first, CancellationToken attempts)
    {
        ClaimedStep? step = first;
        try
        {
            while (step is not null)
            {
                step = await RunAndRecordAsync(step, attempts).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // The attempt stays open on disk; once this worker has left, the next take-over settles it as OutcomeUnknown.
            LogRecordFailed(log, failure, first.Key.CaseId, first.Key.No);
        }
        finally
        {
            if (Interlocked.Decrement(ref _busy) == 0 && _draining)
            {
                _drained.TrySetResult();
            }

            wake.Wake();
        }
    }

    private async Task<ClaimedStep?> RunAndRecordAsync(ClaimedStep step, CancellationToken attempts)
    {
        string? reserved = null;
        ClaimedStep? next = null;
        try
        {
            var result = await runner.RunAsync(step, attempts).ConfigureAwait(false);
            if (result.Move is StepMove.ClosePlatform)
            {
                gates.SetClosed(step.Platform, true);
            }

            // Asked inside the store's transaction, perhaps twice if the transaction is run again: one slot all the same.
            next = await RecordAsync(
                result with { TryReserve = _stopping ? null : platform => reserved == platform || (reserved is null && gates.TryReserve(platform) && (reserved = platform) is not null) },
                attempts).ConfigureAwait(false);
            return next;
        }
        finally
        {
            gates.Release(step.Platform);
            if (reserved is not null && next is null)
            {
                gates.Release(reserved);
            }
        }
    }

    // The effect is there and only its record is missing: it is worth waiting for, as long as the lease is ours.
    private async Task<ClaimedStep?> RecordAsync(StepResult result, CancellationToken attempts)
    {
        while (true)
        {
            try
            {
                return await store.RecordAsync(result, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failure) when (!attempts.IsCancellationRequested)
            {
                LogRecordRefused(log, failure, result.Step.Key.CaseId, result.Step.Key.No);
                await Task.Delay(PauseAfterFailure, TimeProvider.System, attempts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(1101, LogLevel.Error, "No step could be claimed; trying again shortly")]
    private static partial void LogClaimFailed(ILogger logger, Exception exception);

    [LoggerMessage(1103, LogLevel.Error, "The store refuses the result of case {CaseId}, step {No}; trying again shortly")]
    private static partial void LogRecordRefused(ILogger logger, Exception exception, long caseId, int no);

    [LoggerMessage(1102, LogLevel.Error, "The result of case {CaseId}, step {No} could not be recorded; it will be verified before any new attempt")]
    private static partial void LogRecordFailed(ILogger logger, Exception exception, long caseId, int no);
}
