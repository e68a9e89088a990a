namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>How one attempt at a step ended. A closed set: a connector returns one of these and never throws a failure.</summary>
public abstract record StepOutcome
{
    private StepOutcome() { }

    /// <summary>The effect is in place and was read back.</summary>
    /// <param name="Summary">One sentence for operations, in Portuguese, without secret or personal data.</param>
    /// <param name="AlreadyInPlace">True when it was in place before this step's first write.</param>
    public sealed record Done(string Summary, bool AlreadyInPlace = false) : StepOutcome;

    /// <summary>There is nothing at this platform for this customer.</summary>
    public sealed record NotApplicable(string Reason) : StepOutcome;

    /// <summary>The platform accepted it and finishes later; the step is looked at again.</summary>
    /// <param name="WaitingFor">What is awaited, one sentence in Portuguese.</param>
    /// <param name="LookAgainIn">From now, by the case's clock. Stored as a due time: nothing waits in memory.</param>
    public sealed record Pending(string WaitingFor, TimeSpan LookAgainIn) : StepOutcome;

    /// <summary>Only a person can go on. The step waits until someone completes or retries it.</summary>
    /// <param name="Instructions">Exact instructions in Portuguese. May name the customer: stored encrypted.</param>
    public sealed record NeedsPerson(string Instructions) : StepOutcome;

    /// <summary>The attempt failed; <paramref name="Kind"/> decides what happens next.</summary>
    /// <param name="Kind">Whose fault, and whether an effect is possible.</param>
    /// <param name="Reason">One sentence, without secret or personal data.</param>
    /// <param name="Code">The platform's own code, or one of <see cref="FailureCodes"/>.</param>
    /// <param name="RetryAfter">The platform's own wish, when it gave one.</param>
    public sealed record Failed(FailureKind Kind, string Reason, string? Code = null, TimeSpan? RetryAfter = null) : StepOutcome;
}

/// <summary>Whose fault a failure is, and whether it may have had an effect. Stored by name: never rename.</summary>
public enum FailureKind
{
    /// <summary>Nothing happened, and trying again later is right (never left this machine, 503, connection refused).</summary>
    Transient,

    /// <summary>The platform asked for patience (429 and its relatives).</summary>
    RateLimited,

    /// <summary>The request left and no readable answer came: the effect may or may not exist. Verify before any second try.</summary>
    OutcomeUnknown,

    /// <summary>The credential or its rights are wrong: closes the platform, not the step.</summary>
    Unauthorized,

    /// <summary>The platform understood and said no. Trying the same again is useless.</summary>
    Refused,

    /// <summary>Our own mistake: an exception that got out, an answer that breaks the vendor's document.</summary>
    Defect,
}

/// <summary>Codes of failures that have no code of a platform.</summary>
public static class FailureCodes
{
    /// <summary>The circuit of the platform's pipeline is open: nothing was sent.</summary>
    public const string CircuitOpen = "circuit-open";

    /// <summary>What is asked for has no API: no later look will tell.</summary>
    public const string NoApi = "no-api";

    /// <summary>No connection could be made: nothing was sent.</summary>
    public const string NotConnected = "not-connected";

    /// <summary>No complete answer within the time limit or before the connection broke.</summary>
    public const string NoAnswer = "no-answer";

    /// <summary>An answer came, but it is not what the vendor's document describes.</summary>
    public const string UnreadableAnswer = "unreadable-answer";

    /// <summary>The answer was larger than any real one.</summary>
    public const string AnswerTooLarge = "answer-too-large";

    /// <summary>No access token could be had from the platform's token endpoint.</summary>
    public const string NoToken = "no-token";

    /// <summary>An exception got out of a connector.</summary>
    public const string Exception = "exception";
}
