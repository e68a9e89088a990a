using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Security;

namespace R3izzy.OffboardingWorker.Benchmarks.Backup;

/// <summary>One whole backup by <c>drive.backup</c> with its usual settings, in a process of its own.</summary>
internal static class ConnectorCopy
{
    public const string Verb = "backup-connector";

    private const int MostAttempts = 4;

    public static async Task<int> RunAsync(Options options)
    {
        var place = JsonSerializer.Deserialize<BackupPlace>(options.Text("place")!)!;
        using var platform = Build(place);
        using var cipher = new FieldCipher(new byte[32]);
        var step = new Attempt(options.Number("case", 1), cipher);
        var backup = platform.Connectors.Single(c => c.Id == "drive.backup");
        var meter = new Meter();
        StepOutcome outcome;
        var attempts = 0;
        do
        {
            outcome = await backup.Execute(new BackupInput(), step.Next(), CancellationToken.None);
        }
        while (outcome is not StepOutcome.Done && ++attempts < MostAttempts);

        var reading = meter.Stop("drive.backup", options.Long("bytes", 0));
        // Done means that Drive's size and SHA-256 of each file were compared, and its listing with what was sent.
        if (outcome is not StepOutcome.Done)
        {
            throw new InvalidOperationException($"The backup did not end well: {outcome}");
        }

        Child.Print(reading);
        return 0;
    }

    private static PlatformRuntime Build(BackupPlace place)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["drive:Enabled"] = "true",
            ["drive:DriveAddress"] = place.Drive.ToString(),
            ["drive:FirestoreAddress"] = place.Firestore.ToString(),
            ["drive:StorageAddress"] = place.Storage.ToString(),
            ["drive:SharedDriveId"] = place.SharedDrive,
            ["drive:Storage:BucketByPlan:pro"] = BackupSandbox.Bucket,
            ["drive:Storage:Prefixes:0"] = "clientes/{firestore}/",
            ["drive:Credential:KeyFile"] = place.KeyFile,
        }).Build().GetSection("drive");
        var settings = new PlatformSettings(section, NullLoggerFactory.Instance);
        return new DrivePlatform().Build(settings) ?? throw new InvalidOperationException(string.Join(Environment.NewLine, settings.Problems));
    }

    /// <summary>A step as the engine gives it, its journal in memory.</summary>
    private sealed class Attempt(int caseNumber, FieldCipher cipher) : IStepJournal, ICallLog
    {
        private int _number;
        private string? _checkpoint;

        public StepContext Next() => new()
        {
            CaseRef = string.Create(CultureInfo.InvariantCulture, $"DESL-2026-{caseNumber:000000}"),
            StepId = "backup",
            Plan = "pro",
            Customer = new CustomerProfile("Cliente", ["cliente@exemplo.test"], "11222333000181", new Dictionary<string, string> { ["firestore"] = "bench" }),
            EffectiveEnd = new DateTimeOffset(2026, 1, 1, 3, 0, 0, TimeSpan.Zero),
            Attempt = ++_number,
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"DESL-2026-{caseNumber:000000}.backup"),
            StartedAt = TimeProvider.System.GetUtcNow(),
            CaseOpenedAt = new DateTimeOffset(2026, 1, 1, 3, 0, 0, TimeSpan.Zero),
            Checkpoint = _checkpoint,
            Mark = cipher.Mark,
            Journal = this,
            Calls = this,
        };

        public void ReportProgress(string text, double? fraction = null)
        {
        }

        public Task SaveCheckpointAsync(string checkpoint, CancellationToken cancellationToken)
        {
            _checkpoint = checkpoint;
            return Task.CompletedTask;
        }

        public Task AddEvidenceAsync(Evidence evidence, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Record(Call call)
        {
        }
    }
}
