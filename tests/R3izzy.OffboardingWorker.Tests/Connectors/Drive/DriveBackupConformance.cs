using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

public sealed class DriveBackupConformance : ConnectorConformance
{
    /// <summary>A part of documents, an object, its index part and the manifest.</summary>
    private const int FilesOfOneBackup = 4;

    private string? _sharedDrive;
    private SandboxHost? _seededIn;

    protected override IPlatform Platform { get; } = new DrivePlatform();

    protected override string ConnectorId => "drive.backup";

    protected override object Input { get; } = new BackupInput();

    protected override CallSelector EffectCall { get; } = new("drive", "POST", "/upload/drive/v3/files");

    protected override CallSelector ReadCall { get; } = new("drive", "GET", "/drive/v3/files");

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        if (_seededIn != sandbox)
        {
            var drive = sandbox.Platform<SimulatedDrive>();
            _sharedDrive = drive.AddSharedDrive("R3izzy").Id;
            drive.AddFolder(_sharedDrive, "Clientes");
            sandbox.Platform<SimulatedFirestore>().AddDatabase(BackupScene.Project);
            sandbox.Platform<SimulatedStorage>().AddBucket(BackupScene.Bucket);
            _seededIn = sandbox;
        }

        return BackupScene.Settings(sandbox, _sharedDrive!);
    }

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Platform<SimulatedFirestore>().Add(BackupScene.Project, "clientes/cli42", """{"n":{"integerValue":"1"}}""");
        sandbox.Platform<SimulatedStorage>().AddObject(BackupScene.Bucket, "clientes/cli42/foto.bin", BackupScene.RandomBytes(1000, 1));
        return BackupScene.Customer;
    }

    /// <summary>One whole backup is one effect; a file too many, or one changed or thrown away, shows as another number.</summary>
    protected override int EffectCount(SandboxHost sandbox)
    {
        var created = sandbox.Ledger.Count("drive", "file.created");
        var touched = sandbox.Ledger.Count("drive", "file.updated") + sandbox.Ledger.Count("drive", "file.content-replaced") + sandbox.Ledger.Count("drive", "file.deleted");
        var folders = sandbox.Ledger.Count("drive", "folder.created");
        return (created == FilesOfOneBackup ? 1 : created) + (100 * touched) + (folders > 3 ? 1000 * folders : 0);
    }

    // Access is taken away after this step: an unknown customer must never look backed up.
    protected override void AssertUnknownCustomer(StepOutcome outcome) => outcome.ShouldBeOfType<StepOutcome.NeedsPerson>();

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("SharedDriveId", null, "Platforms:drive:SharedDriveId is missing"),
        ("DriveAddress", "http://drive.example.com", "Platforms:drive:DriveAddress uses http"),
        ("FirestoreAddress", "x", "Platforms:drive:FirestoreAddress is not an address"),
        ("Credential:Key", null, "Platforms:drive:Credential:Key is missing"),
        ("Credential:Key", "{}", "Platforms:drive:Credential:Key is not a service account key"),
        ("ChunkSize", "300000", "Platforms:drive:ChunkSize is 300000; it takes a multiple of 262144"),
        ("PartSize", "1", "Platforms:drive:PartSize is 1"),
        ("Parallelism", "17", "Platforms:drive:Parallelism is 17"),
        ("Firestore:ProjectByPlan:gold", "x", "Platforms:drive:Firestore:ProjectByPlan:gold is not a plan"),
        ("Firestore:Roots:0", "clientes/todos", "Platforms:drive:Firestore:Roots:0 has no placeholder"),
        ("Firestore:Roots:0", "clientes/{firestore}/notas", "Platforms:drive:Firestore:Roots:0 is not a document path"),
        ("Firestore:Roots:0", "clientes/{email}", "Platforms:drive:Firestore:Roots:0 has the unknown placeholder {email}"),
        ("Storage:Prefixes:0", "clientes/{firestore}", "Platforms:drive:Storage:Prefixes:0 does not end in a slash"),
        ("Storage:Prefixs:0", "x", "Prefixs"),
        ("Concurrency", "0", "Platforms:drive:Concurrency is 0"),
    ];

    protected override IEnumerable<string> Secrets =>
        BackupScene.Settings(Sandbox, "x")["Credential:Key"]!.Split("\\n").Where(line => line.Length == 64).Take(2).Append("clientes/cli42").Append("ya29.");
}
