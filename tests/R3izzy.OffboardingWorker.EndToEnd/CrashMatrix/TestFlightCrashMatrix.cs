namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class TestFlightCrashMatrix : CrashMatrix
{
    protected override string Uses => "testflight.remove-tester";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "app-store-connect");
}
