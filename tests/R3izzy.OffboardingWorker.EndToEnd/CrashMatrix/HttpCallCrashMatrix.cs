namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class FinanceCallCrashMatrix : CrashMatrix
{
    protected override string Uses => "http.call";

    protected override string With => "{ call: financeiro-inativar }";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "in-house-finance");
}

public sealed class QuestorCallCrashMatrix : CrashMatrix
{
    protected override string Uses => "http.call";

    protected override string With => "{ call: questor-inativar }";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "questor-nweb");
}
