using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

namespace R3izzy.OffboardingWorker.Benchmarks.Backup;

/// <summary>Where both copiers read and write, and with which credential.</summary>
/// <param name="KeyFile">A service account's key of this sandbox alone.</param>
internal sealed record BackupPlace(Uri Drive, Uri Firestore, Uri Storage, string SharedDrive, string KeyFile);

/// <summary>The two ends of the copy as a process of their own: a bucket with objects made while they are read, and a drive that keeps hashes only.</summary>
internal static class BackupSandbox
{
    public const string Verb = "backup-sandbox";

    public const string Bucket = "bench";

    public const string Prefix = "clientes/bench/";

    public const int Objects = 8;

    public static string NameOf(int number) => $"{Prefix}{number}.bin";

    public static Task<(Child Child, BackupPlace Place)> StartAsync(long bytes, string folder) =>
        Child.ServeAsync<BackupPlace>([Verb, "--bytes", $"{bytes}", "--folder", folder]);

    /// <summary>The child's side.</summary>
    public static async Task<int> ServeAsync(Options options)
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { KeepUploads = false });
        var drive = sandbox.Platform<SimulatedDrive>();
        // What the connector compares; MD5 at 745 MB/s a core would be the measure of everything else.
        drive.Checksums = DriveChecksums.Sha256;
        var shared = drive.AddSharedDrive("bench");
        drive.AddFolder(shared.Id, "Clientes");
        var storage = sandbox.Platform<SimulatedStorage>();
        for (var number = 0; number < Objects; number++)
        {
            // Composed objects have a CRC-32C and no MD5.
            storage.AddSyntheticObject(Bucket, NameOf(number), options.Long("bytes", 0) / Objects, seed: number, traits: new ObjectTraits { Composed = true });
        }

        var keyFile = Path.Combine(options.Text("folder")!, "key.json");
        var account = sandbox.Context.Tokens.AddAccount("bench@r3izzy-sandbox.iam.gserviceaccount.com");
        await File.WriteAllTextAsync(keyFile, account.KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token")));
        await Child.ServedAsync(new BackupPlace(sandbox.AddressOf("drive"), sandbox.AddressOf("firestore"), sandbox.AddressOf("storage"), shared.Id, keyFile));
        return 0;
    }
}
