namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>What Cloud Storage may do and seldom does; a test turns it on.</summary>
public sealed class StorageQuirks
{
    private long _breakAfter;

    /// <summary>Most entries on a page of a list.</summary>
    public int LargestPage { get; set; } = 1000;

    /// <summary>The connection of the next download breaks after so many bytes; happens once.</summary>
    public void BreakNextDownloadAfter(long bytes) => Volatile.Write(ref _breakAfter, bytes);

    internal long? TakeBreak() => Interlocked.Exchange(ref _breakAfter, 0) is > 0 and var bytes ? bytes : null;
}
