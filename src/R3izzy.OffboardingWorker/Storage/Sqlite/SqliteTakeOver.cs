using Dapper;
using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>Taking over what a dead worker held, inside the writer's transaction.</summary>
internal static class SqliteTakeOver
{
    // A step that kills its worker again and again would take every worker down with it.
    private const int MostLostInARow = 5;

    public static int Run(SqliteStatements sql, DateTimeOffset realNow, DateTimeOffset now)
    {
        sql.Connection.Execute("DELETE FROM worker WHERE lease_until < @at", new { at = realNow.ToUnixTimeMilliseconds() });
        // Also what a worker left open that went in good order: a result that could not be recorded.
        var open = sql.Connection.Query<(long, int, int, string)>(
            "SELECT case_id, no, number, platform FROM attempt WHERE ended_at IS NULL AND worker_id NOT IN (SELECT id FROM worker)").ToList();
        foreach (var (caseId, no, number, platform) in open)
        {
            Take(sql, new StepKey(caseId, no), number, platform, now);
        }

        return open.Count;
    }

    private static void Take(SqliteStatements sql, StepKey key, int number, string platform, DateTimeOffset now)
    {
        sql.CloseAttempt.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, number).Bind(4, now).Bind(5, (long)AttemptOutcome.Lost)
            .Bind(6, (long)Connectors.Contract.FailureKind.OutcomeUnknown).Bind(7, "worker-lost")
            .Bind(8, "O processo parou no meio desta tentativa; o efeito será verificado antes de qualquer nova tentativa.").Run();
        if (SqliteResults.IsCalledOff(sql, key))
        {
            sql.EndStep.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, number).Bind(4, (long)StepState.Cancelled).Bind(5, now)
                .Bind(6, "O caso foi encerrado e o processo que executava este passo parou; o efeito não foi verificado.").Run();
            SqliteResults.CloseIfLast(sql, key.CaseId, now, closingCheck: null);
            return;
        }

        var failures = sql.Connection.QuerySingle<int>("SELECT failures FROM step WHERE case_id = @CaseId AND no = @No", key) + 1;
        var parks = LostInARow(sql, key) >= MostLostInARow;
        var moved = sql.MoveStep.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, number).Bind(4, (long)(parks ? StepState.Parked : StepState.Ready))
            .Bind(5, parks ? null : now).Bind(6, "O processo que executava este passo parou; o efeito será verificado primeiro.")
            .Bind(7, failures).Bind(8, true).Bind(9, (byte[]?)null).Bind(10, parks ? now : (DateTimeOffset?)null).Run() > 0;
        if (moved && !parks)
        {
            sql.AddDue.Bind(1, platform).Bind(2, now).Bind(3, key.CaseId).Bind(4, key.No).Run();
        }
    }

    private static int LostInARow(SqliteStatements sql, StepKey key) => sql.Connection.Query<long>(
            "SELECT outcome FROM attempt WHERE case_id = @CaseId AND no = @No ORDER BY number DESC LIMIT @MostLostInARow",
            new { key.CaseId, key.No, MostLostInARow })
        .TakeWhile(outcome => outcome == (long)AttemptOutcome.Lost).Count();
}
