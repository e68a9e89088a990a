using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Storage.Sqlite;

/// <summary>Taking due steps, inside the writer's transaction.</summary>
internal static class SqliteClaims
{
    // Steps that no connector serves are handed to people in portions, so that a flood of them delays nobody.
    private const int LargestHandOver = 256;

    public static ClaimReply Claim(SqliteStatements sql, ClaimRequest request)
    {
        // A worker that was taken over may not know it yet: what it claimed would be taken from it while it acts.
        if (!IsKnown(sql, request.WorkerId))
        {
            return new ClaimReply([], null);
        }

        var closed = ReadClosed(sql, request.Now);
        var claimed = new List<ClaimedStep>();
        DateTimeOffset? next = null;
        for (var platform = NextPlatform(sql, ""); platform is not null; platform = NextPlatform(sql, platform))
        {
            if (!request.Served.Contains(platform))
            {
                HandToPeople(sql, platform, request.Now);
                next = Earlier(next, FirstDue(sql, platform));
            }
            else if (closed.TryGetValue(platform, out var until))
            {
                next = Earlier(next, until);
            }
            else if (request.Slots.TryGetValue(platform, out var slots) && slots > 0)
            {
                Take(sql, request, platform, Math.Min(slots, request.Limit - claimed.Count), claimed);
                if (claimed.Count < request.Limit)
                {
                    next = Earlier(next, FirstDue(sql, platform));
                }
            }
        }

        return new ClaimReply(claimed, next);
    }

    public static ClaimedStep Open(SqliteStatements sql, StepKey key, string platform, long workerId, DateTimeOffset now)
    {
        var step = sql.OpenAttemptOnStep.Bind(1, key.CaseId).Bind(2, key.No);
        if (!step.Step())
        {
            step.Reset();
            throw new InvalidOperationException($"Step {key.No} of case {key.CaseId} is due but not there.");
        }

        var claimed = new ClaimedStep(key, step.Int(0), step.Int(1), step.Int(2) != 0, step.Blob(3), now)
        {
            Platform = platform,
            WorkerId = workerId,
            Revision = step.Int(4),
        };
        step.Reset();
        AddAttempt(sql, claimed);
        return claimed;
    }

    public static void AddAttempt(SqliteStatements sql, ClaimedStep step) =>
        sql.OpenAttempt.Bind(1, step.Key.CaseId).Bind(2, step.Key.No).Bind(3, step.Attempt).Bind(4, step.WorkerId)
            .Bind(5, step.Platform).Bind(6, step.StartedAt).Run();

    private static void Take(SqliteStatements sql, ClaimRequest request, string platform, int slots, List<ClaimedStep> claimed)
    {
        foreach (var (dueAt, key) in ReadDue(sql, platform, request.Now, slots))
        {
            sql.RemoveDue.Bind(1, platform).Bind(2, dueAt).Bind(3, key.CaseId).Bind(4, key.No).Run();
            claimed.Add(Open(sql, key, platform, request.WorkerId, request.Now));
        }
    }

    private static void HandToPeople(SqliteStatements sql, string platform, DateTimeOffset now)
    {
        foreach (var (dueAt, key) in ReadDue(sql, platform, now, LargestHandOver))
        {
            sql.RemoveDue.Bind(1, platform).Bind(2, dueAt).Bind(3, key.CaseId).Bind(4, key.No).Run();
            sql.SetStepState.Bind(1, key.CaseId).Bind(2, key.No).Bind(3, (long)StepState.AwaitingPerson).Bind(4, (long?)null).Bind(5, (string?)null).Bind(6, now).Run();
        }
    }

    private static List<(long DueAt, StepKey Key)> ReadDue(SqliteStatements sql, string platform, DateTimeOffset now, int limit)
    {
        var rows = new List<(long, StepKey)>();
        var due = sql.DueOf.Bind(1, platform).Bind(2, now).Bind(3, limit);
        while (due.Step())
        {
            rows.Add((due.Long(0), new StepKey(due.Long(1), due.Int(2))));
        }

        due.Reset();
        return rows;
    }

    private static bool IsKnown(SqliteStatements sql, long workerId)
    {
        var row = sql.KnowsWorker.Bind(1, workerId);
        var known = row.Step();
        row.Reset();
        return known;
    }

    private static Dictionary<string, DateTimeOffset> ReadClosed(SqliteStatements sql, DateTimeOffset now)
    {
        var closed = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var rows = sql.ClosedPlatforms.Bind(1, now);
        while (rows.Step())
        {
            closed[rows.Text(0)] = rows.Time(1);
        }

        rows.Reset();
        return closed;
    }

    // A skip over the primary key: as many look-ups as there are platforms, however many steps are due.
    private static string? NextPlatform(SqliteStatements sql, string after)
    {
        var row = sql.NextPlatform.Bind(1, after);
        row.Step();
        var platform = row.IsNull(0) ? null : row.Text(0);
        row.Reset();
        return platform;
    }

    private static DateTimeOffset? FirstDue(SqliteStatements sql, string platform)
    {
        var row = sql.FirstDue.Bind(1, platform);
        DateTimeOffset? first = row.Step() ? row.Time(0) : null;
        row.Reset();
        return first;
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null ? a : a < b ? a : b;
}
