using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.FocusNfe;

/// <summary>The connector contract, with files on Drive as the effect.</summary>
public sealed class KeepXmlsConformance : FocusNfeConformance
{
    /// <summary>The XMLs and the DANFEs of one month.</summary>
    private const int FilesOfOneMonth = 2;

    protected override string ConnectorId => "focusnfe.keep-xmls";

    protected override object Input { get; } = new KeepXmlsInput();

    protected override CallSelector EffectCall { get; } = new("drive", "POST", "/upload/drive/v3/files");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        FocusScene.AddCompany(sandbox, FocusScene.Cnpj, FocusScene.LastMonth);
        return FocusScene.Customer;
    }

    /// <summary>One whole month is one effect; a file too many, or one changed or thrown away, shows as another number.</summary>
    protected override int EffectCount(SandboxHost sandbox)
    {
        var created = sandbox.Ledger.Count("drive", "file.created");
        var touched = sandbox.Ledger.Count("drive", "file.updated") + sandbox.Ledger.Count("drive", "file.content-replaced") + sandbox.Ledger.Count("drive", "file.deleted");
        var folders = sandbox.Ledger.Count("drive", "folder.created");
        return (created == FilesOfOneMonth ? 1 : created) + (100 * touched) + (folders > 2 ? 1000 * folders : 0)
            + (10_000 * sandbox.Ledger.Count("focusnfe", "company.removed"));
    }
}

/// <summary>The connector contract, with a company that is gone as the effect. A person had put its backups on Drive.</summary>
public sealed class RemoveCompanyConformance : FocusNfeConformance
{
    protected override string ConnectorId => "focusnfe.remove-company";

    protected override object Input { get; } = new RemoveCompanyInput();

    protected override CallSelector EffectCall { get; } = new("focusnfe", "DELETE", "/v2/empresas/");

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        var company = FocusScene.AddCompany(sandbox, FocusScene.Cnpj, FocusScene.LastMonth);
        FocusScene.KeepByHand(sandbox, ClientsFolder, FocusScene.Customer.Name, company);
        // Its root is the same; its number is not.
        FocusScene.AddCompany(sandbox, "11222333000262", FocusScene.LastMonth);
        return FocusScene.Customer;
    }

    protected override int EffectCount(SandboxHost sandbox) =>
        sandbox.Ledger.Count("focusnfe", "company.removed") + (100 * sandbox.Ledger.Entries.Count(e => e.Platform == "drive"));
}

public abstract class FocusNfeConformance : ConnectorConformance
{
    private string _sharedDrive = "";
    private SandboxHost? _furnished;

    protected string ClientsFolder { get; private set; } = "";

    protected override IPlatform Platform { get; } = new FocusNfePlatform();

    protected override SandboxOptions SandboxSetup => FocusScene.Options();

    protected override CallSelector ReadCall { get; } = new("focusnfe", "GET", "/v2/empresas");

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        if (_furnished != sandbox)
        {
            (_sharedDrive, ClientsFolder) = FocusScene.Furnish(sandbox);
            _furnished = sandbox;
        }

        return FocusScene.Settings(sandbox, _sharedDrive);
    }

    protected override StepHarness NewHarness(CustomerProfile customer) =>
        new(customer) { Clock = Sandbox.Context.Clock, LastMonth = FocusScene.LastMonth, EffectiveEnd = FocusScene.End };

    protected override CustomerProfile UnknownCustomer => base.UnknownCustomer with { TaxId = "11444777000161" };

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("Token", null, "Platforms:focusnfe:Token is missing"),
        ("TokenFile", "/nowhere", "Platforms:focusnfe:Token is given twice"),
        ("BaseAddress", "nowhere", "Platforms:focusnfe:BaseAddress is not an address"),
        ("BaseAddress", "http://api.focusnfe.com.br", "Platforms:focusnfe:BaseAddress uses http"),
        ("BaseAddress", "https://homologacao.focusnfe.com.br", "Platforms:focusnfe:BaseAddress is FocusNFe's test environment"),
        ("DownloadHosts:0", "http://files.example.com", "Platforms:focusnfe:DownloadHosts:0 uses http"),
        ("DownloadHosts:0", "*.amazonaws.com", "Platforms:focusnfe:DownloadHosts:0 is not"),
        ("DownloadHosts:0", "files.example.com/backups", "Platforms:focusnfe:DownloadHosts:0 is not one host"),
        ("KeepDanfes", "perhaps", "Platforms:focusnfe:KeepDanfes"),
        ("WaitForLastMonth", "1.00:00:00", "Platforms:focusnfe:WaitForLastMonth is 1.00:00:00"),
        ("LargestBackup", "5", "Platforms:focusnfe:LargestBackup is 5"),
        ("Concurrency", "0", "Platforms:focusnfe:Concurrency is 0"),
        ("Http:Retries", "9", "Platforms:focusnfe:Http:Retries"),
        ("Tokem", "x", "Tokem"),
        ("/Drive:Enabled", "false", "Platforms:focusnfe:Enabled is true, but Platforms:drive:Enabled is not"),
        ("/Drive:Enabled", null, "Platforms:drive:Enabled"),
        ("/Drive:SharedDriveId", null, "Platforms:drive:SharedDriveId is missing"),
        ("/Drive:ChunkSize", "300000", "Drive:ChunkSize is 300000"),
        ("/Drive:Credential:Key", "{}", "Drive:Credential:Key is not a service account key"),
    ];

    protected override IEnumerable<string> Secrets =>
    [
        SimulatedFocusNfe.Token, Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(SimulatedFocusNfe.Token + ":")),
        "X-Amz-Signature", "/arquivos/", "-Zx81Lq", "ZX81LQ", "PRIVATE KEY", "ya29.",
    ];
}
