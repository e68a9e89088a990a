using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>The product's engine, store, intake and case files on one folder; only the connector is made for measuring.</summary>
internal sealed class EngineRun : IAsyncDisposable
{
    /// <summary>Cases opened in one transaction.</summary>
    private const int Portion = 1000;

    private readonly ILoggerFactory _log = LoggerFactory.Create(l => l.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
    private readonly FieldCipher _cipher = new(new byte[32]);
    private readonly SqliteDatabase _database;
    private readonly SqliteCaseStore _store;
    private readonly SqliteCaseReader _reader;
    private readonly ConnectorTable _connectors;
    private readonly CaseFiles _files;
    private readonly OpenCases _openCases;
    private readonly SqliteConnection _look;

    public EngineRun(string folder, IConnector<NoInput> connector)
    {
        var procedures = BenchProcedure.Catalog(folder);
        _database = new SqliteDatabase(folder);
        _store = new SqliteCaseStore(_database);
        _reader = new SqliteCaseReader(_database);
        _files = new CaseFiles(_reader, procedures, _cipher, new BusinessCalendar(new CalendarOptions()));
        _openCases = new OpenCases(_store, _reader, _files, procedures, _cipher, new ApprovalOptions(), TimeProvider.System);
        var binding = ConnectorBinding.For(BenchProcedure.Connector, connector);
        _connectors = new ConnectorTable([new PlatformRuntime(BenchProcedure.Platform, [binding], new NoProbe(), new GateLimits(1024), [])]);
        _look = _database.Open();
    }

    public WakeSignal Wake { get; } = new();

    public SqliteDatabase Database => _database;

    public ICaseReader Reader => _reader;

    /// <summary>Opens cases as the API does; the task ends when they are on disk.</summary>
    public async Task EnqueueAsync(int from, int count)
    {
        foreach (var portion in Enumerable.Range(from, count).Chunk(Portion))
        {
            await _openCases.RunAsync([.. portion.Select(BenchProcedure.Request)], CancellationToken.None);
        }
    }

    /// <summary>Runs the engine until every case is closed.</summary>
    public async Task<Reading> DrainAsync(string name, int cases)
    {
        using var engine = BuildEngine();
        var meter = new Meter();
        await engine.StartAsync(CancellationToken.None);
        await AllClosedAsync();
        var reading = meter.Stop(name, (long)cases * BenchProcedure.Steps);
        await engine.StopAsync(CancellationToken.None);
        return reading;
    }

    public OffboardingEngine BuildEngine()
    {
        var options = new EngineOptions();
        var clock = TimeProvider.System;
        var past = new StepPast(_reader, _reader, _cipher);
        var records = new CaseRecordsSource(_reader, _files, past, _cipher, new CompleteTask(_store, _files, _cipher, clock));
        var runner = new StepRunner(
            _store, new CachedCaseSnapshots(_files, 4096), _connectors, [new ClosingCheck(_connectors, _reader, past, records)], _reader, past, records, new ApprovalGuard(_reader),
            new FailurePolicy(options.Schedule, options.PlatformRecheck), _cipher, clock, _log.CreateLogger<StepRunner>());
        var dispatcher = new Dispatcher(_store, runner, new PlatformGates(_connectors.Limits), Wake, options, clock, _log.CreateLogger<Dispatcher>());
        return new OffboardingEngine(_store, dispatcher, Wake, options, clock, _log.CreateLogger<OffboardingEngine>());
    }

    /// <summary>Ends when no case is open.</summary>
    public async Task AllClosedAsync()
    {
        while (_look.QuerySingle<bool>("SELECT EXISTS (SELECT 1 FROM case_ INDEXED BY case_open_customer WHERE closed_at IS NULL)"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _look.DisposeAsync();
        _reader.Dispose();
        _cipher.Dispose();
        Wake.Dispose();
        _log.Dispose();
    }

    private sealed class NoProbe : IProbes
    {
        public Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken) => Task.FromResult(new ProbeReport([]));
    }
}
