using System.Security.Cryptography;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Drive;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.FocusNfe;

/// <summary>A sandbox with FocusNFe, its bucket and a shared drive, on a clock that the test moves: the customer's last month is November 2026.</summary>
public sealed class FocusScene : IAsyncDisposable
{
    public const string LastMonth = "2026-11";
    public const string Cnpj = "11222333000181";

    /// <summary>The third of December: November's backup is built, and advised to be downloaded.</summary>
    public static readonly DateTimeOffset Now = new(2026, 12, 3, 12, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset End = new(2026, 12, 1, 3, 0, 0, TimeSpan.Zero);

    private readonly MovableClock _clock;

    private FocusScene(SandboxHost sandbox, MovableClock clock) => (Sandbox, _clock) = (sandbox, clock);

    public SandboxHost Sandbox { get; }

    public TimeProvider Clock => _clock;

    public PlatformRuntime Runtime { get; private set; } = null!;

    public SimulatedFocusNfe Focus => Sandbox.Platform<SimulatedFocusNfe>();

    public SimulatedDrive Drive => Sandbox.Platform<SimulatedDrive>();

    public string SharedDriveId { get; private set; } = "";

    public string ClientsFolder { get; private set; } = "";

    public static CustomerProfile Customer { get; } = new("Padaria São João d'Água", ["ana@padaria.test"], Cnpj, new Dictionary<string, string>());

    public static SandboxOptions Options(DateTimeOffset? now = null, Action<Exchange>? observe = null) =>
        new() { Clock = new MovableClock(now ?? Now), Observe = observe };

    public static async Task<FocusScene> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, DateTimeOffset? now = null, Action<Exchange>? observe = null)
    {
        var options = Options(now, observe);
        var scene = new FocusScene(await SandboxHost.StartAsync(options), (MovableClock)options.Clock);
        (scene.SharedDriveId, scene.ClientsFolder) = Furnish(scene.Sandbox);
        scene.Use(settings ?? new Dictionary<string, string?>());
        return scene;
    }

    /// <summary>The shared drive with the folder Clientes, and the bucket's address.</summary>
    public static (string SharedDriveId, string ClientsFolder) Furnish(SandboxHost sandbox)
    {
        sandbox.Platform<SimulatedFocusNfe>().FilesAddress = sandbox.AddressOf("focusnfe-files");
        var drive = sandbox.Platform<SimulatedDrive>();
        var shared = drive.AddSharedDrive("R3izzy").Id;
        return (shared, drive.AddFolder(shared, "Clientes"));
    }

    public static Dictionary<string, string?> Settings(SandboxHost sandbox, string sharedDriveId)
    {
        var settings = new Dictionary<string, string?>(ConformanceSettings.Quick)
        {
            ["BaseAddress"] = sandbox.AddressOf("focusnfe").ToString(),
            ["Token"] = SimulatedFocusNfe.Token,
            ["DownloadHosts:0"] = sandbox.AddressOf("focusnfe-files").ToString(),
        };
        foreach (var (key, value) in BackupScene.Settings(sandbox, sharedDriveId))
        {
            settings[$"/Drive:{key}"] = value;
        }

        return settings;
    }

    /// <summary>Builds the platform anew, with other settings.</summary>
    public void Use(IReadOnlyDictionary<string, string?> settings)
    {
        Runtime?.Dispose();
        var all = Settings(Sandbox, SharedDriveId);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        Runtime = StepHarness.Build(new FocusNfePlatform(), all);
    }

    public void MoveTo(DateTimeOffset now) => _clock.MoveTo(now);

    public StepHarness NewHarness(CustomerProfile? customer = null, string? lastMonth = LastMonth) =>
        new(customer ?? Customer) { Clock = Clock, LastMonth = lastMonth, EffectiveEnd = End };

    /// <summary>A company with a document in each of these months (<c>2026-11</c>).</summary>
    public string AddCompany(string taxId = Cnpj, params string[] months) => AddCompany(Sandbox, taxId, months);

    public static string AddCompany(SandboxHost sandbox, string taxId, params string[] months)
    {
        var focus = sandbox.Platform<SimulatedFocusNfe>();
        var company = focus.AddCompany(taxId);
        foreach (var month in months)
        {
            focus.AddDocument(company, On(month, 10));
        }

        return company;
    }

    public static DateTimeOffset On(string month, int day) => DateTimeOffset.ParseExact(
        FormattableString.Invariant($"{month}-{day:00} 12:00 -03"), "yyyy-MM-dd HH:mm zz", System.Globalization.CultureInfo.InvariantCulture);

    public Task<StepOutcome> KeepAsync(StepHarness harness, CancellationToken cancellationToken = default) =>
        Bound("focusnfe.keep-xmls").Execute(new KeepXmlsInput(), harness.NextAttempt(), cancellationToken);

    public Task<StepOutcome> RemoveAsync(StepHarness harness, CancellationToken cancellationToken = default) =>
        Bound("focusnfe.remove-company").Execute(new RemoveCompanyInput(), harness.NextAttempt(), cancellationToken);

    public async Task<StepOutcome.Done> KeptAsync(StepHarness? harness = null) =>
        (await KeepAsync(harness ?? NewHarness())).ShouldBeOfType<StepOutcome.Done>();

    public ConnectorBinding Bound(string id) => Runtime.Connectors.Single(c => c.Id == id);

    /// <summary>The files in the customer's folder FocusNFe, by name.</summary>
    public IReadOnlyList<(string Id, string Name)> Files()
    {
        var customer = Drive.ChildrenOf(ClientsFolder).SingleOrDefault(f => f.Name == Customer.Name);
        var folder = customer.Id is null ? default : Drive.ChildrenOf(customer.Id).SingleOrDefault(f => f.Name == "FocusNFe");
        return folder.Id is null ? [] : [.. Drive.ChildrenOf(folder.Id).OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    public IEnumerable<string> Names() => Files().Select(f => f.Name);

    public async Task<byte[]> ContentAsync(string name) => (await Drive.ContentAsync(Files().Single(f => f.Name == name).Id)).ShouldNotBeNull();

    /// <summary>What a person who downloads the backups from FocusNFe's panel would put on Drive.</summary>
    public static void KeepByHand(SandboxHost sandbox, string clientsFolder, string customer, string company)
    {
        var (focus, drive) = (sandbox.Platform<SimulatedFocusNfe>(), sandbox.Platform<SimulatedDrive>());
        var folder = drive.AddFolder(drive.AddFolder(clientsFolder, customer), "FocusNFe");
        foreach (var month in focus.Months(company))
        {
            foreach (var kind in new[] { "xmls", "danfes" })
            {
                if (focus.Backup(company, month, kind) is { } content)
                {
                    drive.AddFile(folder, $"backup {month} {kind}.zip", content, "application/zip");
                }
            }
        }
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public async ValueTask DisposeAsync()
    {
        Runtime?.Dispose();
        await Sandbox.DisposeAsync();
    }
}
