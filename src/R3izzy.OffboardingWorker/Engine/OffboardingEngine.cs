using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>
/// The background service: registers the worker, takes over what dead workers left, dispatches, keeps the lease, and stops
/// in order: no more claims, a grace for what runs, the rest handed back.
/// </summary>
public sealed partial class OffboardingEngine(
    ICaseStore store, Dispatcher dispatcher, WakeSignal wake, EngineOptions options, TimeProvider clock, ILogger<OffboardingEngine> log) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the worker is registered and claims steps.</summary>
    public Task Ready => _ready.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunUnderOneLeaseAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (Ready.IsCompletedSuccessfully && !stoppingToken.IsCancellationRequested)
            {
                // A store that has worked may work again; the first start tells of one that cannot.
                LogNoLease(log, failure);
                await Task.Delay(PauseAfterFailure, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunUnderOneLeaseAsync(CancellationToken stoppingToken)
    {
        using var attempts = new CancellationTokenSource();
        using var session = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var endKeepAlive = new CancellationTokenSource();
        var workerId = await store.RegisterWorkerAsync(Environment.MachineName, Environment.ProcessId, options.Lease, stoppingToken).ConfigureAwait(false);
        await TakeOverAsync().ConfigureAwait(false);
        var keepAlive = KeepAliveAsync(workerId, attempts, session, endKeepAlive.Token);
        _ready.TrySetResult();

        await dispatcher.RunAsync(workerId, session.Token, attempts.Token).ConfigureAwait(false);

        // The lease is kept until the last attempt has ended: nobody takes over what still runs here.
        await StopAttemptsAsync(attempts).ConfigureAwait(false);
        await endKeepAlive.CancelAsync().ConfigureAwait(false);
        await keepAlive.ConfigureAwait(false);
        await store.DeregisterWorkerAsync(workerId, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task StopAttemptsAsync(CancellationTokenSource attempts)
    {
        var drained = dispatcher.DrainAsync();
        if (await Task.WhenAny(drained, Task.Delay(options.Grace, TimeProvider.System, CancellationToken.None)).ConfigureAwait(false) != drained)
        {
            LogGraceOver(log, dispatcher.Busy);
            await attempts.CancelAsync().ConfigureAwait(false);
            await drained.ConfigureAwait(false);
        }
    }

    private async Task KeepAliveAsync(long workerId, CancellationTokenSource attempts, CancellationTokenSource session, CancellationToken end)
    {
        using var timer = new PeriodicTimer(options.Lease / 3, TimeProvider.System);
        var renewed = TimeProvider.System.GetTimestamp();
        while (await TickAsync(timer, end).ConfigureAwait(false))
        {
            try
            {
                if (await store.KeepAliveAsync(workerId, options.Lease, CancellationToken.None).ConfigureAwait(false))
                {
                    renewed = TimeProvider.System.GetTimestamp();
                    await TakeOverAsync().ConfigureAwait(false);
                    continue;
                }
            }
            catch (Exception failure)
            {
                LogKeepAliveFailed(log, failure);
                // The next try comes after a third of the lease: with half of it gone, attempts must end while they are still ours.
                if (TimeProvider.System.GetElapsedTime(renewed) < options.Lease / 2)
                {
                    continue;
                }
            }

            // Others may hold our steps by now: no more effects from here, and a new lease before any new claim.
            LogLeaseLost(log);
            await attempts.CancelAsync().ConfigureAwait(false);
            await session.CancelAsync().ConfigureAwait(false);
            return;
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TakeOverAsync()
    {
        var taken = await store.TakeOverAsync(clock.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
        if (taken > 0)
        {
            LogTakenOver(log, taken);
            wake.Wake();
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "Took over {Count} attempt(s) of a worker that died; each effect is verified first")]
    private static partial void LogTakenOver(ILogger logger, int count);

    [LoggerMessage(1202, LogLevel.Warning, "The grace is over; {Count} attempt(s) are interrupted and handed back")]
    private static partial void LogGraceOver(ILogger logger, int count);

    [LoggerMessage(1203, LogLevel.Critical, "The lease is lost: this worker was silent for too long")]
    private static partial void LogLeaseLost(ILogger logger);

    [LoggerMessage(1205, LogLevel.Critical, "No lease could be had of the store; trying again shortly")]
    private static partial void LogNoLease(ILogger logger, Exception exception);

    [LoggerMessage(1204, LogLevel.Error, "The lease could not be renewed")]
    private static partial void LogKeepAliveFailed(ILogger logger, Exception exception);
}
