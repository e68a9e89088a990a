using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Intake.Folder;

/// <summary>
/// Takes request files from a folder. A file is removed only after its cases, or its rejection, are on disk; one that is too
/// large to keep is renamed to <c>.rejected</c> and stays. A crash in between reads the file again, which opens nothing twice:
/// a request without an id of its own gets one from its file and line. A file that cannot be taken stays, and holds up no other.
/// </summary>
public sealed partial class FolderIntake(Installation installation, FolderOptions options, WakeSignal wake, ILogger<FolderIntake> log) : BackgroundService
{
    // Real time until a file that could not be taken, or not be removed, is looked at again.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (Version Seen, long At)> _settling = new(StringComparer.Ordinal);

    // Files whose content is on disk and that could not be removed: they are not taken again.
    private readonly HashSet<Version> _taken = [];

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
                LogUnreadable(log, failure.Message, options.Folder!);
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task TakeSettledAsync(CancellationToken cancellationToken)
    {
        var files = new DirectoryInfo(options.Folder!).EnumerateFiles()
            .Where(f => f.Extension.ToLowerInvariant() is ".json" or ".jsonl").OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        foreach (var gone in _settling.Keys.Except(files.Select(f => f.FullName)).ToList())
        {
            _settling.Remove(gone);
        }

        foreach (var file in files)
        {
            if (Version.Of(file) is { } version && HasSettled(version))
            {
                await TakeOrPutOffAsync(file, version, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool HasSettled(Version version)
    {
        if (_settling.TryGetValue(version.Path, out var seen) && seen.Seen == version)
        {
            return TimeProvider.System.GetElapsedTime(seen.At) >= options.SettleTime;
        }

        _settling[version.Path] = (version, TimeProvider.System.GetTimestamp());
        return false;
    }

    private async Task TakeOrPutOffAsync(FileInfo file, Version version, CancellationToken cancellationToken)
    {
        try
        {
            if (!_taken.Contains(version))
            {
                await TakeAsync(file, version, cancellationToken).ConfigureAwait(false);
                _taken.Add(version);
            }

            Remove(file, version);
            _taken.Remove(version);
            _settling.Remove(version.Path);
        }
        catch (FileNotFoundException)
        {
            // Another worker that watches this folder was first.
            _settling.Remove(version.Path);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever it is, the files behind this one are not to wait for it.
            LogPutOff(log, failure, file.Name);
            _settling[version.Path] = (version, TimeProvider.System.GetTimestamp() + (long)(PauseAfterFailure.TotalSeconds * TimeProvider.System.TimestampFrequency));
        }
    }

    private async Task TakeAsync(FileInfo file, Version version, CancellationToken cancellationToken)
    {
        var limits = new IntakeLimits();
        TakenRequests taken;
        await using (var stream = file.OpenRead())
        {
            taken = await new TakeRequests(installation.OpenCases, limits, RequestIdRule.Optional) { IdOf = version.IdOf }
                .RunAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        switch (taken)
        {
            case TakenRequests.Taken opened:
                wake.Wake();
                LogTaken(log, file.Name, opened.Cases.Count);
                break;
            case TakenRequests.Bad bad when file.Length > limits.RejectedTextBytes:
                LogTooLarge(log, file.Name, bad.Errors.Count);
                File.Move(version.Path, version.Path + ".rejected", overwrite: true);
                break;
            case TakenRequests.Bad bad:
                var text = await File.ReadAllBytesAsync(version.Path, cancellationToken).ConfigureAwait(false);
                var id = await installation.Rejected.KeepAsync("folder", file.Name, text, bad.Errors, cancellationToken).ConfigureAwait(false);
                LogRejected(log, file.Name, bad.Errors.Count, id);
                break;
        }
    }

    // What somebody wrote over the file meanwhile was not read, and is taken in its turn.
    private static void Remove(FileInfo file, Version version)
    {
        file.Refresh();
        if (Version.Of(file) == version)
        {
            file.Delete();
        }
    }

    [LoggerMessage(1301, LogLevel.Information, "{File}: {Count} request(s) taken")]
    private static partial void LogTaken(ILogger logger, string file, int count);

    [LoggerMessage(1302, LogLevel.Warning, "{File}: {Errors} error(s), nothing queued; kept as rejected {Id}")]
    private static partial void LogRejected(ILogger logger, string file, int errors, long id);

    [LoggerMessage(1303, LogLevel.Warning, "{File}: {Errors} error(s), nothing queued; too large to keep, renamed to .rejected")]
    private static partial void LogTooLarge(ILogger logger, string file, int errors);

    [LoggerMessage(1304, LogLevel.Error, "The folder {Folder} cannot be read, looking again shortly: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason, string folder);

    [LoggerMessage(1305, LogLevel.Error, "{File} could not be taken or removed; it stays where it is and is tried again shortly")]
    private static partial void LogPutOff(ILogger logger, Exception exception, string file);

    /// <summary>A file as it was seen.</summary>
    private sealed record Version(string Path, long Size, DateTime Written)
    {
        /// <summary>Null: it is gone.</summary>
        public static Version? Of(FileInfo file)
        {
            try
            {
                return new Version(file.FullName, file.Length, file.LastWriteTimeUtc);
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }

        /// <summary>The same whenever the same file is read again.</summary>
        public string IdOf(OffboardingRequest request, int line)
        {
            var place = FormattableString.Invariant($"{System.IO.Path.GetFileName(Path)}|{Size}|{Written.Ticks}|{line}|");
            return "file-" + Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(place), .. RequestJson.Write(request)]))[..32];
        }
    }
}
