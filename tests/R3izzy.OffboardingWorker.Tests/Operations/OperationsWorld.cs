using System.Text;
using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Storage.Sqlite;
using R3izzy.OffboardingWorker.Tests.Engine;
using R3izzy.OffboardingWorker.Tests.Storage;

namespace R3izzy.OffboardingWorker.Tests.Operations;

/// <summary>The operations on a real store, with the procedures that come with the program and no engine running.</summary>
internal sealed class OperationsWorld : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    /// <param name="procedures">A folder of procedures; null: those that come with the program.</param>
    public OperationsWorld(string? procedures = null)
    {
        Procedures = ProcedureCatalog.Load(procedures, Platforms.All);
        var database = new SqliteDatabase(_folder.FullName);
        Cipher = new FieldCipher(DataKey.Read(new ConfigurationBuilder().Build(), database.DataFolder, _ => { }));
        Store = new SqliteCaseStore(database);
        Reader = new SqliteCaseReader(database);
        Files = new CaseFiles(Reader, Procedures, Cipher, Calendar);
        OpenCases = new OpenCases(Store, Reader, Files, Procedures, Cipher, new ApprovalOptions(), Clock);
        Rejected = new RejectedRequests(Store, Reader, Cipher, OpenCases, Clock);
        Complete = new CompleteTask(Store, Files, Cipher, Clock);
        Retry = new RetryStep(Store, Reader, Files, Clock);
        Take = new TakeRequests(OpenCases, new IntakeLimits(), RequestIdRule.Optional);
    }

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

    public string Folder => _folder.FullName;

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

    public async Task<StepRow> StepAsync(string reference, string stepId)
    {
        var file = (await Files.FindAsync(reference, default)).ShouldNotBeNull();
        return (await Reader.StepsAsync(file.Row.Id, default))[file.Procedure.Find(stepId)!.No];
    }

    public async ValueTask DisposeAsync()
    {
        Reader.Dispose();
        await Store.DisposeAsync();
        Cipher.Dispose();
        _folder.Dispose();
    }
}
