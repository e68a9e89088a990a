using Dapper;
using Microsoft.Data.Sqlite;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Storage.Sqlite;

namespace R3izzy.OffboardingWorker.Tests.Storage;

/// <summary>A store that the program of before wrote, with a case under way.</summary>
public sealed class SqliteMigrationTests : IDisposable
{
    private static readonly DateTimeOffset Opened = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void WriteSchemaOne()
    {
        var assembly = typeof(SqliteDatabase).Assembly;
        var name = assembly.GetManifestResourceNames().Where(n => n.Contains(".Storage.Sqlite.Migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).First();
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        using var connection = new SqliteConnection($"Data Source={_folder.Below("offboarding.db")};Pooling=False");
        connection.Open();
        connection.Execute(reader.ReadToEnd());
        var at = Opened.ToUnixTimeMilliseconds();
        connection.Execute(
            """
            PRAGMA user_version = 1;
            INSERT INTO case_ (id, ref, request_id, action, plan, last_month, effective_end, procedure, version, customer_key, payload, opened_at)
            VALUES (1, 'DESL-2026-000001', 'request-1', 'cancel', 'pro', '2026-12', @end, 'desligamento', 1, x'01', x'02', @at);
            INSERT INTO ref_counter VALUES ('DESL', 2026, 1);
            INSERT INTO step (case_id, no, state, needs_left, attempts, due_at) VALUES
              (1, 0, 2, 0, 0, @at), (1, 1, 6, 0, 0, NULL), (1, 2, 7, 0, 2, NULL), (1, 3, 0, 3, 0, NULL);
            INSERT INTO due VALUES ('p', @at, 1, 0);
            INSERT INTO attempt (case_id, no, number, worker_id, platform, started_at, ended_at, outcome) VALUES
              (1, 2, 1, 1, 'p', @at, @at + 1000, 6), (1, 2, 2, 1, 'p', @at, @at + 60000, 6);
            INSERT INTO audit (at, who, act, ref, step, reason) VALUES (@at, 'ana', 'retry', 'DESL-2026-000001', 'x', 'y');
            """,
            new { at, end = at + 86_400_000L });
    }

    [Fact]
    public async Task Cases_of_the_program_of_before_go_on_where_they_stood()
    {
        WriteSchemaOne();
        await using var store = new SqliteCaseStore(new SqliteDatabase(_folder.FullName));
        using var reader = new SqliteCaseReader(store.Database);
        var row = (await reader.FindAsync("DESL-2026-000001", default)).ShouldNotBeNull();
        (row.Revision, row.WithdrawnAt, row.Follows, row.State).ShouldBe((0, null, null, CaseState.NeedsAttention));

        // A task without a time would never be reminded of: it waits since it was last tried, or since the case opened.
        (await reader.WithPeopleAsync(default)).Select(t => (t.No, t.AskedAt)).ShouldBe([(1, Opened), (2, Opened.AddMinutes(1))]);

        var worker = await store.RegisterWorkerAsync("host", 1, TimeSpan.FromHours(1), default);
        var claimed = (await store.ClaimAsync(new ClaimRequest(worker, Opened, new Dictionary<string, int> { ["p"] = 1 }, new HashSet<string> { "p" }, 1), default)).Steps.ShouldHaveSingleItem();
        claimed.Revision.ShouldBe(0);
        var chained = await store.RecordAsync(
            new StepResult(claimed, AttemptOutcome.Done, new R3izzy.OffboardingWorker.Engine.StepMove.End(StepState.Done), "feito")
            {
                EndedAt = Opened,
                Dependents = [new Dependent(3, false, "p", null)],
            },
            default);
        chained.ShouldBeNull();
        (await reader.StepsAsync(1, default)).Single(s => s.No == 3).NeedsLeft.ShouldBe(2);
        (await reader.AuditAsync("DESL-2026-000001", default)).ShouldHaveSingleItem().Who.ShouldBe("ana");
        var opened = (await store.OpenCasesAsync([Another()], default)).Single();
        opened.Ref.ShouldBe("DESL-2026-000002");
        using var connection = store.Database.Open();
        connection.QuerySingle<int>("PRAGMA user_version").ShouldBe(2);
        connection.QuerySingle<string>("PRAGMA integrity_check").ShouldBe("ok");
    }

    private static NewCase Another() => new()
    {
        RequestId = "request-2",
        RefPrefix = "DESL",
        RefYear = 2026,
        Action = "cancel",
        Plan = "pro",
        LastMonth = "2026-12",
        EffectiveEnd = Opened,
        OpenedAt = Opened,
        CustomerKey = [9],
        Payload = [1],
        Procedure = "desligamento",
        Version = 1,
        Steps = [new PlannedStep(StepState.Ready, 0, Opened, null, "p")],
    };
}
