using Dapper;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>What a round must have left on disk. A fast run that lost a row would be worth nothing.</summary>
internal static class StoredRows
{
    public static void Check(SqliteDatabase database, long cases, bool withCalls)
    {
        using var connection = database.Open();
        var steps = cases * BenchProcedure.Steps;
        Expect("cases closed", cases, "SELECT count(*) FROM case_ WHERE closed_at IS NOT NULL AND closed_as IS NOT NULL");
        Expect("steps done", steps, "SELECT count(*) FROM step WHERE state = 8 AND attempts = 1 AND ended_at IS NOT NULL AND needs_left = 0");
        Expect("attempts opened and closed as done", steps, "SELECT count(*) FROM attempt WHERE number = 1 AND ended_at IS NOT NULL AND outcome = 1");
        Expect("attempts", steps, "SELECT count(*) FROM attempt");
        Expect("calls", withCalls ? steps : 0, "SELECT count(*) FROM call WHERE status = 200");
        Expect("steps still due", 0, "SELECT count(*) FROM due");

        void Expect(string what, long expected, string sql)
        {
            var found = connection.QuerySingle<long>(sql);
            if (found != expected)
            {
                throw new InvalidOperationException($"{what}: {found} on disk, and {expected} should be.");
            }
        }
    }
}
