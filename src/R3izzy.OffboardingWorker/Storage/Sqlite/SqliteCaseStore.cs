using Dapper;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>The engine's store on one SQLite file.</summary>
public sealed class SqliteCaseStore : ICaseStore, IAsyncDisposable
{
    private readonly SqliteWriter _writer;
    private SqliteOpening? _opening;

    public SqliteCaseStore(SqliteDatabase database)
    {
        database.Migrate();
        Database = database;
        _writer = new SqliteWriter(database);
    }

    public SqliteDatabase Database { get; }

    public Task<long> RegisterWorkerAsync(string host, int processId, TimeSpan lease, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            sql => sql.Connection.QuerySingle<long>(
                "INSERT INTO worker (host, process_id, lease_until) VALUES (@host, @processId, @until) RETURNING id",
                new { host, processId, until = LeaseUntil(lease) }),
            cancellationToken);

    public Task<bool> KeepAliveAsync(long workerId, TimeSpan lease, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            sql => sql.Connection.Execute("UPDATE worker SET lease_until = @until WHERE id = @workerId", new { workerId, until = LeaseUntil(lease) }) > 0,
            cancellationToken);

    public Task DeregisterWorkerAsync(long workerId, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => sql.Connection.Execute("DELETE FROM worker WHERE id = @workerId", new { workerId }), cancellationToken);

    public Task<int> TakeOverAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => SqliteTakeOver.Run(sql, RealNow(), now), cancellationToken);

    public Task<IReadOnlyList<OpenedCase>> OpenCasesAsync(IReadOnlyList<NewCase> cases, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            sql =>
            {
                _opening ??= new SqliteOpening(sql.Connection);
                return _opening.Open(sql, cases);
            },
            cancellationToken);

    public Task PinProcedureAsync(string name, int version, string hash, string text, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            sql =>
            {
                SqliteOpening.PinProcedure(sql.Connection, name, version, hash, text);
                return true;
            },
            cancellationToken);

    public Task<ClaimReply> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => SqliteClaims.Claim(sql, request), cancellationToken);

    public Task<ClaimedStep?> RecordAsync(StepResult result, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => SqliteResults.Record(sql, result), cancellationToken);

    public Task<bool> SaveCheckpointAsync(ClaimedStep step, byte[] checkpoint, IReadOnlyList<LoggedCall> calls, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            sql =>
            {
                SqliteResults.AddCalls(sql, step, calls);
                return sql.SaveCheckpoint.Bind(1, step.Key.CaseId).Bind(2, step.Key.No).Bind(3, step.Attempt).Bind(4, checkpoint).Run() > 0;
            },
            cancellationToken);

    public Task AddEvidenceAsync(ClaimedStep step, int ordinal, Evidence evidence, DateTimeOffset at, IReadOnlyList<LoggedCall> calls, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            sql =>
            {
                SqliteResults.AddCalls(sql, step, calls);
                SqliteResults.AddEvidence(sql, step, ordinal, evidence, at);
                return true;
            },
            cancellationToken);

    public Task SetPlatformAsync(string platform, DateTimeOffset? closedUntil, string why, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            sql => closedUntil is { } until
                ? sql.ClosePlatform.Bind(1, platform).Bind(2, until).Bind(3, why).Bind(4, RealNow()).Run()
                : sql.OpenPlatform.Bind(1, platform).Run(),
            cancellationToken);

    public Task<ActReply> ActAsync(StepAct act, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => SqliteActs.OnStep(sql, act), cancellationToken);

    public Task<CaseMove> ChangeAsync(CaseChange change, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => SqliteChanges.Run(sql, change), cancellationToken);

    public Task KeepReminderAsync(DateOnly day, string department, string kind, DateTimeOffset at, IReadOnlyList<AuditEntry> audit, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => SqliteActs.KeepReminder(sql, day, department, kind, at, audit), cancellationToken);

    public Task<long> RejectAsync(NewRejected rejected, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => SqliteActs.Reject(sql, rejected), cancellationToken);

    public Task<bool> MarkSentAgainAsync(long id, DateTimeOffset at, AuditEntry audit, CancellationToken cancellationToken) =>
        _writer.WriteAsync(sql => SqliteActs.MarkSentAgain(sql, id, at, audit), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _opening?.Dispose();
    }

    // Leases run on real time: the case's clock may be scaled, and processes must agree on it.
    private static DateTimeOffset RealNow() => TimeProvider.System.GetUtcNow();

    private static long LeaseUntil(TimeSpan lease) => (RealNow() + lease).ToUnixTimeMilliseconds();
}
