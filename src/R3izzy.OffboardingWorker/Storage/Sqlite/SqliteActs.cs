using Dapper;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>The acts of people, inside the writer's transaction.</summary>
internal static class SqliteActs
{
    public static ActReply OnStep(SqliteStatements sql, StepAct act)
    {
        var key = act.Key;
        var (number, dueAt) = sql.Connection.QuerySingle<(long, long?)>("SELECT state, due_at FROM step WHERE case_id = @CaseId AND no = @No", key);
        var found = (StepState)number;
        if (!act.From.Contains(found))
        {
            return new ActReply(false, found);
        }

        if (dueAt is { } at)
        {
            sql.RemoveDue.Bind(1, act.Platform).Bind(2, at).Bind(3, key.CaseId).Bind(4, key.No).Run();
            // The undo of what a person did, or of what no connector puts back, waits for people and not for its platform.
            sql.RemoveDue.Bind(1, ProcedureStep.Human).Bind(2, at).Bind(3, key.CaseId).Bind(4, key.No).Run();
        }

        var ends = act.To.HasEnded();
        var parks = act.To == StepState.Parked;
        // What may have had its effect is still verified first: an act does not know better than a look.
        sql.Connection.Execute(
            """
            UPDATE step SET state = @to, failures = 0, blocked = 0, why = @Why, due_at = @dueAt, ended_at = @endedAt,
                verify_first = CASE WHEN @ends THEN 0 ELSE verify_first END,
                asked_at = CASE WHEN @parks AND asked_at IS NULL THEN @at ELSE asked_at END
            WHERE case_id = @CaseId AND no = @No
            """,
            new
            {
                to = (int)act.To,
                act.Why,
                ends,
                parks,
                at = act.At.ToUnixTimeMilliseconds(),
                dueAt = ends || parks ? (long?)null : act.At.ToUnixTimeMilliseconds(),
                endedAt = ends ? act.At.ToUnixTimeMilliseconds() : (long?)null,
                key.CaseId,
                key.No,
            });
        KeepAnswers(sql, act);
        Audit(sql, act.Audit, act.At);
        if (ends)
        {
            SqliteResults.ReleaseDependents(
                sql, new EndedStep(key, act.Dependents, act.At, act.ClosingCheck, act.Mirror, act.Revision), workerId: 0, tryReserve: null);
        }
        else if (!parks)
        {
            sql.AddDue.Bind(1, act.Platform).Bind(2, act.At).Bind(3, key.CaseId).Bind(4, key.No).Run();
        }

        return new ActReply(true, found);
    }

    public static long Reject(SqliteStatements sql, NewRejected rejected) => sql.Connection.QuerySingle<long>(
        """
        INSERT INTO rejected (received_at, source, name, redacted, text, errors)
        VALUES (@at, @Source, @Name, @Redacted, @Text, @Errors) RETURNING id
        """,
        new { at = rejected.ReceivedAt.ToUnixTimeMilliseconds(), rejected.Source, rejected.Name, rejected.Redacted, rejected.Text, rejected.Errors });

    public static bool MarkSentAgain(SqliteStatements sql, long id, DateTimeOffset at, AuditEntry audit)
    {
        if (sql.Connection.Execute("UPDATE rejected SET sent_again = @at WHERE id = @id", new { id, at = at.ToUnixTimeMilliseconds() }) == 0)
        {
            return false;
        }

        Audit(sql, audit, at);
        return true;
    }

    private static void KeepAnswers(SqliteStatements sql, StepAct act)
    {
        foreach (var answer in act.Answers)
        {
            sql.Connection.Execute(
                """
                INSERT OR REPLACE INTO answer (case_id, no, field, at, value, name, bytes, sha256)
                VALUES (@CaseId, @No, @Field, @at, @Value, @Name, @Bytes, @Sha256)
                """,
                new { act.Key.CaseId, act.Key.No, answer.Field, at = act.At.ToUnixTimeMilliseconds(), answer.Value, answer.Name, answer.Bytes, answer.Sha256 });
        }
    }

    public static bool KeepReminder(SqliteStatements sql, DateOnly day, string department, string kind, DateTimeOffset at, IReadOnlyList<AuditEntry> audit)
    {
        sql.Connection.Execute(
            "INSERT OR IGNORE INTO reminder (day, department, kind, at) VALUES (@day, @department, @kind, @at)",
            new { day = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), department, kind, at = at.ToUnixTimeMilliseconds() });
        foreach (var entry in audit)
        {
            Audit(sql, entry, at);
        }

        return true;
    }

    internal static void Audit(SqliteStatements sql, AuditEntry entry, DateTimeOffset at) => sql.Connection.Execute(
        "INSERT INTO audit (at, who, act, ref, step, reason) VALUES (@at, @Who, @Act, @Ref, @Step, @Reason)",
        new { at = at.ToUnixTimeMilliseconds(), entry.Who, entry.Act, entry.Ref, entry.Step, entry.Reason });
}
