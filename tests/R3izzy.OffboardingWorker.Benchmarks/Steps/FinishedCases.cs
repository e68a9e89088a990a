using System.Security.Cryptography;
using System.Text;
using Dapper;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>Fills a store with cases that are finished, as the engine leaves them, without the engine.</summary>
internal static class FinishedCases
{
    private const int Portion = 10_000;

    private const int PayloadBytes = 400;

    private static readonly DateTimeOffset Then = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Returns the bytes of the store's file afterwards.</summary>
    public static long Fill(SqliteDatabase database, int count)
    {
        using var connection = database.Open();
        // Durability is not what is measured here, and a store that was lost half-way would be filled again.
        connection.Execute("PRAGMA synchronous=OFF");
        using var addCase = new SqliteStatement(connection, """
            INSERT INTO case_ (id, ref, request_id, action, plan, last_month, effective_end, procedure, version, customer_key, payload, opened_at, closed_at, closed_as)
            VALUES (?1, ?2, ?3, 'cancel', 'pro', '2025-05', ?4, 'bench', 1, ?5, ?6, ?4, ?4, 2)
            """);
        using var addStep = new SqliteStatement(connection, """
            INSERT INTO step (case_id, no, state, needs_left, attempts, ended_at, why) VALUES (?1, ?2, 8, 0, 1, ?3, 'ok')
            """);
        using var addAttempt = new SqliteStatement(connection, """
            INSERT INTO attempt (case_id, no, number, worker_id, platform, started_at, ended_at, outcome, text) VALUES (?1, ?2, 1, 1, 'bench', ?3, ?3, 1, 'ok')
            """);
        var payload = RandomNumberGenerator.GetBytes(PayloadBytes);
        foreach (var portion in Enumerable.Range(1, count).Chunk(Portion))
        {
            using var transaction = connection.BeginTransaction();
            foreach (var id in portion)
            {
                addCase.Bind(1, id).Bind(2, $"DESL-2025-{id:0000000}").Bind(3, $"finished-{id}").Bind(4, Then)
                    .Bind(5, SHA256.HashData(Encoding.ASCII.GetBytes($"finished-{id}"))).Bind(6, payload).Run();
                for (var no = 0; no < BenchProcedure.Steps; no++)
                {
                    addStep.Bind(1, id).Bind(2, no).Bind(3, Then).Run();
                    addAttempt.Bind(1, id).Bind(2, no).Bind(3, Then).Run();
                }
            }

            transaction.Commit();
        }

        // All of it on disk before anything is timed: the first commit would otherwise wait for what the fill left to write.
        connection.Execute("PRAGMA synchronous=FULL; PRAGMA wal_checkpoint(TRUNCATE)");
        return connection.QuerySingle<long>("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    }
}
