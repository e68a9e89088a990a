using System.Diagnostics;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>The real engine and store on a throw-away folder, with connectors made for measuring.</summary>
internal sealed class EngineRun : IAsyncDisposable, ICaseSnapshots
{
    public const int StepsPerCase = 6;

    private static readonly DateTimeOffset EffectiveEnd = new(2026, 1, 1, 3, 0, 0, TimeSpan.Zero);

    private readonly ILoggerFactory _log = LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
    private readonly SqliteDatabase _database;
    private readonly SqliteCaseReader _reader;
    private readonly ConnectorTable _connectors;
    private readonly FieldCipher _cipher = new(new byte[32]);
    private readonly Procedure _procedure;
    private readonly CustomerProfile _customer = new("Cliente", ["cliente@exemplo.test"], "11222333000181", new Dictionary<string, string>());
    private readonly byte[] _payload;

    public EngineRun(string folder, IConnector<NoInput> connector)
    {
        _database = new SqliteDatabase(folder);
        Store = new SqliteCaseStore(_database);
        _reader = new SqliteCaseReader(_database);
        var binding = ConnectorBinding.For("bench.step", connector);
        _connectors = new ConnectorTable([new PlatformRuntime("bench", [binding], new NoProbe(), new GateLimits(1024), [])]);
        _procedure = SixSteps();
        _payload = _cipher.Encrypt(new byte[400], Purposes.Payload);
    }

    public SqliteCaseStore Store { get; }

    public WakeSignal Wake { get; } = new();

    public SqliteDatabase Database => _database;

    /// <summary>Queues cases, 1,000 a transaction.</summary>
    public async Task EnqueueAsync(int cases, int from = 0)
    {
        var now = TimeProvider.System.GetUtcNow();
        var steps = CasePlan.Steps(_procedure, new Dictionary<string, IReadOnlyList<string>>(), EffectiveEnd, now);
        foreach (var portion in Enumerable.Range(from, cases).Chunk(1000))
        {
            await Store.OpenCasesAsync([.. portion.Select(i => NewCase(i, steps, now))], CancellationToken.None);
        }
    }

    public Task<IReadOnlyList<OpenedCase>> EnqueueOneAsync(int number)
    {
        var now = TimeProvider.System.GetUtcNow();
        return Store.OpenCasesAsync(
            [NewCase(number, CasePlan.Steps(_procedure, new Dictionary<string, IReadOnlyList<string>>(), EffectiveEnd, now), now)], CancellationToken.None);
    }

    /// <summary>Runs the engine until <paramref name="steps"/> attempts have been recorded; returns the time.</summary>
    public async Task<TimeSpan> DrainAsync(Func<bool> finished)
    {
        var (engine, _) = BuildEngine();
        var clock = Stopwatch.GetTimestamp();
        await engine.StartAsync(CancellationToken.None);
        while (!finished() || await OpenCasesAsync() > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        var elapsed = Stopwatch.GetElapsedTime(clock);
        await engine.StopAsync(CancellationToken.None);
        return elapsed;
    }

    public (OffboardingEngine Engine, Dispatcher Dispatcher) BuildEngine()
    {
        var options = new EngineOptions { Lanes = 256 };
        var clock = TimeProvider.System;
        var runner = new StepRunner(
            Store, new CachedCaseSnapshots(this, 2048), _connectors, new ClosingCheck(_connectors, _reader, _reader), _reader,
            new FailurePolicy(options.Schedule, options.PlatformRecheck), _cipher, clock, _log.CreateLogger<StepRunner>());
        var dispatcher = new Dispatcher(Store, runner, new PlatformGates(_connectors.Limits), Wake, options, clock, _log.CreateLogger<Dispatcher>());
        return (new OffboardingEngine(Store, dispatcher, Wake, options, clock, _log.CreateLogger<OffboardingEngine>()), dispatcher);
    }

    // The same work as the product's: the row is read and its payload decrypted, once a case.
    public async ValueTask<CaseSnapshot> GetAsync(long caseId, CancellationToken cancellationToken)
    {
        var row = await _reader.FindAsync(caseId, cancellationToken) ?? throw new InvalidOperationException("No such case.");
        _cipher.Decrypt(row.Payload, Purposes.Payload);
        return new CaseSnapshot(row.Id, row.Ref, row.Plan, row.OpenedAt, row.EffectiveEnd, _customer, _procedure);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _reader.Dispose();
        _cipher.Dispose();
        Wake.Dispose();
        _log.Dispose();
    }

    private async Task<long> OpenCasesAsync() =>
        (await _reader.ListAsync(new CaseFilter(OpenOnly: true, Limit: 1), CancellationToken.None)).Count;

    private NewCase NewCase(int number, IReadOnlyList<PlannedStep> steps, DateTimeOffset now) => new()
    {
        RequestId = $"bench-{number}",
        RefPrefix = "DESL",
        RefYear = 2026,
        Action = "cancel",
        Plan = "pro",
        LastMonth = "2025-12",
        EffectiveEnd = EffectiveEnd,
        OpenedAt = now,
        CustomerKey = _cipher.Hash(number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Payload = _payload,
        Procedure = _procedure.Name,
        Version = 1,
        Steps = steps,
    };

    private static Procedure SixSteps() => new()
    {
        Name = "bench",
        Version = 1,
        Action = "cancel",
        Plan = "pro",
        Title = "bench",
        Text = "",
        Hash = "",
        Steps =
        [
            .. Enumerable.Range(0, StepsPerCase).Select(no => new ProcedureStep
            {
                No = no,
                Id = $"step-{no}",
                Title = "",
                Uses = "bench.step",
                Input = new NoInput(),
                Owner = "ti",
                Needs = no == 0 ? [] : [new Need(no - 1, Strictness.Strict)],
                At = new StepTiming(TimingAnchor.Now, 0),
                When = [],
                Instructions = "",
            }),
        ],
    };

    private sealed class NoProbe : IProbes
    {
        public Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken) => Task.FromResult(new ProbeReport([]));
    }
}

internal sealed record NoInput;

/// <summary>Does nothing, and counts.</summary>
internal sealed class NoOpConnector : IConnector<NoInput>
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Task<StepOutcome> ExecuteAsync(NoInput input, StepContext step, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        return Task.FromResult<StepOutcome>(new StepOutcome.Done("ok"));
    }
}
