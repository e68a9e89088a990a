namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

/// <summary>One clock for worker and sandbox, moved by the test.</summary>
internal sealed class MovableClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void MoveTo(DateTimeOffset now) => _now = now;
}
