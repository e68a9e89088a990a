using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Storage;

/// <summary>A person's act on one step: it moves only from the states that the act fits.</summary>
/// <param name="From">The states that the act fits.</param>
/// <param name="To">An end, which releases what waits for it; Ready, which is due at once with a fresh schedule; or Parked.</param>
public sealed record StepAct(StepKey Key, string Platform, IReadOnlyCollection<StepState> From, StepState To, DateTimeOffset At, AuditEntry Audit)
{
    public IReadOnlyList<Dependent> Dependents { get; init; } = [];

    /// <summary>As in <see cref="StepResult"/>.</summary>
    public int? ClosingCheck { get; init; }

    /// <summary>As in <see cref="StepResult"/>.</summary>
    public MirrorStep? Mirror { get; init; }

    /// <summary>The case's revision that <see cref="Dependents"/> were reckoned with.</summary>
    public int Revision { get; init; }

    /// <summary>What the person answered; kept with the act or not at all.</summary>
    public IReadOnlyList<KeptAnswer> Answers { get; init; } = [];

    /// <summary>What the step then says of itself.</summary>
    public required string Why { get; init; }
}

/// <summary>One answer as the store keeps it.</summary>
/// <param name="Value">Encrypted.</param>
/// <param name="Name">A file's name, encrypted; null for any other answer.</param>
/// <param name="Bytes">Of the clear value.</param>
/// <param name="Sha256">Of a file's clear content; empty for any other answer.</param>
public sealed record KeptAnswer(string Field, byte[] Value, byte[]? Name, long Bytes, string Sha256);

/// <param name="Who">A name that others will recognise.</param>
/// <param name="Act">The verb: retry, complete, …</param>
/// <param name="Reason">In the person's own words.</param>
public sealed record AuditEntry(string Who, string Act, string? Ref, string? Step, string Reason);

/// <param name="Applied">False: nothing changed, for the step was in <paramref name="Found"/>.</param>
public readonly record struct ActReply(bool Applied, StepState Found);

/// <summary>A change of a whole case. What it does is decided inside the transaction, from what the steps are at that moment.</summary>
/// <param name="CaseId">Which case.</param>
/// <param name="At">By the case's clock.</param>
/// <param name="Audit">Kept when the change is made.</param>
/// <param name="Decide">Pure; may be asked twice when the transaction is run again.</param>
public sealed record CaseChange(long CaseId, DateTimeOffset At, AuditEntry Audit, Func<CaseStanding, CaseMove> Decide)
{
    /// <summary>As in <see cref="StepResult"/>.</summary>
    public int? ClosingCheck { get; init; }

    /// <summary>The step that shows the case elsewhere, to be woken; null: none.</summary>
    public MirrorStep? Mirror { get; init; }
}

/// <summary>A case as a change finds it.</summary>
public sealed record CaseStanding(bool IsClosed, bool IsWithdrawn, DateTimeOffset Effective, IReadOnlyList<StepStanding> Steps)
{
    /// <summary>Counts changes of the request: who changes it has read the one of this number, or would undo somebody else's change.</summary>
    public int Revision { get; init; }
}

/// <param name="Attempts">How many were begun.</param>
/// <param name="VerifyFirst">The last one may have had its effect.</param>
/// <param name="CompletedBy">A person said it was done.</param>
public sealed record StepStanding(int No, StepState State, int Attempts, bool VerifyFirst, bool CompletedByPerson);

/// <summary>What a change does. A closed set.</summary>
public abstract record CaseMove
{
    private CaseMove() { }

    /// <summary>Nothing: it does not fit.</summary>
    /// <param name="Why">Portuguese.</param>
    public sealed record Refuse(string Why) : CaseMove;

    public sealed record Make : CaseMove
    {
        /// <summary>The case will close as Withdrawn.</summary>
        public bool Withdraws { get; init; }

        /// <summary>What the request says from now on; null: as before.</summary>
        public ChangedRequest? Request { get; init; }

        public required IReadOnlyList<StepChange> Steps { get; init; }

        /// <summary>The new times of steps that still wait for others; null: none, it begins when they have ended.</summary>
        public IReadOnlyList<(int No, DateTimeOffset? NotBefore)> NotBefore { get; init; } = [];

        /// <summary>Running steps that are not tried again: whatever their attempt did not bring about is cancelled when it ends.</summary>
        public IReadOnlyList<int> CalledOff { get; init; } = [];

        /// <summary>Further laps of steps, due at once.</summary>
        public IReadOnlyList<(int No, string Platform)> Laps { get; init; } = [];

        /// <summary>Waiting steps that wait for one step more, once for each time that they are named.</summary>
        public IReadOnlyList<int> Held { get; init; } = [];
    }
}

/// <param name="To">Cancelled or Waiting; Scheduled, Ready or AwaitingPlatform, with a time.</param>
/// <param name="Platform">Whose gate it passes.</param>
/// <param name="Why">Portuguese; null leaves what it said.</param>
public sealed record StepChange(int No, StepState To, string Platform, DateTimeOffset? DueAt, string? Why);

/// <summary>A request as it was changed while its case was under way.</summary>
/// <param name="Payload">All of it, encrypted.</param>
public sealed record ChangedRequest(string LastMonth, DateTimeOffset Effective, byte[] Payload);
