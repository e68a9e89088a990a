using Dapper;
using Microsoft.Data.Sqlite;
using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>Opening cases, inside the writer's transaction.</summary>
internal sealed class SqliteOpening : IDisposable
{
    // None of the three ever goes back.
    public const string History = "SELECT count(*) + count(closed_at) + count(withdrawn_at) FROM case_ WHERE customer_key = @customerKey";

    private readonly SqliteStatement _history;
    private readonly SqliteStatement _sameRequest;
    private readonly SqliteStatement _sameCustomer;
    private readonly SqliteStatement _nextRef;
    private readonly SqliteStatement _addCase;
    private readonly SqliteStatement _addStep;

    public SqliteOpening(SqliteConnection connection)
    {
        _history = new(connection, History);
        _sameRequest = new(connection, "SELECT ref FROM case_ WHERE request_id = ?1");
        _sameCustomer = new(connection, "SELECT ref FROM case_ WHERE action = ?1 AND customer_key = ?2 AND closed_at IS NULL");
        _nextRef = new(connection, """
            INSERT INTO ref_counter (prefix, year, last) VALUES (?1, ?2, 1)
            ON CONFLICT (prefix, year) DO UPDATE SET last = last + 1 RETURNING last
            """);
        _addCase = new(connection, """
            INSERT INTO case_ (ref, request_id, action, plan, last_month, effective_end, procedure, version, customer_key, payload, opened_at, follows)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id
            """);
        _addStep = new(connection, """
            INSERT INTO step (case_id, no, state, needs_left, due_at, why, ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """);
    }

    public IReadOnlyList<OpenedCase> Open(SqliteStatements sql, IReadOnlyList<NewCase> requests)
    {
        // All of them before the first is opened: those of this list do not count as somebody else's.
        foreach (var request in requests.Where(r => r.History is not null))
        {
            _history.Bind(1, request.CustomerKey).Step();
            var now = _history.Long(0);
            _history.Reset();
            if (now != request.History)
            {
                throw new CustomerMovedException();
            }
        }

        return [.. requests.Select(r => Open(sql, r))];
    }

    private OpenedCase Open(SqliteStatements sql, NewCase request)
    {
        if (Find(_sameRequest.Bind(1, request.RequestId)) is { } same)
        {
            return new OpenedCase(same, OpenedAs.SameRequest);
        }

        if (Find(_sameCustomer.Bind(1, request.Action).Bind(2, request.CustomerKey)) is { } open)
        {
            return new OpenedCase(open, OpenedAs.SameCustomer);
        }

        _nextRef.Bind(1, request.RefPrefix).Bind(2, request.RefYear).Step();
        var reference = FormattableString.Invariant($"{request.RefPrefix}-{request.RefYear}-{_nextRef.Long(0):000000}");
        _nextRef.Reset();
        var id = AddCase(request, reference);
        AddSteps(sql, id, request);
        if (request.Ends is { } change)
        {
            SqliteChanges.Run(sql, change);
        }

        if (request.Steps.All(s => s.State.HasEnded()))
        {
            SqliteResults.CloseIfLast(sql, id, request.OpenedAt, closingCheck: null);
        }

        return new OpenedCase(reference, OpenedAs.NewCase);
    }

    public void Dispose()
    {
        _history.Dispose();
        _sameRequest.Dispose();
        _sameCustomer.Dispose();
        _nextRef.Dispose();
        _addCase.Dispose();
        _addStep.Dispose();
    }

    /// <summary>Keeps the definition that cases are pinned to; the same version with another text is refused.</summary>
    public static void PinProcedure(SqliteConnection connection, string name, int version, string hash, string text)
    {
        var known = connection.QuerySingleOrDefault<string>("SELECT hash FROM procedure_ WHERE name = @name AND version = @version", new { name, version });
        if (known is null)
        {
            connection.Execute("INSERT INTO procedure_ (name, version, hash, text) VALUES (@name, @version, @hash, @text)", new { name, version, hash, text });
        }
        else if (known != hash)
        {
            throw new InvalidOperationException(
                $"Procedure {name} version {version} differs from the one that this store's cases began with. Give the changed file a new version number.");
        }
    }

    private long AddCase(NewCase request, string reference)
    {
        _addCase.Bind(1, reference).Bind(2, request.RequestId).Bind(3, request.Action).Bind(4, request.Plan).Bind(5, request.LastMonth)
            .Bind(6, request.EffectiveEnd).Bind(7, request.Procedure).Bind(8, request.Version).Bind(9, request.CustomerKey)
            .Bind(10, request.Payload).Bind(11, request.OpenedAt).Bind(12, request.Follows).Step();
        var id = _addCase.Long(0);
        _addCase.Reset();
        return id;
    }

    private void AddSteps(SqliteStatements sql, long caseId, NewCase request)
    {
        for (var no = 0; no < request.Steps.Count; no++)
        {
            var step = request.Steps[no];
            _addStep.Bind(1, caseId).Bind(2, no).Bind(3, (long)step.State).Bind(4, step.NeedsLeft).Bind(5, step.DueAt).Bind(6, step.Why)
                .Bind(7, step.State.HasEnded() ? request.OpenedAt : (DateTimeOffset?)null).Run();
            if (step.State is StepState.Ready or StepState.Scheduled)
            {
                sql.AddDue.Bind(1, step.Platform).Bind(2, step.DueAt ?? request.OpenedAt).Bind(3, caseId).Bind(4, no).Run();
            }
        }
    }

    private static string? Find(SqliteStatement query)
    {
        var found = query.Step() ? query.Text(0) : null;
        query.Reset();
        return found;
    }
}
