using Microsoft.Data.Sqlite;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>The writer's prepared statements: every write that the store knows, in one place.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteStatement> _all = [];

    public SqliteStatements(SqliteConnection connection)
    {
        _connection = connection;
        Begin = Prepare("BEGIN IMMEDIATE");
        Commit = Prepare("COMMIT");
        Rollback = Prepare("ROLLBACK");

        OpenAttemptOnStep = Prepare("""
            UPDATE step SET state = 3, attempts = attempts + 1, due_at = NULL WHERE case_id = ?1 AND no = ?2
            RETURNING attempts, failures, verify_first, checkpoint, revision
            """);
        OpenAttempt = Prepare("INSERT INTO attempt (case_id, no, number, worker_id, platform, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        CloseAttempt = Prepare("""
            UPDATE attempt SET ended_at = ?4, outcome = ?5, failure = ?6, code = ?7, text = ?8
            WHERE case_id = ?1 AND no = ?2 AND number = ?3
            """);
        EndStep = Prepare("""
            UPDATE step SET state = ?4, ended_at = ?5, why = ?6, failures = 0, verify_first = 0
            WHERE case_id = ?1 AND no = ?2 AND attempts = ?3 AND state = 3
            """);
        MoveStep = Prepare("""
            UPDATE step SET state = ?4, due_at = ?5, why = ?6, failures = ?7, verify_first = ?8, instructions = ?9, asked_at = coalesce(?10, asked_at)
            WHERE case_id = ?1 AND no = ?2 AND attempts = ?3 AND state = 3
            """);
        NeedsLeft = Prepare("SELECT needs_left, blocked FROM step WHERE case_id = ?1 AND no = ?2 AND state = 0");
        ReleaseDependent = Prepare("""
            UPDATE step SET needs_left = needs_left - 1, blocked = blocked | ?3 WHERE case_id = ?1 AND no = ?2 AND state = 0
            RETURNING needs_left, blocked, revision, not_before
            """);
        CalledOff = Prepare("SELECT 1 FROM step WHERE case_id = ?1 AND no = ?2 AND called_off = 1");
        // A step that waits has never been tried, so its attempt is the first: nothing needs to be read back, and a
        // RETURNING clause would cost a table of its own.
        ClaimReleased = Prepare("""
            UPDATE step SET needs_left = 0, state = 3, attempts = 1
            WHERE case_id = ?1 AND no = ?2 AND state = 0 AND needs_left = 1 AND blocked = 0 AND attempts = 0 AND revision = ?3
            """);
        SetStepState = Prepare("UPDATE step SET state = ?3, due_at = ?4, why = coalesce(?5, why), asked_at = coalesce(?6, asked_at) WHERE case_id = ?1 AND no = ?2");
        AddDue = Prepare("INSERT INTO due (platform, due_at, case_id, no) VALUES (?1, ?2, ?3, ?4)");
        RemoveDue = Prepare("DELETE FROM due WHERE platform = ?1 AND due_at = ?2 AND case_id = ?3 AND no = ?4");
        DueOf = Prepare("SELECT due_at, case_id, no FROM due WHERE platform = ?1 AND due_at <= ?2 ORDER BY due_at, case_id, no LIMIT ?3");
        NextPlatform = Prepare("SELECT min(platform) FROM due WHERE platform > ?1");
        FirstDue = Prepare("SELECT due_at FROM due WHERE platform = ?1 ORDER BY due_at LIMIT 1");
        KnowsWorker = Prepare("SELECT 1 FROM worker WHERE id = ?1");
        AnyOpenStep = Prepare("SELECT 1 FROM step WHERE case_id = ?1 AND state < 8 LIMIT 1");
        // Withdrawn (5) when it was, Verified (4) when its closing check is done (8) by an attempt that says so (1) and not by
        // a person's word, else Completed (3).
        CloseCase = Prepare("""
            UPDATE case_ SET closed_at = ?2, closed_as = CASE WHEN withdrawn_at IS NOT NULL THEN 5
                WHEN (SELECT state FROM step WHERE case_id = ?1 AND no = ?3) = 8
                    AND (SELECT outcome FROM attempt WHERE case_id = ?1 AND no = ?3 ORDER BY number DESC LIMIT 1) = 1 THEN 4 ELSE 3 END
            WHERE id = ?1 AND closed_at IS NULL
            """);
        MovedSince = Prepare("SELECT 1 FROM step WHERE case_id = ?1 AND no <> ?2 AND (ended_at >= ?3 OR (state = 6 AND asked_at >= ?3)) LIMIT 1");
        AwaitedUntil = Prepare("SELECT due_at FROM step WHERE case_id = ?1 AND no = ?2 AND state = 5");
        DropPoll = Prepare("""
            DELETE FROM attempt WHERE case_id = ?1 AND no = ?2 AND number = ?3 AND outcome = 4 AND text = ?4
                AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.case_id = ?1 AND e.no = ?2 AND e.number = ?3)
                AND NOT EXISTS (
                    SELECT method, path, status FROM call WHERE case_id = ?1 AND no = ?2 AND number = ?3
                    EXCEPT SELECT method, path, status FROM call WHERE case_id = ?1 AND no = ?2 AND number = ?3 + 1)
            """);
        DropCalls = Prepare("DELETE FROM call WHERE case_id = ?1 AND no = ?2 AND number = ?3");
        AddCall = Prepare("""
            INSERT INTO call (case_id, no, number, seq, platform, method, path, status, started_at, duration_us, request_id, failure)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """);
        AddEvidence = Prepare("""
            INSERT OR IGNORE INTO evidence (case_id, no, number, seq, at, kind, json, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """);
        SaveCheckpoint = Prepare("UPDATE step SET checkpoint = ?4 WHERE case_id = ?1 AND no = ?2 AND attempts = ?3 AND state = 3");
        ClosedPlatforms = Prepare("SELECT platform, closed_until FROM platform_gate WHERE closed_until > ?1");
        ClosePlatform = Prepare("""
            INSERT INTO platform_gate (platform, closed_until, why, at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (platform) DO UPDATE SET closed_until = ?2, why = ?3, at = ?4
            """);
        OpenPlatform = Prepare("DELETE FROM platform_gate WHERE platform = ?1");
    }

    public SqliteStatement Begin { get; }
    public SqliteStatement Commit { get; }
    public SqliteStatement Rollback { get; }
    public SqliteStatement OpenAttemptOnStep { get; }
    public SqliteStatement OpenAttempt { get; }
    public SqliteStatement CloseAttempt { get; }
    public SqliteStatement EndStep { get; }
    public SqliteStatement MoveStep { get; }
    public SqliteStatement NeedsLeft { get; }
    public SqliteStatement ReleaseDependent { get; }
    public SqliteStatement CalledOff { get; }
    public SqliteStatement ClaimReleased { get; }
    public SqliteStatement SetStepState { get; }
    public SqliteStatement AddDue { get; }
    public SqliteStatement RemoveDue { get; }
    public SqliteStatement DueOf { get; }
    public SqliteStatement NextPlatform { get; }
    public SqliteStatement FirstDue { get; }
    public SqliteStatement KnowsWorker { get; }
    public SqliteStatement AnyOpenStep { get; }
    public SqliteStatement CloseCase { get; }
    public SqliteStatement MovedSince { get; }
    public SqliteStatement AwaitedUntil { get; }
    public SqliteStatement DropPoll { get; }
    public SqliteStatement DropCalls { get; }
    public SqliteStatement AddCall { get; }
    public SqliteStatement AddEvidence { get; }
    public SqliteStatement SaveCheckpoint { get; }
    public SqliteStatement ClosedPlatforms { get; }
    public SqliteStatement ClosePlatform { get; }
    public SqliteStatement OpenPlatform { get; }

    /// <summary>For writes that are rare: runs inside the group's transaction through ADO.NET.</summary>
    public SqliteConnection Connection => _connection;

    public void Dispose() => _all.ForEach(s => s.Dispose());

    private SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection, sql);
        _all.Add(statement);
        return statement;
    }
}
