using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;

namespace R3izzy.OffboardingWorker.Storage;

/// <summary>Names one step of one case in the store.</summary>
/// <param name="CaseId">The store's own number; people see the ref.</param>
/// <param name="No">The step's position in its pinned procedure, from 0.</param>
public readonly record struct StepKey(long CaseId, int No);

/// <summary>A step that this worker holds, with an attempt already open on disk.</summary>
/// <param name="Key">Which step.</param>
/// <param name="Attempt">The attempt's number: also the fence. A result is taken only while this is the step's last attempt.</param>
/// <param name="Failures">Failures in a row before this attempt.</param>
/// <param name="VerifyFirst">An earlier attempt may have had its effect.</param>
/// <param name="Checkpoint">Encrypted; null when none was saved.</param>
/// <param name="StartedAt">By the case's clock.</param>
public sealed record ClaimedStep(
    StepKey Key, int Attempt, int Failures, bool VerifyFirst, byte[]? Checkpoint, DateTimeOffset StartedAt)
{
    /// <summary>The gate whose slot the attempt holds.</summary>
    public required string Platform { get; init; }

    /// <summary>Whose lease covers the attempt.</summary>
    public required long WorkerId { get; init; }

    /// <summary>The case's revision that the step was last touched under: whoever has read an older one reads again.</summary>
    public int Revision { get; init; }
}

/// <summary>A call and its place in its attempt, from 0.</summary>
public readonly record struct LoggedCall(int Sequence, Call Call);

/// <summary>What a worker asks for.</summary>
/// <param name="WorkerId">From <see cref="ICaseStore.RegisterWorkerAsync"/>.</param>
/// <param name="Now">By the case's clock.</param>
/// <param name="Slots">Free slots per platform that this worker can serve and whose gate is open.</param>
/// <param name="Served">Every platform that this worker has connectors for, full or not. Due steps of any other go to people.</param>
/// <param name="Limit">Most steps to claim.</param>
public sealed record ClaimRequest(
    long WorkerId, DateTimeOffset Now, IReadOnlyDictionary<string, int> Slots, IReadOnlySet<string> Served, int Limit);

/// <param name="Steps">Claimed, attempts open.</param>
/// <param name="NextDueAt">When the next step that was not claimed comes due, by the case's clock; null when none will by itself.</param>
public sealed record ClaimReply(IReadOnlyList<ClaimedStep> Steps, DateTimeOffset? NextDueAt);

/// <summary>How an attempt ended. Stored by number: never renumber.</summary>
public enum AttemptOutcome
{
    Done = 1,
    AlreadyDone = 2,
    NotApplicable = 3,
    Pending = 4,
    NeedsPerson = 5,
    Failed = 6,

    /// <summary>Handed back in an orderly shutdown.</summary>
    Interrupted = 7,

    /// <summary>Found open after its worker died or lost its lease: the effect may exist.</summary>
    Lost = 8,
}

/// <summary>The end of an attempt, and what follows from it.</summary>
public sealed record StepResult(ClaimedStep Step, AttemptOutcome Outcome, StepMove Move, string Text)
{
    public FailureKind? Failure { get; init; }

    public string? Code { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    public IReadOnlyList<LoggedCall> Calls { get; init; } = [];

    /// <summary>The steps right after this one, for a move that ends it.</summary>
    public IReadOnlyList<Dependent> Dependents { get; init; } = [];

    /// <summary>What is stored, encrypted, for the person that the move asks.</summary>
    public byte[]? Instructions { get; init; }

    /// <summary>The closing check's position in the case's procedure: when it is done, the case closes as Verified. Null: it has none.</summary>
    public int? ClosingCheck { get; init; }

    /// <summary>The step that shows the case elsewhere, to be woken now that this one has ended or asks a person; null: none.</summary>
    public MirrorStep? Mirror { get; init; }

    /// <summary>The step is a mirror: when another one has ended or asked a person since it began its look, it looks again at once.</summary>
    public bool LooksAtCase { get; init; }

    /// <summary>The case's revision that <see cref="Dependents"/> were reckoned with.</summary>
    public int Revision { get; init; }

    /// <summary>Asked, when a dependent of this step became ready, whether this worker takes it at once; true reserves a gate slot.</summary>
    public Func<string, bool>? TryReserve { get; init; }
}

/// <summary>A step that waits for the one that ended.</summary>
/// <param name="No">Its position in the procedure.</param>
/// <param name="Blocked">The edge is strict and the end does not satisfy it: a person decides.</param>
/// <param name="Platform">Whose gate it passes.</param>
/// <param name="NotBefore">Its own time, when it has one.</param>
public readonly record struct Dependent(int No, bool Blocked, string Platform, DateTimeOffset? NotBefore)
{
    /// <summary>It needs nothing but the step that ended, so the store need not look whether anything else is missing.</summary>
    public bool OnlyNeed { get; init; }
}

/// <summary>The step that shows its case elsewhere.</summary>
/// <param name="Platform">Whose gate it passes.</param>
public readonly record struct MirrorStep(int No, string Platform);

/// <summary>A case about to be opened.</summary>
public sealed record NewCase
{
    public required string RequestId { get; init; }

    /// <summary><c>DESL</c>, <c>PAUSA</c> or <c>RETORNO</c>.</summary>
    public required string RefPrefix { get; init; }

    public required int RefYear { get; init; }

    public required string Action { get; init; }

    public required string Plan { get; init; }

    /// <summary><c>2026-12</c>; empty for a pause and a return.</summary>
    public required string LastMonth { get; init; }

    public required DateTimeOffset EffectiveEnd { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The case before, for a return; null: none.</summary>
    public long? Follows { get; init; }

    /// <summary>A change of another case that comes with the opening of this one; null: none.</summary>
    public CaseChange? Ends { get; init; }

    /// <summary>Keyed hash of the tax id.</summary>
    public required byte[] CustomerKey { get; init; }

    /// <summary>The request, encrypted.</summary>
    public required byte[] Payload { get; init; }

    public required string Procedure { get; init; }

    public required int Version { get; init; }

    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>What <see cref="ICaseReader.HistoryAsync"/> told before the case was planned; null: not looked at.</summary>
    public long? History { get; init; }
}

/// <summary>The customer's cases are no longer those that the new case was planned by: nothing was opened; plan it again.</summary>
public sealed class CustomerMovedException() : Exception("Another case of the customer was opened, closed or withdrawn in the meantime.");

/// <summary>How a step begins.</summary>
/// <param name="State">Waiting, Scheduled, Ready or NotApplicable.</param>
/// <param name="NeedsLeft">Steps before it that have not ended.</param>
/// <param name="DueAt">For Scheduled and Ready.</param>
/// <param name="Why">For NotApplicable: which condition left it out.</param>
/// <param name="Platform">Whose gate it passes.</param>
public sealed record PlannedStep(StepState State, int NeedsLeft, DateTimeOffset? DueAt, string? Why, string Platform);

/// <summary>What became of a request.</summary>
/// <param name="Ref">The case's ref, new or the one that was there.</param>
public sealed record OpenedCase(string Ref, OpenedAs As);

public enum OpenedAs
{
    NewCase,

    /// <summary>The same request id was here before.</summary>
    SameRequest,

    /// <summary>The customer has an open case for the same action.</summary>
    SameCustomer,
}

/// <summary>A message that could not be taken.</summary>
/// <param name="Source"><c>folder</c> or <c>api</c>.</param>
/// <param name="Name">File name or remote address.</param>
/// <param name="Redacted">Masked and cut, for lists.</param>
/// <param name="Text">Encrypted.</param>
/// <param name="Errors">JSON.</param>
public sealed record NewRejected(DateTimeOffset ReceivedAt, string Source, string Name, string Redacted, byte[] Text, string Errors);
