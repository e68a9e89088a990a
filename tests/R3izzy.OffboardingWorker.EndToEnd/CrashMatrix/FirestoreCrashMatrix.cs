namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class FirestoreSetFieldCrashMatrix : CrashMatrix
{
    protected override string Uses => "firestore.set-field";

    protected override string With => "{ field: status, value: inativo, expected: [ativo] }";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "firestore");
}
