namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

public sealed record StoreApp(string Id, string BundleId);

public sealed record StoreGroup(string Id, string AppId, bool IsInternal, bool PublicLink);

public sealed record StoreBuild(string Id, string AppId);

/// <summary>Somebody with access to the team's account, or invited to it.</summary>
public sealed record StoreUser(string Id, string Email, bool IsInvitation);

/// <summary>A tester (schema BetaTester). Belongs to an app by a group, by a build of its own, or by itself.</summary>
public sealed record StoreTester(string Id, string? Email)
{
    /// <summary>NOT_INVITED, INVITED, ACCEPTED, INSTALLED or REVOKED.</summary>
    public string State { get; init; } = "INSTALLED";

    public string InviteType { get; init; } = "EMAIL";

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Builds assigned to this tester alone.</summary>
    public IReadOnlyList<string> Builds { get; init; } = [];

    /// <summary>Apps in which neither a group nor a build is left.</summary>
    public IReadOnlyList<string> OtherApps { get; init; } = [];
}

/// <summary>Everything that the team of the sandbox has, and the removals that are not finished.</summary>
internal sealed class AppStoreTeam(SandboxContext sandbox, AppStoreQuirks quirks)
{
    private const string Platform = "app-store-connect";

    private readonly Dictionary<string, StoreTester> _testers = new(StringComparer.Ordinal);
    private readonly List<Removal> _removals = [];

    public Lock Gate { get; } = new();

    public Dictionary<string, StoreApp> Apps { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, StoreGroup> Groups { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, StoreBuild> Builds { get; } = new(StringComparer.Ordinal);

    public List<StoreUser> Users { get; } = [];

    public IEnumerable<StoreTester> Testers => _testers.Values.OrderBy(t => t.Id, StringComparer.Ordinal);

    public void Put(StoreTester tester) => _testers[tester.Id] = tester;

    public void Forget(string id) => _testers.Remove(id);

    public StoreTester? Peek(string id) => _testers.GetValueOrDefault(id);

    /// <summary>The tester as one more look finds it.</summary>
    public StoreTester? Look(string id)
    {
        foreach (var removal in _removals.Where(r => r.TesterId == id).ToList())
        {
            if (removal.ReadsLeft-- <= 0 && removal.DueAt <= sandbox.Clock.GetUtcNow())
            {
                _removals.Remove(removal);
                TakeOut(id, removal.AppId);
            }
        }

        return Peek(id);
    }

    public IReadOnlyList<string> AppsOf(StoreTester tester) =>
    [
        .. tester.Groups.Select(g => Groups[g].AppId).Concat(tester.Builds.Select(b => Builds[b].AppId)).Concat(tester.OtherApps)
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Takes a tester out of apps; false when that is finished later.</summary>
    public bool Remove(StoreTester tester, IEnumerable<string> apps)
    {
        var finished = true;
        foreach (var app in apps.Intersect(AppsOf(tester)).ToList())
        {
            if (_removals.Any(r => r.TesterId == tester.Id && r.AppId == app))
            {
                finished = false;
                continue;
            }

            sandbox.Ledger.Record(Platform, "tester.removed-from-app", $"{tester.Id}/{app}");
            if (quirks.RemovalTakesReads > 0 || quirks.RemovalTakes > TimeSpan.Zero)
            {
                _removals.Add(new Removal(tester.Id, app, sandbox.Clock.GetUtcNow() + quirks.RemovalTakes) { ReadsLeft = quirks.RemovalTakesReads });
                finished = quirks.AnswersEarly;
            }
            else
            {
                TakeOut(tester.Id, app);
            }
        }

        return finished;
    }

    public void Delete(StoreTester tester)
    {
        _testers.Remove(tester.Id);
        sandbox.Ledger.Record(Platform, "tester.deleted", tester.Id);
    }

    public void AddToGroup(StoreTester tester, StoreGroup group)
    {
        if (!tester.Groups.Contains(group.Id))
        {
            Put(tester with { Groups = [.. tester.Groups, group.Id], State = "INVITED" });
            sandbox.Ledger.Record(Platform, "tester.added-to-group", $"{tester.Id}/{group.Id}");
        }
    }

    public void AddToBuild(StoreTester tester, StoreBuild build)
    {
        if (!tester.Builds.Contains(build.Id))
        {
            Put(tester with { Builds = [.. tester.Builds, build.Id], State = "INVITED" });
            sandbox.Ledger.Record(Platform, "tester.added-to-build", $"{tester.Id}/{build.Id}");
        }
    }

    private void TakeOut(string testerId, string appId)
    {
        if (Peek(testerId) is not { } tester)
        {
            return;
        }

        var left = tester with
        {
            Groups = [.. tester.Groups.Where(g => Groups[g].AppId != appId)],
            Builds = [.. tester.Builds.Where(b => Builds[b].AppId != appId)],
            OtherApps = [.. tester.OtherApps.Where(a => a != appId)],
        };
        if (quirks.ForgetsTestersWithoutApps && AppsOf(left).Count == 0)
        {
            Forget(testerId);
        }
        else
        {
            Put(left);
        }
    }

    private sealed record Removal(string TesterId, string AppId, DateTimeOffset DueAt)
    {
        public int ReadsLeft { get; set; }
    }
}
