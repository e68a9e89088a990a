using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Storage.Sqlite;
using R3izzy.OffboardingWorker.Tests.Storage;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>The real engine on a real store in a folder of its own, with connectors of the test and a clock that the test moves.</summary>
internal sealed class EngineWorld : IAsyncDisposable, ICaseSnapshots
{
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();
    private readonly Procedure _procedure;
    private readonly SqliteCaseStore _store;
    private readonly CustomerProfile _customer = new("Cliente Exemplo", ["cliente@exemplo.test"], "11222333000181", new Dictionary<string, string>());
    private OffboardingEngine? _engine;
    private int _cases;

    public EngineWorld(Procedure procedure, params PlatformRuntime[] platforms)
    {
        _procedure = procedure;
        Connectors = new ConnectorTable(platforms);
        _store = new SqliteCaseStore(new SqliteDatabase(_folder.FullName));
        Reader = new SqliteCaseReader(_store.Database);
        Store = new WatchedStore(_store);
    }

    public ManualClock Clock { get; } = new(Start);

    // No look without a signal within a test: what happens, happens because of a wake-up.
    public EngineOptions Options { get; } = new() { LongestSleep = TimeSpan.FromMinutes(5), Grace = TimeSpan.FromSeconds(20) };

    public WatchedStore Store { get; }

    public SqliteCaseReader Reader { get; }

    public ConnectorTable Connectors { get; }

    public FieldCipher Cipher { get; } = new(new byte[32]);

    public WakeSignal Wake { get; } = new();

    public Dispatcher Dispatcher { get; private set; } = null!;

    public LogSink Log { get; } = new();

    public DateTimeOffset EffectiveEnd { get; init; } = Start.AddDays(10);

    public string Folder => _folder.FullName;

    /// <summary>Thrown when the engine reads a case.</summary>
    public Func<Exception?> RefuseSnapshot { get; set; } = () => null;

    public CaseDates Dates => DatesOf(EffectiveEnd);

    /// <summary>What the engine reads cases through; the world itself reads them anew each time.</summary>
    public ICaseSnapshots? Snapshots { get; init; }

    public static CaseDates DatesOf(DateTimeOffset effective) => new(effective, null, (at, days) => at.AddDays(days));

    private StepPast Past => new(Reader, Reader, Cipher);

    public StepRunner Runner => new(
        Store, Snapshots ?? this, Connectors, [new ClosingCheck(Connectors, Reader, Past, NoRecords.Instance)], Reader, Past, NoRecords.Instance, new ApprovalGuard(Reader),
        new FailurePolicy(Options.Schedule, Options.PlatformRecheck), Cipher, Clock, new SinkLogger<StepRunner>(Log));

    public async Task StartAsync()
    {
        Dispatcher = new Dispatcher(Store, Runner, new PlatformGates(Connectors.Limits), Wake, Options, Clock, new SinkLogger<Dispatcher>(Log));
        _engine = new OffboardingEngine(Store, Dispatcher, Wake, Options, Clock, new SinkLogger<OffboardingEngine>(Log));
        await _engine.StartAsync(default);
        await _engine.Ready.WaitAsync(Eventually.Limit);
    }

    public async Task StopAsync()
    {
        await _engine!.StopAsync(default).WaitAsync(Eventually.Limit);
        _engine.Dispose();
        _engine = null;
    }

    public async Task<long> OpenAsync()
    {
        var no = Interlocked.Increment(ref _cases);
        var opened = await Store.OpenCasesAsync(
            [
                new NewCase
                {
                    RequestId = $"request-{no}", RefPrefix = "DESL", RefYear = 2026, Action = "cancel", Plan = "pro", LastMonth = "2026-11",
                    EffectiveEnd = EffectiveEnd, OpenedAt = Clock.GetUtcNow(), CustomerKey = BitConverter.GetBytes(no), Payload = [],
                    Procedure = _procedure.Name, Version = 1,
                    Steps = CasePlan.Steps(_procedure, new Dictionary<string, IReadOnlyList<string>>(), Dates, Clock.GetUtcNow()),
                },
            ],
            default);
        var id = (await Reader.FindAsync(opened.Single().Ref, default))!.Id;
        Wake.Wake();
        return id;
    }

    public async Task<StepRow> StepAsync(long caseId, int no = 0) => (await Reader.StepsAsync(caseId, default))[no];

    /// <summary>Waits until the step stands in the state, with so many attempts made.</summary>
    public async Task<StepRow> ReachesAsync(long caseId, int no, StepState state, int? attempts = null)
    {
        await Eventually.HoldsAsync(
            async () => await StepAsync(caseId, no) is var step && step.State == state && (attempts is null || step.Attempts == attempts),
            $"step {no} of case {caseId} in {state}, attempts {attempts}");
        return await StepAsync(caseId, no);
    }

    public async Task<CaseRow> CaseReachesAsync(long caseId, CaseState state)
    {
        await Eventually.HoldsAsync(async () => (await Reader.FindAsync(caseId, default))!.State == state, $"case {caseId} in {state}");
        return (await Reader.FindAsync(caseId, default))!;
    }

    public async ValueTask<CaseSnapshot> GetAsync(long caseId, CancellationToken cancellationToken)
    {
        if (RefuseSnapshot() is { } refusal)
        {
            throw refusal;
        }

        var row = (await Reader.FindAsync(caseId, cancellationToken))!;
        return new CaseSnapshot(caseId, $"DESL-2026-{caseId:000000}", "pro", Start, DatesOf(row.EffectiveEnd), _customer, _procedure) { Mark = Cipher.Mark, Revision = row.Revision, LastMonth = row.LastMonth };
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            Options.Grace = TimeSpan.Zero;
            await StopAsync();
        }

        Reader.Dispose();
        await _store.DisposeAsync();
        Cipher.Dispose();
        Wake.Dispose();
        _folder.Dispose();
    }
}

/// <summary>Keeps what was logged.</summary>
internal sealed class LogSink
{
    private readonly ConcurrentQueue<(LogLevel Level, int Event, string Text, Exception? Exception)> _lines = new();

    public IReadOnlyList<(LogLevel Level, int Event, string Text, Exception? Exception)> Lines => [.. _lines];

    public void Add(LogLevel level, int @event, string text, Exception? exception) => _lines.Enqueue((level, @event, text, exception));
}

internal sealed class SinkLogger<T>(LogSink sink) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        sink.Add(logLevel, eventId.Id, formatter(state, exception), exception);
}

/// <summary>Steps that ask nothing about the rest of their case.</summary>
internal sealed class NoRecords : ICaseRecordsSource
{
    public static readonly NoRecords Instance = new();

    public ICaseRecords For(CaseSnapshot snapshot, ProcedureStep step) => NoCaseRecords.Instance;
}
