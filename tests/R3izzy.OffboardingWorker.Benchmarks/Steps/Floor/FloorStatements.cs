using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps.Floor;

/// <summary>
/// The rows that the engine writes for a step, written without it: the same tables and indexes, values ready-made, nothing
/// read, nothing checked. Constant values stand in the SQL, where binding them would cost.
/// </summary>
internal sealed class FloorStatements : IDisposable
{
    private readonly sqlite3 _db;
    private readonly List<sqlite3_stmt> _all = [];
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _removeDue;
    private readonly sqlite3_stmt _claimStep;
    private readonly sqlite3_stmt _openAttempt;
    private readonly sqlite3_stmt _closeAttempt;
    private readonly sqlite3_stmt _endStep;
    private readonly sqlite3_stmt _addCall;
    private readonly sqlite3_stmt _closeCase;

    public FloorStatements(SqliteConnection connection)
    {
        _db = connection.Handle!;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _removeDue = Prepare("DELETE FROM due WHERE platform = 'bench' AND due_at = ?2 AND case_id = ?1 AND no = 0");
        _claimStep = Prepare("UPDATE step SET state = 3, needs_left = 0, attempts = attempts + 1, due_at = NULL WHERE case_id = ?1 AND no = ?2");
        _openAttempt = Prepare("INSERT INTO attempt (case_id, no, number, worker_id, platform, started_at) VALUES (?1, ?2, 1, 1, 'bench', ?3)");
        _closeAttempt = Prepare("UPDATE attempt SET ended_at = ?3, outcome = 1, text = 'ok' WHERE case_id = ?1 AND no = ?2 AND number = 1");
        _endStep = Prepare("UPDATE step SET state = 8, ended_at = ?3, why = 'ok', failures = 0, verify_first = 0, checkpoint = NULL WHERE case_id = ?1 AND no = ?2");
        _addCall = Prepare("""
            INSERT INTO call (case_id, no, number, seq, platform, method, path, status, started_at, duration_us, request_id)
            VALUES (?1, ?2, 1, 0, 'bench', 'GET', '/v1/account', 200, ?3, ?4, 'req_Sandbox000001')
            """);
        _closeCase = Prepare("UPDATE case_ SET closed_at = ?2, closed_as = 2 WHERE id = ?1");
    }

    public void Begin() => Run(_begin);

    public void Commit() => Run(_commit);

    public void OpenFirst(long caseId, long dueAt, long now)
    {
        raw.sqlite3_bind_int64(_removeDue, 1, caseId);
        raw.sqlite3_bind_int64(_removeDue, 2, dueAt);
        Run(_removeDue);
        Open(caseId, 0, now);
    }

    public void Open(long caseId, int no, long now)
    {
        raw.sqlite3_bind_int64(_claimStep, 1, caseId);
        raw.sqlite3_bind_int(_claimStep, 2, no);
        Run(_claimStep);
        RunWithTime(_openAttempt, caseId, no, now);
    }

    public void Close(long caseId, int no, long now)
    {
        RunWithTime(_closeAttempt, caseId, no, now);
        RunWithTime(_endStep, caseId, no, now);
    }

    public void AddCall(long caseId, int no, long startedAt, long microseconds)
    {
        raw.sqlite3_bind_int64(_addCall, 4, microseconds);
        RunWithTime(_addCall, caseId, no, startedAt);
    }

    public void CloseCase(long caseId, long now)
    {
        raw.sqlite3_bind_int64(_closeCase, 1, caseId);
        raw.sqlite3_bind_int64(_closeCase, 2, now);
        Run(_closeCase);
    }

    public void Dispose() => _all.ForEach(s => s.Dispose());

    private void RunWithTime(sqlite3_stmt statement, long caseId, int no, long time)
    {
        raw.sqlite3_bind_int64(statement, 1, caseId);
        raw.sqlite3_bind_int(statement, 2, no);
        raw.sqlite3_bind_int64(statement, 3, time);
        Run(statement);
    }

    private void Run(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(code, _db);
        }

        raw.sqlite3_reset(statement);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_db, sql, out var statement), _db);
        _all.Add(statement);
        return statement;
    }
}
