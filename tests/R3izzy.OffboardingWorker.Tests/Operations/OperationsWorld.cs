using System.Text;
using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Storage.Sqlite;
using R3izzy.OffboardingWorker.Tasks;
using R3izzy.OffboardingWorker.Tests.Engine;
using R3izzy.OffboardingWorker.Tests.Storage;

namespace R3izzy.OffboardingWorker.Tests.Operations;

/// <summary>The operations on a real store, with procedures and platforms of the test. A worker works when the test lets it.</summary>
internal sealed class OperationsWorld : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SinkLogger<StepRunner> _log = new(new LogSink());
    private long? _worker;

    /// <param name="procedures">Their texts; none: those of <see cref="SampleProcedures"/>.</param>
    public OperationsWorld(params string[] procedures)
    {
        var files = Directory.CreateDirectory(_folder.Below("procedures")).FullName;
        foreach (var (text, no) in (procedures.Length > 0 ? procedures : [SampleProcedures.Leaving, SampleProcedures.Pausing, SampleProcedures.Returning]).Select((t, no) => (t, no)))
        {
            File.WriteAllText(Path.Combine(files, $"{no}.yaml"), text);
        }

        Procedures = ProcedureCatalog.Load(files, [P, Q]);
        Connectors = new ConnectorTable([P.Runtime, Q.Runtime]);
        var database = new SqliteDatabase(_folder.Below("data"));
        Cipher = new FieldCipher(DataKey.Read(new ConfigurationBuilder().Build(), database.DataFolder, _ => { }));
        Store = new SqliteCaseStore(database);
        Reader = new SqliteCaseReader(database);
        Files = new CaseFiles(Reader, Procedures, Cipher, Calendar);
        OpenCases = new OpenCases(Store, Reader, Files, Procedures, Cipher, Approvals, Clock);
        Rejected = new RejectedRequests(Store, Reader, Cipher, OpenCases, Clock);
        Complete = new CompleteTask(Store, Files, Cipher, Clock);
        Retry = new RetryStep(Store, Reader, Files, Clock);
        Approve = new ApproveStep(Store, Files, Clock);
        Skip = new SkipStep(Store, Files, Clock);
        Withdraw = new WithdrawCase(Store, Reader, Files, Cipher, () => Connectors, Clock);
        Change = new ChangeLastMonth(Store, Files, Cipher, Clock);
        Take = new TakeRequests(OpenCases, new IntakeLimits(), RequestIdRule.Optional);
        Past = new StepPast(Reader, Reader, Cipher);
        Records = new CaseRecordsSource(Reader, Files, Past, Cipher, Complete);
        Looks = new Looks(Past, Records, Clock);
        Tasks = new TaskList(Reader, Files, Looks, Cipher, Calendar, Clock);
    }

    public ScriptedPlatform P { get; } = new("p");

    public ScriptedPlatform Q { get; } = new("q");

    public ConnectorTable Connectors { get; set; }

    public ApprovalOptions Approvals { get; } = new();

    public ApproveStep Approve { get; }

    public SkipStep Skip { get; }

    public WithdrawCase Withdraw { get; }

    public ChangeLastMonth Change { get; }

    public StepPast Past { get; }

    public CaseRecordsSource Records { get; }

    public Looks Looks { get; }

    public TaskList Tasks { get; }

    public IReadOnlyList<IOwnWork> OwnWork =>
        [new AskApproval(Connectors, Reader, Looks), new AskIfByHand(Reader), new ClosingCheck(Connectors, Reader, Past, Records), new OpenReturn(Files, OpenCases)];

    public StepRunner Runner => new(
        Store, Files, Connectors, OwnWork, Reader, Past, Records, new ApprovalGuard(Reader), new FailurePolicy(new RetrySchedule([TimeSpan.FromMinutes(5)]), TimeSpan.FromMinutes(5)), Cipher, Clock, _log);

    public BusinessCalendar Calendar { get; } = new(new CalendarOptions());

    public ManualClock Clock { get; } = new(EngineWorld.Start);

    public ProcedureCatalog Procedures { get; }

    public FieldCipher Cipher { get; }

    public SqliteCaseStore Store { get; }

    public SqliteCaseReader Reader { get; }

    public CaseFiles Files { get; }

    public OpenCases OpenCases { get; }

    public RejectedRequests Rejected { get; }

    public CompleteTask Complete { get; }

    public RetryStep Retry { get; }

    public TakeRequests Take { get; }

    public static Act Ana => new("ana@ti", "combinado por telefone");

    public string Folder => _folder.Below("data");

    public async Task<TakenRequests> TakeAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Take.RunAsync(stream, default);
    }

    /// <summary>Claims everything that is due, as a worker with no platform switched on would: all of it goes to people.</summary>
    public async Task HandToPeopleAsync()
    {
        var worker = await Store.RegisterWorkerAsync("host", 1, TimeSpan.FromHours(1), default);
        await Store.ClaimAsync(new ClaimRequest(worker, Clock.GetUtcNow(), new Dictionary<string, int>(), new HashSet<string>(), 10), default);
    }

    /// <summary>Works off all that is due now, as a worker of which all platforms are on.</summary>
    public async Task WorkAsync()
    {
        while ((await ClaimAsync()) is { Count: > 0 } steps)
        {
            foreach (var step in steps)
            {
                await RunAsync(step);
            }
        }
    }

    public async Task<IReadOnlyList<ClaimedStep>> ClaimAsync()
    {
        _worker ??= await Store.RegisterWorkerAsync("host", 1, TimeSpan.FromHours(1), default);
        var slots = Connectors.Limits.Keys.ToDictionary(p => p, _ => 4);
        return (await Store.ClaimAsync(new ClaimRequest(_worker.Value, Clock.GetUtcNow(), slots, slots.Keys.ToHashSet(), 50), default)).Steps;
    }

    public async Task RunAsync(ClaimedStep claimed)
    {
        for (ClaimedStep? step = claimed; step is not null;)
        {
            step = await Store.RecordAsync(await Runner.RunAsync(step, default) with { TryReserve = _ => true }, default);
        }
    }

    public async Task<StepRow> StepAsync(string reference, string stepId)
    {
        var file = (await Files.FindAsync(reference, default)).ShouldNotBeNull();
        return (await Reader.StepsAsync(file.Row.Id, default)).Single(s => s.No == file.Procedure.Find(stepId)!.No);
    }

    public async Task<StepState> StateAsync(string reference, string stepId) => (await StepAsync(reference, stepId)).State;

    public async Task<CaseRow> CaseAsync(string reference) => (await Reader.FindAsync(reference, default)).ShouldNotBeNull();

    /// <summary>Moves the clock to the first instant of a day in São Paulo.</summary>
    public void GoTo(int year, int month, int day, int hour = 0) =>
        Clock.Advance(new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.FromHours(-3)) - Clock.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        Reader.Dispose();
        await Store.DisposeAsync();
        Cipher.Dispose();
        _folder.Dispose();
    }
}
