using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class PixCancelCrashMatrix : CrashMatrix
{
    protected override string Uses => "pix.cancel-recurrence";

    protected override string With => "{ mode: now }";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "pix");
}

public sealed class PixScheduledCancelCrashMatrix : CrashMatrix
{
    protected override string Uses => "pix.cancel-recurrence";

    protected override string With => "{ mode: at-effective-end }";

    /// <summary>What was seeded falls due before it but for the request: that one goes at once, and the recurrence waits.</summary>
    protected override string LastMonth => "2099-12";

    protected override StepState Settled => StepState.AwaitingPlatform;

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "pix");
}
