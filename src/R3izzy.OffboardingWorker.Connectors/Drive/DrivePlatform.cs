using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;
using R3izzy.OffboardingWorker.Connectors.Drive.Firestore;
using R3izzy.OffboardingWorker.Connectors.Drive.Storage;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Backups from Firestore and Cloud Storage to a shared drive: settings <c>Platforms:drive</c>.</summary>
public sealed class DrivePlatform : IPlatform
{
    private const string BackupId = "drive.backup";

    /// <summary>A terabyte at 50 MB/s is 6 hours; after the limit the next attempt goes on at the part.</summary>
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromHours(12);

    private static readonly string[] Scopes =
    [
        // drive.file cannot see the folders that people made.
        "https://www.googleapis.com/auth/drive",
        "https://www.googleapis.com/auth/datastore",
        "https://www.googleapis.com/auth/devstorage.read_only",
    ];

    public string Name => "drive";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(BackupId, typeof(BackupInput)), new(FindOwnBackup.Id, typeof(FindOwnBackupInput)) { OnlyLooks = true }];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<DriveOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        options.Check(settings);
        var driveAddress = PlatformAddress.Read(settings, nameof(options.DriveAddress), options.DriveAddress);
        var firestoreAddress = PlatformAddress.Read(settings, nameof(options.FirestoreAddress), options.FirestoreAddress);
        var storageAddress = PlatformAddress.Read(settings, nameof(options.StorageAddress), options.StorageAddress);
        var authorizer = GoogleAuthorizer.Create(settings, nameof(options.Credential), options.Credential, Scopes);
        if (settings.Problems.Count > 0 || driveAddress is null || firestoreAddress is null || storageAddress is null || authorizer is null)
        {
            authorizer?.Dispose();
            return null;
        }

        var driveHttp = new PlatformHttp("drive", driveAddress, options.Http, GoogleErrors.ByReason, authorizer);
        var firestoreHttp = new PlatformHttp("firestore", firestoreAddress, options.Http, GoogleErrors.ByStatus, authorizer);
        var storageHttp = new PlatformHttp("storage", storageAddress, options.Http, GoogleErrors.ByReason, authorizer);
        var drive = new DriveClient(driveHttp, driveAddress, options.SharedDriveId);
        var firestore = new FirestoreClient(firestoreHttp);
        var storage = new CloudStorageClient(storageHttp);
        var destination = new Destination(drive, options);
        return new PlatformRuntime(
            Name,
            [
                ConnectorBinding.For(BackupId, Compose(options, drive, firestore, storage, destination), AttemptLimit),
                ConnectorBinding.For(FindOwnBackup.Id, new FindOwnBackup(drive, destination)),
            ],
            new DriveProbe(new ClientsFolderProbe(destination, drive), firestore, storage, options),
            new GateLimits(options.Concurrency),
            [driveHttp, firestoreHttp, storageHttp, authorizer]);
    }

    private static Backup Compose(DriveOptions options, DriveClient drive, FirestoreClient firestore, CloudStorageClient storage, Destination destination)
    {
        var reader = new FileReader(drive, options.IdleTimeout);
        var listing = new BackupListing(drive);
        var planner = new BackupPlanner(options);
        return new Backup(
            planner,
            destination,
            new BackupFolderMaker(drive),
            new DocumentPhase(firestore, drive, reader, options),
            new ObjectPhase(storage, drive, reader, new ObjectCopier(storage, drive, reader, options), options),
            new ManifestStore(drive, reader, listing, options),
            new BackupProof(listing),
            new BackupPreview(planner, destination, firestore, storage, options),
            new RestoreCheck(listing, reader),
            drive);
    }
}
