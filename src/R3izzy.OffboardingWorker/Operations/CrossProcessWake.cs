namespace R3izzy.OffboardingWorker.Operations;

/// <summary>
/// Tells a worker in another process of a commit, by touching a file beside the store. The operating system reports the
/// change, so an idle worker asks for nothing; should a report be lost, the worker's own slow look finds the work.
/// </summary>
public sealed class CrossProcessWake(string file)
{
    private int _count;

    /// <summary>After a commit.</summary>
    public void Signal()
    {
        try
        {
            File.WriteAllText(file, $"{Environment.ProcessId}.{Interlocked.Increment(ref _count)}");
        }
        catch (IOException)
        {
            // The work is on disk; only its discovery is slower.
        }
    }

    /// <summary>Calls <paramref name="wake"/> at each signal until disposed.</summary>
    public IDisposable Listen(Action wake)
    {
        var watcher = new FileSystemWatcher(Path.GetDirectoryName(file)!, Path.GetFileName(file))
        {
            NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.CreationTime,
        };
        watcher.Changed += (_, _) => wake();
        watcher.Created += (_, _) => wake();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }
}
