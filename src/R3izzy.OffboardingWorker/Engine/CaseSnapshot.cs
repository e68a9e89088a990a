using System.Collections.Concurrent;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>What of a case changes only with its revision, decrypted.</summary>
public sealed record CaseSnapshot(
    long Id, string Ref, string Plan, DateTimeOffset OpenedAt, CaseDates Dates, CustomerProfile Customer, Procedure Procedure)
{
    /// <summary>See <see cref="StepContext.Mark"/>.</summary>
    public required Func<string, string> Mark { get; init; }

    public int Revision { get; init; }

    public string Action { get; init; } = "cancel";

    /// <summary><c>2026-12</c>; null for a pause and a return.</summary>
    public string? LastMonth { get; init; }

    public string RequestedBy { get; init; } = "";

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Facts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public DateOnly? PausedFrom { get; init; }

    public DateOnly? ReturnsOn { get; init; }

    /// <summary>The case before: of a return, its pause.</summary>
    public long? Follows { get; init; }

    /// <summary>The context of an attempt at one of the steps, or of a look at it.</summary>
    public StepContext Context(ProcedureStep step, AttemptValues attempt, IStepJournal journal, ICallLog calls, ICaseRecords records) => new()
    {
        CaseRef = Ref,
        StepId = Procedure.Steps[step.Lap.Base].Id,
        Plan = Plan,
        Action = Action,
        Customer = Customer,
        LastMonth = LastMonth,
        EffectiveEnd = Dates.Effective,
        PausedFrom = PausedFrom,
        ReturnsOn = ReturnsOn,
        Facts = Facts,
        RequestedBy = RequestedBy,
        Round = step.Lap.Round,
        Attempt = attempt.Number,
        IdempotencyKey = $"{Ref}.{Procedure.Steps[step.Lap.Base].Id}{step.Lap.KeySuffix}",
        PriorDoubt = attempt.Doubt,
        StartedAt = attempt.StartedAt,
        CaseOpenedAt = OpenedAt,
        Checkpoint = attempt.Checkpoint,
        EarlierEvidence = attempt.Evidence,
        Mark = Mark,
        Journal = journal,
        Calls = calls,
        Case = records,
    };
}

/// <summary>What differs from one attempt at a step to the next.</summary>
/// <param name="Checkpoint">Decrypted.</param>
/// <param name="Evidence">Of earlier attempts, oldest first.</param>
public readonly record struct AttemptValues(int Number, DateTimeOffset StartedAt, string? Checkpoint, IReadOnlyList<Evidence> Evidence)
{
    /// <summary>Of an attempt; a look is told of none.</summary>
    public PriorDoubt Doubt { get; init; }
}

/// <summary>Where snapshots come from.</summary>
public interface ICaseSnapshots
{
    ValueTask<CaseSnapshot> GetAsync(long caseId, CancellationToken cancellationToken);

    /// <summary>One of this revision or a later one, read anew where an older one was kept.</summary>
    async ValueTask<CaseSnapshot> GetAsync(long caseId, int revision, CancellationToken cancellationToken)
    {
        var snapshot = await GetAsync(caseId, cancellationToken).ConfigureAwait(false);
        // More than once only when another lane has just put back what it read before the change.
        for (var again = 0; snapshot.Revision < revision && again < 10; again++)
        {
            Forget(caseId);
            snapshot = await GetAsync(caseId, cancellationToken).ConfigureAwait(false);
        }

        return snapshot;
    }

    /// <summary>Drops what was kept of a case.</summary>
    void Forget(long caseId)
    {
    }
}

/// <summary>What a step may ask about the rest of its case.</summary>
public interface ICaseRecordsSource
{
    ICaseRecords For(CaseSnapshot snapshot, ProcedureStep step);
}

/// <summary>A step that the engine does itself.</summary>
public interface IOwnWork
{
    /// <summary>What the procedure names in <c>uses</c>.</summary>
    string Uses { get; }

    Task<StepOutcome> RunAsync(CaseSnapshot snapshot, StepContext own, CancellationToken cancellationToken);
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
