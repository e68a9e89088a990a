using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Storage;

/// <summary>What the faces read. Never writes; sees only what is committed.</summary>
public interface ICaseReader
{
    Task<IReadOnlyList<CaseRow>> ListAsync(CaseFilter filter, CancellationToken cancellationToken);

    Task<CaseRow?> FindAsync(string reference, CancellationToken cancellationToken);

    Task<CaseRow?> FindAsync(long caseId, CancellationToken cancellationToken);

    Task<CaseRow?> FindByRequestIdAsync(string requestId, CancellationToken cancellationToken);

    Task<IReadOnlyList<StepRow>> StepsAsync(long caseId, CancellationToken cancellationToken);

    Task<IReadOnlyList<AttemptRow>> AttemptsAsync(long caseId, CancellationToken cancellationToken);

    Task<IReadOnlyList<CallRow>> CallsAsync(long caseId, CancellationToken cancellationToken);

    Task<IReadOnlyList<EvidenceRow>> EvidenceAsync(long caseId, CancellationToken cancellationToken);

    /// <summary>The pinned text of a procedure, or null.</summary>
    Task<string?> ProcedureTextAsync(string name, int version, CancellationToken cancellationToken);

    /// <summary>Also those whose time has passed and that nothing has opened since.</summary>
    Task<IReadOnlyList<ClosedPlatform>> ClosedPlatformsAsync(CancellationToken cancellationToken);

    /// <summary>Steps of open cases that wait for a person or gave up, longest first.</summary>
    Task<IReadOnlyList<TaskRow>> WithPeopleAsync(CancellationToken cancellationToken);

    /// <summary>What was answered in a case's forms; a file's content is left out.</summary>
    Task<IReadOnlyList<AnswerRow>> AnswersAsync(long caseId, CancellationToken cancellationToken);

    /// <summary>A file that was given as an answer, encrypted; null: there is none.</summary>
    Task<byte[]?> AnswerFileAsync(StepKey step, string field, CancellationToken cancellationToken);

    /// <summary>What people did with a case, oldest first.</summary>
    Task<IReadOnlyList<AuditRow>> AuditAsync(string reference, CancellationToken cancellationToken);

    /// <summary>A step's last checkpoint, encrypted; null: none was saved.</summary>
    Task<byte[]?> CheckpointAsync(StepKey step, CancellationToken cancellationToken);

    /// <summary>
    /// The customer's latest pause that was not withdrawn and that neither a return nor a finished cancellation has followed yet; null: there is none.
    /// One that another request ended before its day, or before it did anything, is no pause.
    /// </summary>
    Task<CaseRow?> PauseToEndAsync(byte[] customerKey, CancellationToken cancellationToken);

    /// <summary>A number that grows whenever a case of the customer is opened, closed or withdrawn.</summary>
    Task<long> HistoryAsync(byte[] customerKey, CancellationToken cancellationToken);

    /// <summary>Which mails of a day were sent, as (department, kind).</summary>
    Task<IReadOnlyList<(string Department, string Kind)>> RemindersAsync(DateOnly day, CancellationToken cancellationToken);

    Task<IReadOnlyList<RejectedRow>> RejectedAsync(CancellationToken cancellationToken);

    Task<byte[]?> RejectedTextAsync(long id, CancellationToken cancellationToken);

    /// <summary>Steps that wait for each platform, and those that wait for nothing but time or people.</summary>
    Task<StoreCounts> CountAsync(CancellationToken cancellationToken);
}

/// <param name="CustomerKey">Only cases of this customer.</param>
/// <param name="OpenOnly">Leave closed cases out.</param>
/// <param name="Limit">Newest first.</param>
public sealed record CaseFilter(byte[]? CustomerKey = null, bool OpenOnly = false, int Limit = 100);

/// <param name="Payload">Encrypted.</param>
/// <param name="State">From the steps while open, then as closed.</param>
public sealed record CaseRow(
    long Id, string Ref, string RequestId, string Action, string Plan, string LastMonth, DateTimeOffset EffectiveEnd,
    string Procedure, int Version, byte[] Payload, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, CaseState State)
{
    /// <summary>Counts changes of the case's dates.</summary>
    public int Revision { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>The case before: of a return, its pause.</summary>
    public long? Follows { get; init; }
}

/// <param name="Instructions">Encrypted; null when the connector gave none.</param>
public sealed record StepRow(
    int No, StepState State, int NeedsLeft, int Attempts, int Failures, bool VerifyFirst, DateTimeOffset? DueAt,
    DateTimeOffset? EndedAt, string? Why, byte[]? Instructions)
{
    /// <summary>When it came to people, or gave up; null when it never did.</summary>
    public DateTimeOffset? AskedAt { get; init; }
}

/// <param name="CaseRef">The case.</param>
/// <param name="AskedAt">Null for what a program of before this was recorded left.</param>
public sealed record TaskRow(long CaseId, string CaseRef, int No, StepState State, DateTimeOffset? AskedAt, string? Why, byte[]? Instructions);

/// <param name="Value">Encrypted; empty for a file.</param>
/// <param name="Name">A file's name, encrypted; null for any other answer.</param>
public sealed record AnswerRow(int No, string Field, DateTimeOffset At, byte[] Value, byte[]? Name, long Bytes, string Sha256);

public sealed record AuditRow(DateTimeOffset At, string Who, string Act, string? Step, string Reason);

public sealed record AttemptRow(
    int No, int Number, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, AttemptOutcome? Outcome, FailureKind? Failure, string? Code, string? Text);

public sealed record CallRow(
    int No, int Number, int Sequence, string Platform, string Method, string Path, int? Status, DateTimeOffset StartedAt,
    TimeSpan Duration, string? RequestId, string? Failure);

public sealed record EvidenceRow(int No, int Number, int Sequence, DateTimeOffset At, string Kind, string Json, string Sha256);

public sealed record ClosedPlatform(string Platform, DateTimeOffset ClosedUntil, string Why, DateTimeOffset At);

/// <param name="Redacted">The text with personal data masked, cut.</param>
/// <param name="Errors">JSON.</param>
public sealed record RejectedRow(long Id, DateTimeOffset ReceivedAt, string Source, string Name, string Redacted, string Errors, DateTimeOffset? SentAgain);

/// <param name="OpenCases">Not closed.</param>
/// <param name="Moving">Steps that a worker works on or will by itself: running, ready, retrying, scheduled, awaiting a platform.</param>
/// <param name="WithPeople">Steps that wait for a person.</param>
/// <param name="Parked">Steps that gave up.</param>
public sealed record StoreCounts(int OpenCases, int Moving, int WithPeople, int Parked);
