namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class CertificateCrashMatrix : CrashMatrix
{
    protected override string Uses => "certificate.remove";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "storage");
}
