using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Storage;

/// <summary>
/// The engine's side of the store. Every task that ends well has its effect on disk. Safe for several workers, in one process or many.
/// </summary>
public interface ICaseStore
{
    /// <summary>Makes this worker known; its lease runs until <see cref="KeepAliveAsync"/> is late by <paramref name="lease"/>.</summary>
    Task<long> RegisterWorkerAsync(string host, int processId, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Renews the lease. False: the lease had run out and others may have taken the steps; the worker must drop what it holds.</summary>
    Task<bool> KeepAliveAsync(long workerId, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Closes the attempts of workers whose lease has run out as Lost and makes their steps due, to be verified first. Returns how many.</summary>
    Task<int> TakeOverAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Keeps the definition that cases are pinned to. The same name and version with another text throws.</summary>
    Task PinProcedureAsync(string name, int version, string hash, string text, CancellationToken cancellationToken);

    /// <summary>The worker leaves in good order; it must hold nothing.</summary>
    Task DeregisterWorkerAsync(long workerId, CancellationToken cancellationToken);

    /// <summary>Opens cases, all or none; answers in the same order.</summary>
    /// <exception cref="CustomerMovedException">One of them was planned by a <see cref="NewCase.History"/> that is no longer so.</exception>
    Task<IReadOnlyList<OpenedCase>> OpenCasesAsync(IReadOnlyList<NewCase> cases, CancellationToken cancellationToken);

    /// <summary>Takes due steps: attempt row, step state and lease in one transaction.</summary>
    Task<ClaimReply> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Closes an attempt, moves its step, releases or holds what depends on it: one transaction. Returns a dependent that was
    /// claimed for this worker on the way, if the result's TryReserve agreed; null when there is none, or when the result came
    /// too late because others had taken the step over.
    /// </summary>
    Task<ClaimedStep?> RecordAsync(StepResult result, CancellationToken cancellationToken);

    /// <summary>Keeps a checkpoint and the calls so far. False: others have taken the step over.</summary>
    Task<bool> SaveCheckpointAsync(ClaimedStep step, byte[] checkpoint, IReadOnlyList<LoggedCall> calls, CancellationToken cancellationToken);

    /// <summary>Keeps evidence and the calls so far.</summary>
    Task AddEvidenceAsync(ClaimedStep step, int ordinal, Evidence evidence, DateTimeOffset at, IReadOnlyList<LoggedCall> calls, CancellationToken cancellationToken);

    /// <summary>Closes a platform for every worker until a time by the case's clock; null opens it.</summary>
    Task SetPlatformAsync(string platform, DateTimeOffset? closedUntil, string why, CancellationToken cancellationToken);

    /// <summary>Carries out a person's act on a step, with its audit entry, or tells why it does not fit.</summary>
    Task<ActReply> ActAsync(StepAct act, CancellationToken cancellationToken);

    /// <summary>Changes a whole case in one transaction. Returns what was made, or why it was refused.</summary>
    Task<CaseMove> ChangeAsync(CaseChange change, CancellationToken cancellationToken);

    /// <summary>Notes that a department's mail of a day was sent.</summary>
    Task KeepReminderAsync(DateOnly day, string department, string kind, DateTimeOffset at, IReadOnlyList<AuditEntry> audit, CancellationToken cancellationToken);

    /// <summary>Keeps a message that could not be taken; returns its number.</summary>
    Task<long> RejectAsync(NewRejected rejected, CancellationToken cancellationToken);

    /// <summary>Notes that a rejected message was taken after all. False: there is none of that number.</summary>
    Task<bool> MarkSentAgainAsync(long id, DateTimeOffset at, AuditEntry audit, CancellationToken cancellationToken);
}
