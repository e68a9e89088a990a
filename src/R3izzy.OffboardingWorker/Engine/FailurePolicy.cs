using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>From an outcome to the next move: one total switch, no clock, no I/O.</summary>
public sealed class FailurePolicy(RetrySchedule schedule, TimeSpan platformRecheck)
{
    // A platform that asks for more than a day is looked at daily all the same: its clock or ours may be wrong.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="failures">Failures in a row before this attempt.</param>
    /// <param name="now">By the case's clock.</param>
    public StepMove Next(StepOutcome outcome, int failures, DateTimeOffset now) => outcome switch
    {
        StepOutcome.Done done => new StepMove.End(done.AlreadyInPlace ? StepState.AlreadyDone : StepState.Done),
        StepOutcome.NotApplicable => new StepMove.End(StepState.NotApplicable),
        StepOutcome.Pending pending => new StepMove.LookAgain(now + Clamp(pending.LookAgainIn)),
        StepOutcome.NeedsPerson person => new StepMove.AskPerson(person.Instructions),
        StepOutcome.Failed failed => AfterFailure(failed, failures, now),
        _ => throw new InvalidOperationException($"Unknown outcome {outcome.GetType().Name}."),
    };

    private StepMove AfterFailure(StepOutcome.Failed failed, int failures, DateTimeOffset now) => failed.Kind switch
    {
        // An open circuit sent nothing: it is the platform that waits, not the step that failed.
        FailureKind.Transient when failed.Code == FailureCodes.CircuitOpen =>
            new StepMove.ClosePlatform(now + (failed.RetryAfter ?? platformRecheck), VerifyFirst: false),
        FailureKind.Transient => RetryOrPark(failed, failures, now, verifyFirst: false),
        FailureKind.RateLimited => RetryOrPark(failed, failures, now, verifyFirst: false),
        FailureKind.OutcomeUnknown => RetryOrPark(failed, failures, now, verifyFirst: true),
        FailureKind.Unauthorized => new StepMove.ClosePlatform(now + platformRecheck, VerifyFirst: false),
        FailureKind.Refused => new StepMove.Park(VerifyFirst: false),
        // A bug may have struck after the effect.
        FailureKind.Defect => new StepMove.Park(VerifyFirst: true),
    };

    private StepMove RetryOrPark(StepOutcome.Failed failed, int failures, DateTimeOffset now, bool verifyFirst)
    {
        if (schedule.After(failures + 1) is not { } delay)
        {
            return new StepMove.Park(verifyFirst);
        }

        // The platform's own wish counts when it asks for more patience than the schedule has.
        var wish = failed.RetryAfter is { } asked && asked < LongestWait ? asked : failed.RetryAfter is null ? TimeSpan.Zero : LongestWait;
        return new StepMove.Retry(now + (wish > delay ? wish : delay), verifyFirst);
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait;
}
