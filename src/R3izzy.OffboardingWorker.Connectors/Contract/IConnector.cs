namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>One effect on one platform. Looks, acts, looks again; a second run has no second effect.</summary>
/// <typeparam name="TInput">The step's <c>with</c> block, checked when the worker starts.</typeparam>
public interface IConnector<in TInput> where TInput : class
{
    /// <summary>Brings the effect about. Throws only for cancellation and bugs.</summary>
    Task<StepOutcome> ExecuteAsync(TInput input, StepContext step, CancellationToken cancellationToken);
}

/// <summary>A connector that can tell whether its effect is in place, without changing anything.</summary>
public interface IVerifies<in TInput> where TInput : class
{
    Task<Verification> VerifyAsync(TInput input, StepContext step, CancellationToken cancellationToken);
}

/// <summary>A connector that can tell what a run would do now, without changing anything.</summary>
public interface IPreviews<in TInput> where TInput : class
{
    Task<Preview> PreviewAsync(TInput input, StepContext step, CancellationToken cancellationToken);
}

/// <summary>
/// A connector that can put back the state recorded before its effect. It is given the step's last checkpoint and evidence,
/// what its own attempts added included, and an idempotency key of its own; a second run has no second effect either.
/// </summary>
public interface IReverts<in TInput> where TInput : class
{
    Task<StepOutcome> RevertAsync(TInput input, StepContext step, CancellationToken cancellationToken);
}

/// <summary>Tells whether a platform can be worked with: credential, rights, expiry, reachability. Reads only.</summary>
public interface IProbes
{
    Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken);
}

/// <summary>What a look at an effect found.</summary>
public abstract record Verification
{
    private Verification() { }

    /// <summary>The effect is there.</summary>
    public sealed record InPlace(string Summary) : Verification;

    /// <summary>The effect is not there, and nothing of it is under way.</summary>
    public sealed record NotInPlace(string Summary) : Verification;

    /// <summary>It could not be told; <paramref name="Cause"/> says why.</summary>
    public sealed record CannotTell(StepOutcome.Failed Cause) : Verification;

    /// <summary>A look that is left to the run, because it would be as long as the run itself.</summary>
    public static Verification LeftToTheRun { get; } = new NotInPlace("O passo confere tudo ao rodar de novo.");

    /// <summary>
    /// The effect was seen. To a look at a step that has ended it is in place. After an attempt that died it is left to the run,
    /// which finds nothing left to do, keeps the evidence of the end, and tells what the dead attempt did as the step's own: a look
    /// writes nothing.
    /// </summary>
    /// <param name="step">Tells the two apart.</param>
    /// <param name="summary">Portuguese, without personal data.</param>
    public static Verification Seen(StepContext step, string summary) => step.PriorDoubt is PriorDoubt.NotTold ? new InPlace(summary) : LeftToTheRun;

    /// <summary>
    /// What only a person can settle. Within an attempt it is not in place, so that the attempt goes on and asks; to a look at a
    /// step that has ended, the word of whoever completed it is all there is.
    /// </summary>
    /// <param name="step">Tells the two apart.</param>
    /// <param name="what">Portuguese, without personal data.</param>
    public static Verification PersonsWord(StepContext step, string what) => step.PriorDoubt is PriorDoubt.NotTold
        ? new CannotTell(new StepOutcome.Failed(FailureKind.Refused, what, FailureCodes.NoApi))
        : new NotInPlace(what);
}

/// <summary>What a run would do now. Texts are Portuguese and may name the customer: shown, never stored or logged.</summary>
public abstract record Preview
{
    private Preview() { }

    /// <param name="Effects">Each effect that a run would have.</param>
    /// <param name="Notes">What else the operator should know (amounts, invoices left open, what cannot be undone).</param>
    public sealed record WouldAct(IReadOnlyList<string> Effects, IReadOnlyList<string> Notes) : Preview;

    public sealed record NothingToDo(string Reason) : Preview;

    public sealed record WouldAskPerson(string Instructions) : Preview;

    public sealed record CannotTell(StepOutcome.Failed Cause) : Preview;
}

/// <summary>The result of a probe: one line for each thing that was looked at.</summary>
public sealed record ProbeReport(IReadOnlyList<ProbeFinding> Findings)
{
    public bool IsHealthy => Findings.All(f => f.Ok);
}

/// <param name="Subject">What was looked at, such as <c>credential</c> or <c>shared drive</c>.</param>
/// <param name="Ok">Whether steps can run with it.</param>
/// <param name="Detail">What was found, and if it is not well, what to do.</param>
/// <param name="Failure">The failure behind a bad finding, if a call failed.</param>
public sealed record ProbeFinding(string Subject, bool Ok, string Detail, StepOutcome.Failed? Failure = null);
