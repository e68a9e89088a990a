using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

/// <summary>
/// App Store Connect API, from its OpenAPI document of version 3.7.0: the testers, groups and builds of one team's TestFlight,
/// and its users as far as it takes to know who is staff.
/// </summary>
public sealed class SimulatedAppStoreConnect : SimulatedPlatform, IDisposable
{
    private readonly AppStoreTeam _team;
    private readonly AppStoreReads _reads;
    private readonly AppStoreWrites _writes;
    private DateTimeOffset _hour;
    private int _calls;

    public SimulatedAppStoreConnect(SandboxContext sandbox) : base(sandbox)
    {
        _team = new AppStoreTeam(sandbox, Quirks);
        _reads = new AppStoreReads(_team, Quirks);
        _writes = new AppStoreWrites(_team);
        Keys = new AppStoreKeys(sandbox.TokenClock);
        TeamKey = Keys.Add();
    }

    public override string Name => "app-store-connect";

    public AppStoreQuirks Quirks { get; } = new();

    public AppStoreKeys Keys { get; }

    /// <summary>A key of the team with the role Admin.</summary>
    public AppStoreKey TeamKey { get; }

    public StoreApp AddApp(string id, string bundleId = "br.com.r3izzy.app") => _team.Apps[id] = new StoreApp(id, bundleId);

    public StoreGroup AddGroup(string id, string appId, bool isInternal = false, bool publicLink = false) =>
        _team.Groups[id] = new StoreGroup(id, appId, isInternal, publicLink);

    public StoreBuild AddBuild(string id, string appId) => _team.Builds[id] = new StoreBuild(id, appId);

    /// <summary>Seeds or replaces a tester behind the worker's back; nothing is recorded in the ledger.</summary>
    public StoreTester PutTester(StoreTester tester)
    {
        lock (_team.Gate)
        {
            _team.Put(tester);
            return tester;
        }
    }

    public void ForgetTester(string id)
    {
        lock (_team.Gate)
        {
            _team.Forget(id);
        }
    }

    /// <summary>The tester as it is now, or null.</summary>
    public StoreTester? FindTester(string id)
    {
        lock (_team.Gate)
        {
            return _team.Peek(id);
        }
    }

    public void AddUser(string email, bool isInvitation = false) => _team.Users.Add(new StoreUser($"user-{_team.Users.Count}", email, isInvitation));

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/apps", http => ReadAsync(http, _reads.Apps));
        routes.MapGet("/v1/betaTesters", http => ReadAsync(http, _reads.Testers));
        routes.MapDelete("/v1/betaTesters/{id}", http => WriteAsync(http, null, (id, _) => _writes.Delete(id)));
        foreach (var relationship in new[] { "apps", "betaGroups", "builds" })
        {
            routes.MapGet($"/v1/betaTesters/{{id}}/relationships/{relationship}", http => ReadAsync(http, h => _reads.Linkages(h, Id(h), relationship)));
        }

        routes.MapDelete("/v1/betaTesters/{id}/relationships/apps", http => WriteAsync(http, "apps", _writes.RemoveFromApps));
        routes.MapPost("/v1/betaTesters/{id}/relationships/builds", http => WriteAsync(http, "builds", _writes.AddToBuilds));
        routes.MapGet("/v1/betaGroups", http => ReadAsync(http, _reads.Groups));
        routes.MapPost("/v1/betaGroups/{id}/relationships/betaTesters", http => WriteAsync(http, "betaTesters", _writes.AddToGroup));
        routes.MapGet("/v1/builds", http => ReadAsync(http, _reads.Builds));
        routes.MapGet("/v1/users", http => ReadAsync(http, h => _reads.Users(h, invitations: false), ofUsers: true));
        routes.MapGet("/v1/userInvitations", http => ReadAsync(http, h => _reads.Users(h, invitations: true), ofUsers: true));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) => AppStoreRefusal.Of(status, code).WriteAsync(http);

    public void Dispose() => Keys.Dispose();

    private static string Id(HttpContext http) => (string)http.Request.RouteValues["id"]!;

    private async Task ReadAsync(HttpContext http, Func<HttpContext, JsonNode> read, bool ofUsers = false)
    {
        try
        {
            Authorise(http, ofUsers);
            JsonNode answer;
            lock (_team.Gate)
            {
                answer = read(http);
            }

            await AppStoreJson.WriteAsync(http, answer).ConfigureAwait(false);
        }
        catch (AppStoreRefusal refusal)
        {
            await refusal.WriteAsync(http).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(HttpContext http, string? linkages, Func<string, IReadOnlyList<string>, int> write)
    {
        try
        {
            Authorise(http, ofUsers: false);
            var ids = linkages is null ? [] : await AppStoreWrites.ReadAsync(http, linkages).ConfigureAwait(false);
            lock (_team.Gate)
            {
                http.Response.StatusCode = write(Id(http), ids);
            }
        }
        catch (AppStoreRefusal refusal)
        {
            await refusal.WriteAsync(http).ConfigureAwait(false);
        }
    }

    private void Authorise(HttpContext http, bool ofUsers)
    {
        var key = Keys.Authorise(http.Request) ?? throw AppStoreRefusal.NotAuthorized();
        CountCall(http);
        if (ofUsers && !key.SeesUsers)
        {
            throw AppStoreRefusal.Forbidden();
        }
    }

    /// <summary>Every answer tells the hour's limit and what is left of it (developer.apple.com, Identifying Rate Limits).</summary>
    private void CountCall(HttpContext http)
    {
        int left;
        lock (_team.Gate)
        {
            var now = Sandbox.Clock.GetUtcNow();
            if (now - _hour >= TimeSpan.FromHours(1))
            {
                (_hour, _calls) = (now, 0);
            }

            left = Quirks.HourlyLimit - ++_calls;
        }

        http.Response.Headers["X-Rate-Limit"] = FormattableString.Invariant($"user-hour-lim:{Quirks.HourlyLimit};user-hour-rem:{Math.Max(0, left)};");
        if (left < 0)
        {
            throw AppStoreRefusal.RateLimited();
        }
    }
}
