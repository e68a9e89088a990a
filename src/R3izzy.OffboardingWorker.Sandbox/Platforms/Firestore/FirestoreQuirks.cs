namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>What Firestore may do and seldom does; a test turns it on.</summary>
public sealed class FirestoreQuirks
{
    private int _breakAfter;

    /// <summary>After so many documents a stream holds an element that has only <c>readTime</c>; 0: never.</summary>
    public int ProgressEvery { get; set; } = 50;

    /// <summary>Most documents on a page of a list; Firestore may send fewer than were asked for.</summary>
    public int LargestPage { get; set; } = 300;

    /// <summary>Collection groups without an index over the whole group: a filter on them is refused with FAILED_PRECONDITION.</summary>
    public ISet<string> CollectionGroupsWithoutIndex { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The connection of the next stream breaks after so many documents; happens once.</summary>
    public void BreakNextStreamAfter(int documents) => Volatile.Write(ref _breakAfter, documents);

    internal bool TakeBreak(int documents) =>
        documents == Volatile.Read(ref _breakAfter) && documents > 0 && Interlocked.Exchange(ref _breakAfter, 0) == documents;
}
