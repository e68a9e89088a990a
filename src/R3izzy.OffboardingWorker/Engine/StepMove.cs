using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>What happens to a step after an attempt. A closed set; the store carries it out in one transaction.</summary>
public abstract record StepMove
{
    private StepMove() { }

    /// <summary>The step has ended.</summary>
    public sealed record End(StepState State) : StepMove;

    /// <summary>Another attempt at <paramref name="DueAt"/>.</summary>
    /// <param name="DueAt">By the case's clock, UTC.</param>
    /// <param name="VerifyFirst">The last attempt may have had its effect: look before anything else.</param>
    public sealed record Retry(DateTimeOffset DueAt, bool VerifyFirst) : StepMove;

    /// <summary>Accepted there; look again at <paramref name="DueAt"/>. Costs no retry.</summary>
    public sealed record LookAgain(DateTimeOffset DueAt) : StepMove;

    /// <summary>A person goes on.</summary>
    public sealed record AskPerson(string Instructions) : StepMove;

    /// <summary>No further try by itself.</summary>
    public sealed record Park(bool VerifyFirst) : StepMove;

    /// <summary>The platform is closed until <paramref name="Until"/> for all its steps; this one queues up again and loses no retry.</summary>
    public sealed record ClosePlatform(DateTimeOffset Until, bool VerifyFirst) : StepMove;

    /// <summary>Its day has been put off since it was planned: nothing was done.</summary>
    public sealed record NotYet(DateTimeOffset DueAt) : StepMove;

    /// <summary>The worker is shutting down: the step goes back as it was, and whoever takes it looks first.</summary>
    public sealed record HandBack : StepMove;
}
