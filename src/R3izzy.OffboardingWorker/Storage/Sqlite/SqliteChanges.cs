using Dapper;
using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>Changes of a whole case, inside the writer's transaction.</summary>
internal static class SqliteChanges
{
    public static CaseMove Run(SqliteStatements sql, CaseChange change)
    {
        var standing = Read(sql, change.CaseId);
        var move = change.Decide(standing);
        if (move is CaseMove.Make make)
        {
            if (make.Request is { } request)
            {
                SetRequest(sql, change.CaseId, request);
            }

            if (make.Withdraws)
            {
                sql.Connection.Execute("UPDATE case_ SET withdrawn_at = @at WHERE id = @CaseId", new { change.CaseId, at = change.At.ToUnixTimeMilliseconds() });
            }

            foreach (var step in make.Steps)
            {
                Move(sql, change, step);
            }

            foreach (var no in make.Held)
            {
                sql.Connection.Execute("UPDATE step SET needs_left = needs_left + 1 WHERE case_id = @CaseId AND no = @no AND state = 0", new { change.CaseId, no });
            }

            foreach (var (no, notBefore) in make.NotBefore)
            {
                sql.Connection.Execute(
                    "UPDATE step SET not_before = @at WHERE case_id = @CaseId AND no = @no",
                    new { change.CaseId, no, at = notBefore?.ToUnixTimeMilliseconds() });
            }

            foreach (var no in make.CalledOff)
            {
                sql.Connection.Execute("UPDATE step SET called_off = 1 WHERE case_id = @CaseId AND no = @no", new { change.CaseId, no });
            }

            foreach (var (no, platform) in make.Laps)
            {
                AddLap(sql, change, no, platform);
            }

            SqliteActs.Audit(sql, change.Audit, change.At);
            if (change.Mirror is { } mirror)
            {
                SqliteResults.WakeMirror(sql, change.CaseId, mirror, change.At);
            }

            SqliteResults.CloseIfLast(sql, change.CaseId, change.At, change.ClosingCheck);
        }

        return move;
    }

    private static CaseStanding Read(SqliteStatements sql, long caseId)
    {
        var (closed, withdrawn, effective, revision) = sql.Connection.QuerySingle<(long?, long?, long, long)>(
            "SELECT closed_at, withdrawn_at, effective_end, revision FROM case_ WHERE id = @caseId", new { caseId });
        // Done without an attempt that says so: a person's word.
        var steps = sql.Connection.Query<(long No, long State, long Attempts, long VerifyFirst, long? Outcome)>(
            """
            SELECT no, state, attempts, verify_first,
                (SELECT a.outcome FROM attempt a WHERE a.case_id = s.case_id AND a.no = s.no ORDER BY a.number DESC LIMIT 1)
            FROM step s WHERE case_id = @caseId ORDER BY no
            """,
            new { caseId });
        return new CaseStanding(closed is not null, withdrawn is not null, DateTimeOffset.FromUnixTimeMilliseconds(effective),
            [.. steps.Select(s => new StepStanding((int)s.No, (StepState)s.State, (int)s.Attempts, s.VerifyFirst != 0,
                (StepState)s.State == StepState.Done && s.Outcome != (long)AttemptOutcome.Done))])
        {
            Revision = (int)revision,
        };
    }

    // Every step of the case: whoever claims one then notices that what it has read of the case is of before.
    private static void SetRequest(SqliteStatements sql, long caseId, ChangedRequest request) => sql.Connection.Execute(
        """
        UPDATE case_ SET last_month = @LastMonth, effective_end = @effective, payload = @Payload, revision = revision + 1 WHERE id = @caseId;
        UPDATE step SET revision = revision + 1 WHERE case_id = @caseId;
        """,
        new { caseId, request.LastMonth, effective = request.Effective.ToUnixTimeMilliseconds(), request.Payload });

    private static void Move(SqliteStatements sql, CaseChange change, StepChange step)
    {
        var key = new { change.CaseId, step.No };
        if (sql.Connection.QuerySingle<long?>("SELECT due_at FROM step WHERE case_id = @CaseId AND no = @No", key) is { } due)
        {
            sql.RemoveDue.Bind(1, step.Platform).Bind(2, due).Bind(3, change.CaseId).Bind(4, step.No).Run();
        }

        sql.Connection.Execute(
            """
            UPDATE step SET state = @to, due_at = @dueAt, why = coalesce(@Why, why), ended_at = @endedAt,
                instructions = CASE WHEN @asksAnew THEN NULL ELSE instructions END
            WHERE case_id = @CaseId AND no = @No
            """,
            new
            {
                to = (int)step.To,
                // What a person was told may name the old day.
                asksAnew = step.To is StepState.Ready or StepState.Scheduled or StepState.Waiting,
                dueAt = step.DueAt?.ToUnixTimeMilliseconds(),
                step.Why,
                endedAt = step.To.HasEnded() ? change.At.ToUnixTimeMilliseconds() : (long?)null,
                change.CaseId,
                step.No,
            });
        if (step.DueAt is { } at)
        {
            sql.AddDue.Bind(1, step.Platform).Bind(2, at).Bind(3, change.CaseId).Bind(4, step.No).Run();
        }
    }

    private static void AddLap(SqliteStatements sql, CaseChange change, int no, string platform)
    {
        sql.Connection.Execute(
            """
            INSERT INTO step (case_id, no, state, needs_left, due_at, revision)
            VALUES (@CaseId, @no, @ready, 0, @at, (SELECT revision FROM case_ WHERE id = @CaseId))
            """,
            new { change.CaseId, no, ready = (int)StepState.Ready, at = change.At.ToUnixTimeMilliseconds() });
        sql.AddDue.Bind(1, platform).Bind(2, change.At).Bind(3, change.CaseId).Bind(4, no).Run();
    }
}
