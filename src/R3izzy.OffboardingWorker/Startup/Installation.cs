using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Documents;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage.Sqlite;
using R3izzy.OffboardingWorker.Tasks;

namespace R3izzy.OffboardingWorker.Startup;

/// <summary>One data folder with its settings: what every face works on. The worker and each CLI verb open one.</summary>
public sealed class Installation : IAsyncDisposable
{
    private readonly Lazy<PlatformSetup> _platforms;

    private Installation(IConfiguration configuration, string dataFolder, TimeProvider clock, ILoggerFactory loggers, Action<string> say)
    {
        Configuration = configuration;
        Loggers = loggers;
        Clock = clock;
        Calendar = Settings.Calendar(configuration);
        Procedures = ProcedureCatalog.Load(configuration["Procedures:Folder"], OffboardingWorker.Platforms.All);
        Database = new SqliteDatabase(dataFolder);
        Cipher = new FieldCipher(ReadKey(configuration, Database.DataFolder, say));
        Store = new SqliteCaseStore(Database);
        Reader = new SqliteCaseReader(Database);
        Documents = CaseDocuments.Load(configuration["Documents:Folder"]);
        Files = new CaseFiles(Reader, Procedures, Cipher, Calendar);
        OpenCases = new OpenCases(Store, Reader, Files, Procedures, Cipher, Settings.Bind<ApprovalOptions>(configuration, "Approvals"), clock);
        Past = new StepPast(Reader, Reader, Cipher);
        Records = new CaseRecordsSource(Reader, Files, Past, Cipher, CompleteTask);
        Looks = new Looks(Past, Records, clock);
        Tasks = new TaskList(Reader, Files, Looks, Cipher, Calendar, clock);
        Rejected = new RejectedRequests(Store, Reader, Cipher, OpenCases, clock);
        Wake = new CrossProcessWake(Database.WakeFile);
        _platforms = new Lazy<PlatformSetup>(() => PlatformSetup.Build(OffboardingWorker.Platforms.All, configuration, loggers));
    }

    public IConfiguration Configuration { get; }

    public ILoggerFactory Loggers { get; }

    /// <summary>The case's clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The company's working days.</summary>
    public BusinessCalendar Calendar { get; }

    public ProcedureCatalog Procedures { get; }

    public SqliteDatabase Database { get; }

    public FieldCipher Cipher { get; }

    public SqliteCaseStore Store { get; }

    public SqliteCaseReader Reader { get; }

    public CaseFiles Files { get; }

    public OpenCases OpenCases { get; }

    public RejectedRequests Rejected { get; }

    public CaseDocuments Documents { get; }

    public IStepPast Past { get; }

    public ICaseRecordsSource Records { get; }

    public Looks Looks { get; }

    public TaskList Tasks { get; }

    public RetryStep RetryStep => new(Store, Reader, Files, Clock);

    public CompleteTask CompleteTask => new(Store, Files, Cipher, Clock);

    public ApproveStep ApproveStep => new(Store, Files, Clock);

    public SkipStep SkipStep => new(Store, Files, Clock);

    public WithdrawCase WithdrawCase => new(Store, Reader, Files, Cipher, () => Platforms.Connectors, Clock);

    public SetAccount SetAccount => new(Store, Files, Cipher, Clock);

    public ChangeLastMonth ChangeLastMonth => new(Store, Files, Cipher, Clock);

    public PreviewCase PreviewCase => new(Platforms.Connectors, Files, Looks, Clock);

    public RestoreCheck RestoreCheck => new(Platforms.Connectors, Looks);

    public CaseViews Views => new(Reader, Files, Cipher, Platforms, Looks, Tasks, Clock);

    /// <summary>The steps that the engine does itself.</summary>
    public IReadOnlyList<IOwnWork> OwnWork(ConnectorTable connectors) =>
        [
            new AskApproval(connectors, Reader, Looks), new AskIfByHand(Reader), new ClosingCheck(connectors, Reader, Past, Records), new OpenReturn(Files, OpenCases),
        ];

    /// <summary>Tells the worker of this folder, in whichever process, that something may be due.</summary>
    public CrossProcessWake Wake { get; }

    /// <summary>Built when first asked for: a verb that needs no platform does not fail for its settings.</summary>
    public PlatformSetup Platforms => _platforms.Value;

    /// <param name="configuration">All settings.</param>
    /// <param name="dataFolder">Made when it is not there.</param>
    /// <param name="clock">The case's clock.</param>
    /// <param name="loggers">For everything that logs.</param>
    /// <param name="say">Told once when the first start makes the data key.</param>
    public static Installation Open(IConfiguration configuration, string dataFolder, TimeProvider clock, ILoggerFactory loggers, Action<string> say) =>
        new(configuration, dataFolder, clock, loggers, say);

    private static byte[] ReadKey(IConfiguration configuration, string dataFolder, Action<string> say)
    {
        try
        {
            return DataKey.Read(configuration, dataFolder, say);
        }
        catch (InvalidOperationException unusable)
        {
            throw new SettingsException([unusable.Message]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException && configuration[DataKey.Setting + "File"] is { Length: > 0 } file)
        {
            throw new SettingsException([$"{DataKey.Setting}File names a file that cannot be read ({unreadable.GetType().Name}): {file}"]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync().ConfigureAwait(false);
        Reader.Dispose();
        Cipher.Dispose();
        if (_platforms.IsValueCreated)
        {
            _platforms.Value.Dispose();
        }
    }
}
