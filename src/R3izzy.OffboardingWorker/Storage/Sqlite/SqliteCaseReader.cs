using Dapper;
using Microsoft.Data.Sqlite;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>Reads beside the writer: WAL readers never wait for it. A few connections, handed out one caller at a time.</summary>
public sealed partial class SqliteCaseReader(SqliteDatabase database) : ICaseReader, IEvidenceReader, IStepStates, IDisposable
{
    private const string CaseColumns = """
        id, ref, request_id, action, plan, last_month, effective_end, procedure, version, payload, opened_at, closed_at, closed_as,
        (SELECT group_concat(DISTINCT state) FROM step WHERE case_id = case_.id) AS states, revision, withdrawn_at, follows
        """;

    static SqliteCaseReader() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private readonly System.Collections.Concurrent.ConcurrentBag<Channel> _idle = [];
    private bool _disposed;

    public async Task<IReadOnlyList<CaseRow>> ListAsync(CaseFilter filter, CancellationToken cancellationToken)
    {
        // Named, because SQLite would rather walk all cases in order; finished ones pile up over the years.
        var wanted = filter switch
        {
            { OpenOnly: true } => "FROM case_ INDEXED BY case_open_customer WHERE closed_at IS NULL AND (@key IS NULL OR customer_key = @key)",
            { CustomerKey: not null } => "FROM case_ WHERE customer_key = @key",
            _ => "FROM case_",
        };
        return [.. (await QueryAsync<CaseRecord>(
            $"SELECT {CaseColumns} FROM case_ WHERE id IN (SELECT id {wanted} ORDER BY id DESC LIMIT @limit) ORDER BY id DESC",
            new { key = filter.CustomerKey, limit = filter.Limit }).ConfigureAwait(false)).Select(Row)];
    }

    public async Task<CaseRow?> FindAsync(string reference, CancellationToken cancellationToken) =>
        (await QueryAsync<CaseRecord>($"SELECT {CaseColumns} FROM case_ WHERE ref = @reference", new { reference }).ConfigureAwait(false))
            .Select(Row).FirstOrDefault();

    public async Task<CaseRow?> FindByRequestIdAsync(string requestId, CancellationToken cancellationToken) =>
        (await QueryAsync<CaseRecord>($"SELECT {CaseColumns} FROM case_ WHERE request_id = @requestId", new { requestId }).ConfigureAwait(false))
            .Select(Row).FirstOrDefault();

    public Task<CaseRow?> FindAsync(long caseId, CancellationToken cancellationToken)
    {
        // Every case that a worker begins with is read this way, so the statement stays prepared. A look-up by key takes
        // microseconds: it is not worth a change of thread.
        using var taken = Take();
        var row = taken.Channel.CaseById.Bind(1, caseId);
        try
        {
            return Task.FromResult(row.Step() ? Row(CaseOf(row)) : null);
        }
        finally
        {
            row.Reset();
        }
    }

    public async Task<IReadOnlyList<StepRow>> StepsAsync(long caseId, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<StepRecord>(
            "SELECT no, state, needs_left, attempts, failures, verify_first, due_at, ended_at, why, instructions, asked_at FROM step WHERE case_id = @caseId ORDER BY no",
            new { caseId }).ConfigureAwait(false)).Select(s => new StepRow(
                (int)s.No, (StepState)s.State, (int)s.NeedsLeft, (int)s.Attempts, (int)s.Failures, s.VerifyFirst != 0, Time(s.DueAt), Time(s.EndedAt), s.Why, s.Instructions)
                { AskedAt = Time(s.AskedAt) })];

    public async Task<IReadOnlyList<AttemptRow>> AttemptsAsync(long caseId, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<AttemptRecord>(
            "SELECT no, number, started_at, ended_at, outcome, failure, code, text FROM attempt WHERE case_id = @caseId ORDER BY started_at, no, number",
            new { caseId }).ConfigureAwait(false)).Select(a => new AttemptRow(
                (int)a.No, (int)a.Number, Time(a.StartedAt), Time(a.EndedAt), (AttemptOutcome?)a.Outcome, (FailureKind?)a.Failure, a.Code, a.Text))];

    public async Task<IReadOnlyList<CallRow>> CallsAsync(long caseId, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<CallRecord>(
            """
            SELECT no, number, seq, platform, method, path, status, started_at, duration_us, request_id, failure
            FROM call WHERE case_id = @caseId ORDER BY no, number, seq
            """,
            new { caseId }).ConfigureAwait(false)).Select(c => new CallRow(
                (int)c.No, (int)c.Number, (int)c.Seq, c.Platform, c.Method, c.Path, (int?)c.Status, Time(c.StartedAt),
                TimeSpan.FromMicroseconds(c.DurationUs), c.RequestId, c.Failure))];

    public async Task<IReadOnlyList<EvidenceRow>> EvidenceAsync(long caseId, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<EvidenceRecord>(
            "SELECT no, number, seq, at, kind, json, sha256 FROM evidence WHERE case_id = @caseId ORDER BY no, number, seq",
            new { caseId }).ConfigureAwait(false)).Select(e => new EvidenceRow((int)e.No, (int)e.Number, (int)e.Seq, Time(e.At), e.Kind, e.Json, e.Sha256))];

    public async Task<string?> ProcedureTextAsync(string name, int version, CancellationToken cancellationToken) =>
        (await QueryAsync<string>("SELECT text FROM procedure_ WHERE name = @name AND version = @version", new { name, version }).ConfigureAwait(false)).FirstOrDefault();

    public async Task<IReadOnlyList<ClosedPlatform>> ClosedPlatformsAsync(CancellationToken cancellationToken) =>
        [.. (await QueryAsync<(string Platform, long Until, string Why, long At)>(
            "SELECT platform, closed_until, why, at FROM platform_gate ORDER BY platform", new { }).ConfigureAwait(false))
            .Select(g => new ClosedPlatform(g.Platform, Time(g.Until), g.Why, Time(g.At)))];

    public async Task<IReadOnlyList<RejectedRow>> RejectedAsync(CancellationToken cancellationToken) =>
        [.. (await QueryAsync<RejectedRecord>(
            "SELECT id, received_at, source, name, redacted, errors, sent_again FROM rejected ORDER BY id DESC LIMIT 1000", new { }).ConfigureAwait(false))
            .Select(r => new RejectedRow(r.Id, Time(r.ReceivedAt), r.Source, r.Name, r.Redacted, r.Errors, Time(r.SentAgain)))];

    public async Task<byte[]?> RejectedTextAsync(long id, CancellationToken cancellationToken) =>
        (await QueryAsync<byte[]>("SELECT text FROM rejected WHERE id = @id", new { id }).ConfigureAwait(false)).FirstOrDefault();

    public async Task<StoreCounts> CountAsync(CancellationToken cancellationToken)
    {
        var (open, moving, people, parked) = (await QueryAsync<(long, long?, long?, long?)>(
            """
            SELECT count(DISTINCT c.id), sum(s.state IN (1, 2, 3, 4, 5)), sum(s.state = 6), sum(s.state = 7)
            FROM case_ c INDEXED BY case_open_customer CROSS JOIN step s ON s.case_id = c.id WHERE c.closed_at IS NULL
            """,
            new { }).ConfigureAwait(false)).First();
        return new StoreCounts((int)open, (int)(moving ?? 0), (int)(people ?? 0), (int)(parked ?? 0));
    }

    public async Task<IReadOnlyList<Evidence>> OfStepAsync(StepKey step, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<(string Kind, string Json)>(
            "SELECT kind, json FROM evidence WHERE case_id = @CaseId AND no = @No ORDER BY number, seq", step).ConfigureAwait(false))
            .Select(e => new Evidence(e.Kind, e.Json))];

    public async Task<IReadOnlyList<(int No, StepState State, int Attempts)>> OfCaseAsync(long caseId, CancellationToken cancellationToken) =>
        [.. (await QueryAsync<(long No, long State, long Attempts)>("SELECT no, state, attempts FROM step WHERE case_id = @caseId ORDER BY no", new { caseId }).ConfigureAwait(false))
            .Select(s => ((int)s.No, (StepState)s.State, (int)s.Attempts))];

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var channel))
        {
            channel.Dispose();
        }
    }

    private async Task<IEnumerable<T>> QueryAsync<T>(string sql, object parameters)
    {
        using var taken = Take();
        return await taken.Channel.Connection.QueryAsync<T>(sql, parameters).ConfigureAwait(false);
    }

    private Taken Take() => new(this, _idle.TryTake(out var channel) ? channel : new Channel(database.Open()));

    private static CaseRecord CaseOf(SqliteStatement row) => new()
    {
        Id = row.Long(0),
        Ref = row.Text(1),
        RequestId = row.Text(2),
        Action = row.Text(3),
        Plan = row.Text(4),
        LastMonth = row.Text(5),
        EffectiveEnd = row.Long(6),
        Procedure = row.Text(7),
        Version = row.Long(8),
        Payload = row.Blob(9)!,
        OpenedAt = row.Long(10),
        ClosedAt = row.IsNull(11) ? null : row.Long(11),
        ClosedAs = row.IsNull(12) ? null : row.Long(12),
        States = row.IsNull(13) ? null : row.Text(13),
        Revision = row.Long(14),
        WithdrawnAt = row.IsNull(15) ? null : row.Long(15),
        Follows = row.IsNull(16) ? null : row.Long(16),
    };

    private static CaseRow Row(CaseRecord c) => new(
        c.Id, c.Ref, c.RequestId, c.Action, c.Plan, c.LastMonth, Time(c.EffectiveEnd), c.Procedure, (int)c.Version, c.Payload,
        Time(c.OpenedAt), Time(c.ClosedAt),
        c.ClosedAs is { } closed ? (CaseState)closed : CaseStates.Of([.. (c.States ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(s => (StepState)int.Parse(s, System.Globalization.CultureInfo.InvariantCulture))]))
    {
        Revision = (int)c.Revision,
        WithdrawnAt = Time(c.WithdrawnAt),
        Follows = c.Follows,
    };

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } value ? Time(value) : null;

    /// <summary>A connection of this reader, for one caller at a time.</summary>
    private sealed class Channel(SqliteConnection connection) : IDisposable
    {
        private SqliteStatement? _caseById;

        public SqliteConnection Connection => connection;

        public SqliteStatement CaseById => _caseById ??= new SqliteStatement(connection, $"SELECT {CaseColumns} FROM case_ WHERE id = ?1");

        public void Dispose()
        {
            _caseById?.Dispose();
            connection.Dispose();
        }
    }

    /// <summary>Hands the connection back.</summary>
    private readonly struct Taken(SqliteCaseReader reader, Channel channel) : IDisposable
    {
        public Channel Channel => channel;

        public void Dispose()
        {
            if (reader._disposed)
            {
                channel.Dispose();
            }
            else
            {
                reader._idle.Add(channel);
            }
        }
    }
}
