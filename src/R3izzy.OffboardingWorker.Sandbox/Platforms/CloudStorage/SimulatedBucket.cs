using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>One bucket: live objects, noncurrent generations, and what was deleted and can still be restored.</summary>
public sealed class SimulatedBucket
{
    internal static readonly TimeSpan SoftDeleteRetention = TimeSpan.FromDays(7);

    private readonly SortedChildren<StoredObject> _live = new(Utf8Order.Instance, o => o.Name);
    private readonly List<StoredObject> _noncurrent = [];
    private readonly List<StoredObject> _softDeleted = [];
    private long _lastGeneration;

    internal SimulatedBucket(string name) => Name = name;

    public string Name { get; }

    /// <summary>Keep what was overwritten or deleted as a noncurrent generation.</summary>
    public bool Versioning { get; set; }

    /// <summary>Keep what was deleted for seven days, which is the default of new buckets.</summary>
    public bool SoftDelete { get; set; } = true;

    internal Lock Gate { get; } = new();

    internal long NextGeneration(DateTimeOffset now) =>
        _lastGeneration = Math.Max(_lastGeneration + 1, (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    internal StoredObject? Find(string name, long? generation) => generation is { } wanted
        ? _noncurrent.Concat(_live.Find(name) is { } live ? [live] : []).FirstOrDefault(o => o.Name == name && o.Generation == wanted)
        : _live.Find(name);

    internal StoredObject? FindSoftDeleted(string name, long generation) =>
        _softDeleted.Find(o => o.Name == name && o.Generation == generation);

    internal void Put(StoredObject added, DateTimeOffset now)
    {
        if (_live.Find(added.Name) is { } before)
        {
            _live.Remove(added.Name);
            Retire(before, now);
        }

        _live.Add(added);
    }

    internal void Hold(string name)
    {
        if (_live.Find(name) is { } live)
        {
            _live.Remove(name);
            _live.Add(live with { TemporaryHold = true, Metageneration = live.Metageneration + 1 });
        }
    }

    internal void Delete(StoredObject gone, bool byGeneration, DateTimeOffset now)
    {
        if (!_noncurrent.Remove(gone))
        {
            _live.Remove(gone.Name);
        }

        if (byGeneration)
        {
            KeepSoftDeleted(gone, now);
        }
        else
        {
            Retire(gone, now);
        }
    }

    /// <summary>All that a list may show, by name and then generation.</summary>
    internal IReadOnlyList<StoredObject> Select(string prefix, bool versions, bool softDeleted)
    {
        if (softDeleted || versions)
        {
            return [.. (softDeleted ? _softDeleted : _noncurrent.Concat(_live.All.ToArray()))
                .Where(o => o.Name.StartsWith(prefix, StringComparison.Ordinal))
                .OrderBy(o => o.Name, Utf8Order.Instance).ThenBy(o => o.Generation)];
        }

        var from = _live.From(prefix);
        var count = 0;
        while (count < from.Length && from.Span[count].Name.StartsWith(prefix, StringComparison.Ordinal))
        {
            count++;
        }

        return from[..count].ToArray();
    }

    private void Retire(StoredObject before, DateTimeOffset now)
    {
        if (Versioning)
        {
            _noncurrent.Add(before with { NoncurrentSince = now });
        }
        else
        {
            KeepSoftDeleted(before, now);
        }
    }

    private void KeepSoftDeleted(StoredObject gone, DateTimeOffset now)
    {
        _softDeleted.RemoveAll(o => o.SoftDeletedAt + SoftDeleteRetention < now);
        if (SoftDelete)
        {
            _softDeleted.Add(gone with { SoftDeletedAt = now });
        }
    }
}
