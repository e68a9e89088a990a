namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class StripePauseCrashMatrix : CrashMatrix
{
    protected override string Uses => "stripe.pause-collection";

    protected override string With => "{ behavior: void }";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "stripe");
}

public sealed class StripeResumeCrashMatrix : CrashMatrix
{
    protected override string Uses => "stripe.resume-collection";

    protected override string PauseUses => "stripe.pause-collection";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "stripe");
}
