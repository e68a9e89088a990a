namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>What Drive does, or may do and seldom does; a test turns it on or off.</summary>
public sealed class DriveQuirks
{
    private int _partial;
    private long _persistAtMost;

    /// <summary><c>name = 'X'</c> finds <c>x</c> too.</summary>
    public bool NameMatchesAnyCase { get; set; } = true;

    /// <summary>Most files on a page of a search, whatever page size was asked for.</summary>
    public int LargestPage { get; set; } = 1000;

    /// <summary>So many empty pages, each with a token, come before the first result of a search.</summary>
    public int EmptyPages { get; set; }

    /// <summary>A file is found by a search only so long after it was made; getting it by id works at once.</summary>
    public TimeSpan SearchLag { get; set; }

    /// <summary>The next <paramref name="times"/> parts of resumable uploads are stored only up to <paramref name="bytes"/> (rounded down to 256 KiB).</summary>
    public void PersistAtMost(long bytes, int times = 1)
    {
        Volatile.Write(ref _persistAtMost, bytes / ContentReceiver.Unit * ContentReceiver.Unit);
        Volatile.Write(ref _partial, times);
    }

    internal long TakePersistLimit()
    {
        if (Interlocked.Decrement(ref _partial) >= 0)
        {
            return Volatile.Read(ref _persistAtMost);
        }

        Interlocked.Increment(ref _partial);
        return long.MaxValue;
    }
}
