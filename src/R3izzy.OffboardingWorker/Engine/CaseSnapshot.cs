using System.Collections.Concurrent;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>What of a case never changes while it is worked on, decrypted.</summary>
public sealed record CaseSnapshot(
    long Id, string Ref, string Plan, DateTimeOffset OpenedAt, DateTimeOffset EffectiveEnd, CustomerProfile Customer, Procedure Procedure);

/// <summary>Where snapshots come from.</summary>
public interface ICaseSnapshots
{
    ValueTask<CaseSnapshot> GetAsync(long caseId, CancellationToken cancellationToken);
}

/// <summary>Keeps the snapshots of the cases being worked on, so that a case is read and decrypted once and not once a step.</summary>
public sealed class CachedCaseSnapshots(ICaseSnapshots source, int capacity) : ICaseSnapshots
{
    private readonly ConcurrentDictionary<long, CaseSnapshot> _kept = new();
    private readonly ConcurrentQueue<long> _order = new();

    // The dictionary's own count takes all of its locks.
    private int _count;

    public ValueTask<CaseSnapshot> GetAsync(long caseId, CancellationToken cancellationToken) =>
        _kept.TryGetValue(caseId, out var kept) ? ValueTask.FromResult(kept) : LoadAsync(caseId, cancellationToken);

    /// <summary>After a change of the case (a new effective end).</summary>
    public void Forget(long caseId)
    {
        if (_kept.TryRemove(caseId, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private async ValueTask<CaseSnapshot> LoadAsync(long caseId, CancellationToken cancellationToken)
    {
        var snapshot = await source.GetAsync(caseId, cancellationToken).ConfigureAwait(false);
        if (_kept.TryAdd(caseId, snapshot))
        {
            _order.Enqueue(caseId);
            Interlocked.Increment(ref _count);
            while (Volatile.Read(ref _count) > capacity && _order.TryDequeue(out var oldest))
            {
                Forget(oldest);
            }
        }

        return snapshot;
    }
}
