namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class ConexaBlockAccessCrashMatrix : CrashMatrix
{
    protected override string Uses => "conexa.block-access";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "conexa");
}
