using System.Globalization;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;

namespace R3izzy.OffboardingWorker.EndToEnd.CrashMatrix;

public sealed class ConexaBlockAccessCrashMatrix : CrashMatrix
{
    protected override string Uses => "conexa.block-access";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "conexa");
}

public sealed class ConexaRestoreAccessCrashMatrix : CrashMatrix
{
    protected override string Uses => "conexa.restore-access";

    protected override string PauseUses => "conexa.block-access";

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "conexa");
}

public sealed class ConexaDeleteSalesCrashMatrix : CrashMatrix
{
    private int _customers;

    protected override string Uses => "conexa.list-sales";

    protected override string With => "{ delete: true }";

    protected override string PauseUses => "conexa.block-access";

    // The samples give the n-th customer the n-th system.
    protected override void Prepare(string customerName, string taxId)
    {
        var system = Sandbox.Platform<SimulatedConexa>().SystemOf(string.Create(CultureInfo.InvariantCulture, $"exemplo-{++_customers:00}"));
        system.AddSale(new DateTimeOffset(2026, 1, 10, 15, 0, 0, TimeSpan.Zero), 120.50m);
        system.AddSale(new DateTimeOffset(2026, 1, 20, 15, 0, 0, TimeSpan.Zero), 80m);
    }

    protected override IReadOnlyDictionary<string, int> CountEffects() => Ledger.Of(Sandbox, "conexa");
}
