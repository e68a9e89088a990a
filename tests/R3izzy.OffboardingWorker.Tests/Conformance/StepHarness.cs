using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Tests.Conformance;

/// <summary>Runs one connector as the engine would, attempt by attempt, with journal and call log kept in memory.</summary>
public sealed class StepHarness(CustomerProfile customer) : IStepJournal, ICallLog
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private int _attempts;

    public CustomerProfile Customer { get; set; } = customer;

    public string Plan { get; init; } = "pro";

    public DateTimeOffset EffectiveEnd { get; set; } = new(2026, 12, 1, 3, 0, 0, TimeSpan.Zero);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public string CaseRef { get; init; } = "DESL-2026-000001";

    public string StepId { get; init; } = "step";

    public string Action { get; init; } = "cancel";

    public string? LastMonth { get; init; } = "2026-11";

    public DateOnly? PausedFrom { get; init; }

    public DateOnly? ReturnsOn { get; set; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Facts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public string RequestedBy { get; init; } = "Atendimento";

    public int Round { get; init; }

    /// <summary>As the engine tells it from what it recorded of earlier attempts.</summary>
    public PriorDoubt PriorDoubt { get; set; }

    /// <summary>The step is done and is being undone: an undo has a key of its own.</summary>
    public bool IsUndo { get; set; }

    /// <summary>As an installation makes its marks. Another one makes others of the same words.</summary>
    public Func<string, string> Mark { get; init; } = MarkOf;

    /// <summary>What the connector may ask of the rest of the case.</summary>
    public ICaseRecords Case { get; set; } = NoCaseRecords.Instance;

    public string? Checkpoint { get; private set; }

    public List<Evidence> Evidence { get; } = [];

    public IReadOnlyList<Call> Calls => [.. _calls];

    /// <summary>Runs before a checkpoint is kept: a test kills the attempt there by throwing.</summary>
    public Action? BeforeCheckpoint { get; set; }

    public StepContext NextAttempt() => new()
    {
        CaseRef = CaseRef,
        StepId = StepId,
        Plan = Plan,
        Action = Action,
        Customer = Customer,
        LastMonth = LastMonth,
        PausedFrom = PausedFrom,
        ReturnsOn = ReturnsOn,
        Facts = Facts,
        RequestedBy = RequestedBy,
        Round = Round,
        PriorDoubt = PriorDoubt,
        Case = Case,
        EffectiveEnd = EffectiveEnd,
        Attempt = Interlocked.Increment(ref _attempts),
        IdempotencyKey = IsUndo ? $"{CaseRef}.{StepId}.undo" : $"{CaseRef}.{StepId}",
        StartedAt = Clock.GetUtcNow(),
        CaseOpenedAt = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero),
        Checkpoint = Checkpoint,
        EarlierEvidence = [.. Evidence],
        Mark = Mark,
        Journal = this,
        Calls = this,
    };

    /// <summary>The mark of a word in the tests' own installation.</summary>
    public static string MarkOf(string word) =>
        Convert.ToHexStringLower(HMACSHA256.HashData("key of the tests"u8, Encoding.UTF8.GetBytes(word)).AsSpan(0, 16));

    /// <summary>Builds a platform from settings given as <c>key → value</c> below its section; fails on any problem.</summary>
    public static PlatformRuntime Build(IPlatform platform, IReadOnlyDictionary<string, string?> settings)
    {
        var (runtime, problems) = TryBuild(platform, settings);
        problems.ShouldBeEmpty();
        return runtime.ShouldNotBeNull();
    }

    public static (PlatformRuntime? Runtime, IReadOnlyList<string> Problems) TryBuild(
        IPlatform platform, IReadOnlyDictionary<string, string?> settings)
    {
        var section = $"Platforms:{platform.Name}";
        var configuration = new ConfigurationBuilder()
            // A key that begins with a slash belongs to another platform: "/Drive:SharedDriveId".
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key[0] == '/' ? $"Platforms:{s.Key[1..]}" : $"{section}:{s.Key}", s.Value)))
            .Build();
        var platformSettings = new PlatformSettings(configuration.GetSection(section), NullLoggerFactory.Instance)
        {
            AllPlatforms = configuration.GetSection("Platforms"),
        };
        return (platform.Build(platformSettings), platformSettings.Problems);
    }

    void IStepJournal.ReportProgress(string text, double? fraction)
    {
    }

    Task IStepJournal.SaveCheckpointAsync(string checkpoint, CancellationToken cancellationToken)
    {
        BeforeCheckpoint?.Invoke();
        Checkpoint = checkpoint;
        return Task.CompletedTask;
    }

    Task IStepJournal.AddEvidenceAsync(Evidence evidence, CancellationToken cancellationToken)
    {
        Evidence.Add(evidence);
        return Task.CompletedTask;
    }

    void ICallLog.Record(Call call) => _calls.Enqueue(call);
}
