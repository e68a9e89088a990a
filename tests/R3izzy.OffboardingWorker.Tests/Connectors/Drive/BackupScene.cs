using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

/// <summary>A sandbox with a shared drive, a Firestore project and a bucket, and the connector that copies between them.</summary>
public sealed class BackupScene : IAsyncDisposable
{
    public const string Project = "r3izzy-pro";
    public const string Bucket = "r3izzy-pro-files";
    public const string CustomerName = "Padaria São João \"A/B\" d'Água 🥖";

    private BackupScene(SandboxHost sandbox) => Sandbox = sandbox;

    public SandboxHost Sandbox { get; }

    public SharedDrive SharedDrive { get; private set; } = null!;

    public string ClientsFolder { get; private set; } = "";

    public PlatformRuntime Runtime { get; private set; } = null!;

    public SimulatedDrive Drive => Sandbox.Platform<SimulatedDrive>();

    public SimulatedFirestore Firestore => Sandbox.Platform<SimulatedFirestore>();

    public SimulatedStorage Storage => Sandbox.Platform<SimulatedStorage>();

    public ConnectorBinding Backup => Runtime.Connectors.Single(c => c.Id == "drive.backup");

    public static CustomerProfile Customer { get; } = new(
        CustomerName, ["ana@padaria.test"], "11222333000181", new Dictionary<string, string> { ["firestore"] = "cli42", ["firebase"] = "uid42" });

    public static async Task<BackupScene> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, SandboxOptions? options = null)
    {
        var scene = new BackupScene(await SandboxHost.StartAsync(options));
        scene.SharedDrive = scene.Drive.AddSharedDrive("R3izzy");
        scene.ClientsFolder = scene.Drive.AddFolder(scene.SharedDrive.Id, "Clientes");
        scene.Firestore.AddDatabase(Project);
        scene.Storage.AddBucket(Bucket);
        scene.Use(settings ?? new Dictionary<string, string?>());
        return scene;
    }

    /// <summary>Builds the platform anew, with other settings.</summary>
    public void Use(IReadOnlyDictionary<string, string?> settings)
    {
        Runtime?.Dispose();
        var all = Settings(Sandbox, SharedDrive.Id);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        Runtime = StepHarness.Build(new DrivePlatform(), all);
    }

    public static Dictionary<string, string?> Settings(SandboxHost sandbox, string sharedDriveId) => new(ConformanceSettings.Quick)
    {
        ["DriveAddress"] = sandbox.AddressOf("drive").ToString(),
        ["FirestoreAddress"] = sandbox.AddressOf("firestore").ToString(),
        ["StorageAddress"] = sandbox.AddressOf("storage").ToString(),
        ["SharedDriveId"] = sharedDriveId,
        ["Firestore:ProjectByPlan:pro"] = Project,
        ["Firestore:Roots:0"] = "clientes/{firestore}",
        ["Storage:BucketByPlan:pro"] = Bucket,
        ["Storage:Prefixes:0"] = "clientes/{firestore}/",
        ["ChunkSize"] = "262144",
        ["Credential:Key"] = Account(sandbox).KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token")),
    };

    public static ServiceAccount Account(SandboxHost sandbox) => sandbox.Context.Tokens.AddAccount("backup@r3izzy-sandbox.iam.gserviceaccount.com");

    public static StepHarness NewHarness(CustomerProfile? customer = null) => new(customer ?? Customer);

    public Task<StepOutcome> RunAsync(StepHarness harness, CancellationToken cancellationToken = default) =>
        Backup.Execute(new BackupInput(), harness.NextAttempt(), cancellationToken);

    /// <summary>Attempts until one is settled, as the engine would make them.</summary>
    public async Task<StepOutcome> SettleAsync(StepHarness harness, int attempts = 4)
    {
        var outcome = await RunAsync(harness);
        for (var i = 1; i < attempts && outcome is StepOutcome.Failed or StepOutcome.Pending; i++)
        {
            outcome = await RunAsync(harness);
        }

        return outcome;
    }

    public async Task<StepOutcome.Done> BackUpAsync(StepHarness? harness = null) =>
        (await SettleAsync(harness ?? NewHarness())).ShouldBeOfType<StepOutcome.Done>();

    public Task<RestoreReport> CheckRestoreAsync(StepHarness harness) => Backup.CheckRestore!(new BackupInput(), harness.NextAttempt(), default);

    /// <summary>The folder of the customer's only backup.</summary>
    public string BackupFolder()
    {
        var customer = Drive.ChildrenOf(ClientsFolder).ShouldHaveSingleItem();
        customer.Name.ShouldBe(CustomerName);
        return Drive.ChildrenOf(customer.Id).ShouldHaveSingleItem().Id;
    }

    public IReadOnlyList<(string Id, string Name)> ObjectFiles() =>
        Drive.ChildrenOf(Drive.ChildrenOf(BackupFolder()).Single(f => f.Name == "Arquivos").Id);

    public async Task<JsonNode> ManifestAsync() => JsonNode.Parse(await ContentAsync(Drive.ChildrenOf(BackupFolder()).Single(f => f.Name == "manifesto.json").Id))!;

    public async Task<byte[]> ContentAsync(string id) => (await Drive.ContentAsync(id)).ShouldNotBeNull();

    /// <summary>The document lines of all parts, in order.</summary>
    public async Task<IReadOnlyList<JsonNode>> DocumentsAsync()
    {
        var documents = new List<JsonNode>();
        foreach (var part in Drive.ChildrenOf(BackupFolder()).Where(f => f.Name.StartsWith("documentos-", StringComparison.Ordinal)).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            documents.AddRange((await LinesAsync(part.Id)).Where(l => l["path"] is not null));
        }

        return documents;
    }

    public async Task<IReadOnlyList<JsonNode>> LinesAsync(string partId)
    {
        await using var unpacked = new GZipStream(new MemoryStream(await ContentAsync(partId)), CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.UTF8);
        return [.. (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
    }

    public static byte[] RandomBytes(int size, int seed)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public async ValueTask DisposeAsync()
    {
        Runtime?.Dispose();
        await Sandbox.DisposeAsync();
    }
}
