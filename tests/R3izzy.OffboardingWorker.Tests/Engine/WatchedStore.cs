using System.Collections.Concurrent;
using System.Diagnostics;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>A real store that counts what the engine asks of it, and can be made to refuse.</summary>
internal sealed class WatchedStore(ICaseStore store) : ICaseStore
{
    private readonly ConcurrentQueue<long> _workers = new();
    private int _claims;

    public int Claims => Volatile.Read(ref _claims);

    /// <summary>Every worker that registered, in order.</summary>
    public IReadOnlyList<long> Workers => [.. _workers];

    /// <summary>Asked before each result is recorded; an exception is thrown in its place.</summary>
    public Func<StepResult, Exception?> RefuseResult { get; set; } = _ => null;

    public Func<Exception?> RefuseClaim { get; set; } = () => null;

    /// <summary>Asked by what is asked of the lease: to register, to renew, to leave.</summary>
    public Func<string, Exception?> RefuseLease { get; set; } = _ => null;

    /// <summary>Before the last renewal, or registration, that was not refused; of <see cref="Stopwatch"/>.</summary>
    public long LastRenewal { get; private set; }

    /// <summary>Awaited once, before the next cases are opened: what another process does at the worst moment.</summary>
    public Func<Task>? BeforeOpening { get; set; }

    /// <summary>As <see cref="BeforeOpening"/>, before a case is changed.</summary>
    public Func<Task>? BeforeChanging { get; set; }

    public async Task<long> RegisterWorkerAsync(string host, int processId, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (RefuseLease("register") is { } refusal)
        {
            throw refusal;
        }

        LastRenewal = Stopwatch.GetTimestamp();
        var id = await store.RegisterWorkerAsync(host, processId, lease, cancellationToken);
        _workers.Enqueue(id);
        return id;
    }

    public Task<ClaimReply> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _claims);
        return RefuseClaim() is { } refusal ? Task.FromException<ClaimReply>(refusal) : store.ClaimAsync(request, cancellationToken);
    }

    public Task<ClaimedStep?> RecordAsync(StepResult result, CancellationToken cancellationToken) =>
        RefuseResult(result) is { } refusal ? Task.FromException<ClaimedStep?>(refusal) : store.RecordAsync(result, cancellationToken);

    public Task<bool> KeepAliveAsync(long workerId, TimeSpan lease, CancellationToken cancellationToken)
    {
        if (RefuseLease("renew") is { } refusal)
        {
            return Task.FromException<bool>(refusal);
        }

        LastRenewal = Stopwatch.GetTimestamp();
        return store.KeepAliveAsync(workerId, lease, cancellationToken);
    }

    public Task<int> TakeOverAsync(DateTimeOffset now, CancellationToken cancellationToken) => store.TakeOverAsync(now, cancellationToken);

    public Task PinProcedureAsync(string name, int version, string hash, string text, CancellationToken cancellationToken) =>
        store.PinProcedureAsync(name, version, hash, text, cancellationToken);

    public Task DeregisterWorkerAsync(long workerId, CancellationToken cancellationToken) =>
        RefuseLease("leave") is { } refusal ? Task.FromException(refusal) : store.DeregisterWorkerAsync(workerId, cancellationToken);

    public async Task<IReadOnlyList<OpenedCase>> OpenCasesAsync(IReadOnlyList<NewCase> cases, CancellationToken cancellationToken)
    {
        if (BeforeOpening is { } other)
        {
            BeforeOpening = null;
            await other();
        }

        return await store.OpenCasesAsync(cases, cancellationToken);
    }

    public Task<bool> SaveCheckpointAsync(ClaimedStep step, byte[] checkpoint, IReadOnlyList<LoggedCall> calls, CancellationToken cancellationToken) =>
        store.SaveCheckpointAsync(step, checkpoint, calls, cancellationToken);

    public Task AddEvidenceAsync(ClaimedStep step, int ordinal, Evidence evidence, DateTimeOffset at, IReadOnlyList<LoggedCall> calls, CancellationToken cancellationToken) =>
        store.AddEvidenceAsync(step, ordinal, evidence, at, calls, cancellationToken);

    public Task SetPlatformAsync(string platform, DateTimeOffset? closedUntil, string why, CancellationToken cancellationToken) =>
        store.SetPlatformAsync(platform, closedUntil, why, cancellationToken);

    public Task<ActReply> ActAsync(StepAct act, CancellationToken cancellationToken) => store.ActAsync(act, cancellationToken);

    public async Task<CaseMove> ChangeAsync(CaseChange change, CancellationToken cancellationToken)
    {
        if (BeforeChanging is { } other)
        {
            BeforeChanging = null;
            await other();
        }

        return await store.ChangeAsync(change, cancellationToken);
    }

    public Task KeepReminderAsync(DateOnly day, string department, string kind, DateTimeOffset at, IReadOnlyList<AuditEntry> audit, CancellationToken cancellationToken) =>
        store.KeepReminderAsync(day, department, kind, at, audit, cancellationToken);

    public Task<long> RejectAsync(NewRejected rejected, CancellationToken cancellationToken) => store.RejectAsync(rejected, cancellationToken);

    public Task<bool> MarkSentAgainAsync(long id, DateTimeOffset at, AuditEntry audit, CancellationToken cancellationToken) =>
        store.MarkSentAgainAsync(id, at, audit, cancellationToken);
}
