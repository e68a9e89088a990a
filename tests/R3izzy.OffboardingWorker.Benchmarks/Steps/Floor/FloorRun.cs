using Dapper;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps.Floor;

/// <summary>
/// The least that the same record costs: one thread writes every step's rows in transactions of a given size. A step's
/// attempt is on disk before it could begin, and its end before the next one opens, as in the engine.
/// </summary>
internal static class FloorRun
{
    public static Reading Run(SqliteDatabase database, string name, int batch)
    {
        using var connection = database.Open();
        var due = connection.Query<(long CaseId, long DueAt)>("SELECT case_id, due_at FROM due ORDER BY due_at, case_id").ToArray();
        using var rows = new FloorStatements(connection);
        var meter = new Meter();
        (long CaseId, long DueAt)[] before = [];
        foreach (var group in due.Chunk(batch))
        {
            // The ends of one group's last steps share the transaction of the next group's first.
            rows.Begin();
            CloseLast(rows, before);
            var now = Now();
            foreach (var (caseId, dueAt) in group)
            {
                rows.OpenFirst(caseId, dueAt, now);
            }

            rows.Commit();
            for (var no = 1; no < BenchProcedure.Steps; no++)
            {
                Advance(rows, group, no);
            }

            before = group;
        }

        rows.Begin();
        CloseLast(rows, before);
        rows.Commit();
        return meter.Stop(name, (long)due.Length * BenchProcedure.Steps);
    }

    private static void Advance(FloorStatements rows, (long CaseId, long DueAt)[] group, int no)
    {
        rows.Begin();
        var now = Now();
        foreach (var (caseId, _) in group)
        {
            rows.Close(caseId, no - 1, now);
            rows.Open(caseId, no, now);
        }

        rows.Commit();
    }

    private static void CloseLast(FloorStatements rows, (long CaseId, long DueAt)[] group)
    {
        var now = Now();
        foreach (var (caseId, _) in group)
        {
            rows.Close(caseId, BenchProcedure.Steps - 1, now);
            rows.CloseCase(caseId, now);
        }
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
