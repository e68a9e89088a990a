using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Intake.Folder;

/// <summary>
/// Takes request files from a folder. A file is removed only after its cases, or its rejection, are on disk; one that is too
/// large to keep is renamed to <c>.rejected</c> and stays. A crash in between reads the file again: its request ids, or the
/// customers' open cases, keep it from opening anything twice.
/// </summary>
public sealed partial class FolderIntake(Installation installation, FolderOptions options, WakeSignal wake, ILogger<FolderIntake> log) : BackgroundService
{
    private readonly Dictionary<string, (long Size, DateTime Written, long SeenAt)> _settling = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var signal = new WakeSignal();
        using var watcher = new FileSystemWatcher(options.Folder!) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
        watcher.Created += (_, _) => signal.Wake();
        watcher.Changed += (_, _) => signal.Wake();
        watcher.Renamed += (_, _) => signal.Wake();
        watcher.EnableRaisingEvents = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TakeSettledAsync(stoppingToken).ConfigureAwait(false);
                // While a file settles it is looked at again soon; otherwise the operating system tells of a new one, and a
                // slow look catches what a network share does not tell.
                await signal.WaitAsync(_settling.Count > 0 ? options.SettleTime : TimeSpan.FromSeconds(30), stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(log, failure, options.Folder!);
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task TakeSettledAsync(CancellationToken cancellationToken)
    {
        var files = new DirectoryInfo(options.Folder!).EnumerateFiles()
            .Where(f => f.Extension is ".json" or ".jsonl").OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        foreach (var gone in _settling.Keys.Except(files.Select(f => f.FullName)).ToList())
        {
            _settling.Remove(gone);
        }

        foreach (var file in files)
        {
            if (HasSettled(file))
            {
                await TakeAsync(file, cancellationToken).ConfigureAwait(false);
                _settling.Remove(file.FullName);
            }
        }
    }

    private bool HasSettled(FileInfo file)
    {
        var now = TimeProvider.System.GetTimestamp();
        if (_settling.TryGetValue(file.FullName, out var seen) && seen.Size == file.Length && seen.Written == file.LastWriteTimeUtc)
        {
            return TimeProvider.System.GetElapsedTime(seen.SeenAt, now) >= options.SettleTime;
        }

        _settling[file.FullName] = (file.Length, file.LastWriteTimeUtc, now);
        return false;
    }

    private async Task TakeAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var limits = new IntakeLimits();
        TakenRequests taken;
        await using (var stream = file.OpenRead())
        {
            taken = await new TakeRequests(installation.OpenCases, limits, RequestIdRule.Optional).RunAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        switch (taken)
        {
            case TakenRequests.Taken opened:
                wake.Wake();
                LogTaken(log, file.Name, opened.Cases.Count);
                file.Delete();
                break;
            case TakenRequests.Bad bad when file.Length > limits.RejectedTextBytes:
                LogTooLarge(log, file.Name, bad.Errors.Count);
                file.MoveTo(file.FullName + ".rejected", overwrite: true);
                break;
            case TakenRequests.Bad bad:
                var text = await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false);
                var id = await installation.Rejected.KeepAsync("folder", file.Name, text, bad.Errors, cancellationToken).ConfigureAwait(false);
                LogRejected(log, file.Name, bad.Errors.Count, id);
                file.Delete();
                break;
        }
    }

    [LoggerMessage(1301, LogLevel.Information, "{File}: {Count} request(s) taken")]
    private static partial void LogTaken(ILogger logger, string file, int count);

    [LoggerMessage(1302, LogLevel.Warning, "{File}: {Errors} error(s), nothing queued; kept as rejected {Id}")]
    private static partial void LogRejected(ILogger logger, string file, int errors, long id);

    [LoggerMessage(1303, LogLevel.Warning, "{File}: {Errors} error(s), nothing queued; too large to keep, renamed to .rejected")]
    private static partial void LogTooLarge(ILogger logger, string file, int errors);

    [LoggerMessage(1304, LogLevel.Error, "The folder {Folder} cannot be read; looking again shortly")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string folder);
}
