namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class EmailNotifyDepartmentsCrashMatrix : CrashMatrix
{
    protected override string Uses => "email.notify-departments";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "gmail");
}

public sealed class EmailInformCustomerCrashMatrix : CrashMatrix
{
    protected override string Uses => "email.inform-customer";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "gmail");
}
