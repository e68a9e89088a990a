using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class FocusNfeSample : DemoSample
{
    public FocusNfeSample(SandboxHost sandbox) : base(sandbox) => Simulated.FilesAddress = sandbox.AddressOf("focusnfe-files");

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["FocusNfe:BaseAddress"] = Address("focusnfe"),
        ["FocusNfe:Token"] = SimulatedFocusNfe.Token,
        ["FocusNfe:DownloadHosts:0"] = Address("focusnfe-files"),
    };

    private SimulatedFocusNfe Simulated => Sandbox.Platform<SimulatedFocusNfe>();

    /// <summary>Documents from the last month on whose backup is whole today.</summary>
    public override void Seed(DemoCustomer customer)
    {
        var company = Simulated.AddCompany(customer.TaxId, customer.Name);
        var now = Sandbox.Context.Clock.GetUtcNow();
        var whole = LastWholeMonth(now);
        for (var month = whole; month <= now; month = month.AddMonths(1))
        {
            Simulated.AddDocument(company, month, danfe: month == whole);
        }
    }

    /// <summary>Noon of the first of the month before this one; on the first three days, of the one before that: its backup may still be built.</summary>
    internal static DateTimeOffset LastWholeMonth(DateTimeOffset now)
    {
        var settled = now.AddDays(-3);
        return new DateTimeOffset(settled.Year, settled.Month, 1, 15, 0, 0, TimeSpan.Zero).AddMonths(-1);
    }
}
