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

    /// <summary>Documents of the two months before this one and of this one: the demo's customers leave at the end of one of them.</summary>
    public override void Seed(DemoCustomer customer)
    {
        var company = Simulated.AddCompany(customer.TaxId, customer.Name);
        var now = Sandbox.Context.Clock.GetUtcNow();
        foreach (var month in new[] { -2, -1, 0 })
        {
            var first = new DateTimeOffset(now.Year, now.Month, 1, 12, 0, 0, TimeSpan.Zero).AddMonths(month);
            Simulated.AddDocument(company, first);
            Simulated.AddDocument(company, first, danfe: false);
        }
    }
}
