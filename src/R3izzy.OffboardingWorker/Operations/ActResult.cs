using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>What became of an act of a person. Texts are Portuguese: staff read them.</summary>
public abstract record ActResult
{
    private ActResult() { }

    public sealed record Ok(string What) : ActResult;

    /// <summary>There is no such case or step.</summary>
    public sealed record NotFound(string What) : ActResult;

    /// <summary>What the person answered cannot be taken; nothing was changed.</summary>
    /// <param name="Problems">Each names its field and what would be right.</param>
    public sealed record BadAnswers(IReadOnlyList<string> Problems) : ActResult;

    /// <summary>It is there, and the act does not fit its state.</summary>
    public sealed record Refused(string Why) : ActResult;
}

/// <summary>Who acts, and why.</summary>
/// <param name="Who">A name that others will recognise.</param>
/// <param name="Reason">In the person's own words.</param>
public sealed record Act(string Who, string Reason)
{
    internal AuditEntry Entry(string verb, string? reference, string? step) => new(Who, verb, reference, step, Reason);
}
