using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

/// <summary>The team's collections, and a tester's linkages.</summary>
internal sealed class AppStoreReads(AppStoreTeam team, AppStoreQuirks quirks)
{
    public JsonNode Apps(HttpContext http)
    {
        var query = new AppStoreQuery(http, quirks, "filter[id]", "filter[bundleId]", "fields[apps]", "limit");
        var found = team.Apps.Values.Where(a => query.Matches("filter[id]", a.Id) && query.Matches("filter[bundleId]", a.BundleId));
        return Page(query, found.ToList(), a => App(query, a));
    }

    public JsonNode Testers(HttpContext http)
    {
        var query = new AppStoreQuery(http, quirks,
            "filter[email]", "filter[id]", "filter[apps]", "filter[inviteType]", "fields[betaTesters]", "fields[apps]",
            "fields[betaGroups]", "fields[builds]", "include", "limit", "limit[apps]", "limit[betaGroups]", "limit[builds]");
        var found = team.Testers.Where(t => query.Matches("filter[email]", t.Email) && query.Matches("filter[id]", t.Id)
            && query.Matches("filter[inviteType]", t.InviteType)
            && (query.Values("filter[apps]") is not { } apps || team.AppsOf(t).Intersect(apps).Any()));
        var looked = found.Select(t => t.Id).ToList().Select(team.Look).OfType<StoreTester>().ToList();
        var page = Page(query, looked, t => Tester(query, t));
        var included = looked.SelectMany(t => Included(query, t)).DistinctBy(i => (i.Type, i.Id)).Select(i => (JsonNode)i.Json()).ToArray();
        if (included.Length > 0)
        {
            page["included"] = new JsonArray(included);
        }

        return page;
    }

    public JsonNode Linkages(HttpContext http, string id, string relationship)
    {
        var query = new AppStoreQuery(http, quirks, "limit");
        var tester = team.Look(id) ?? throw AppStoreRefusal.NotFound("betaTesters", id);
        var ids = relationship switch
        {
            "apps" => team.AppsOf(tester),
            "betaGroups" => tester.Groups,
            _ => tester.Builds,
        };
        return Page(query, ids, i => AppStoreJson.Linkage(relationship, i));
    }

    public JsonNode Groups(HttpContext http)
    {
        var query = new AppStoreQuery(http, quirks,
            "filter[id]", "filter[app]", "fields[betaGroups]", "fields[apps]", "include", "limit");
        var found = team.Groups.Values.Where(g => query.Matches("filter[id]", g.Id) && query.Matches("filter[app]", g.AppId)).ToList();
        return WithApps(Page(query, found, g => Group(query, g)), query, found.Select(g => g.AppId));
    }

    public JsonNode Builds(HttpContext http)
    {
        var query = new AppStoreQuery(http, quirks, "filter[id]", "filter[app]", "fields[builds]", "fields[apps]", "include", "limit");
        var found = team.Builds.Values.Where(b => query.Matches("filter[id]", b.Id) && query.Matches("filter[app]", b.AppId)).ToList();
        return WithApps(Page(query, found, b => Build(query, b)), query, found.Select(b => b.AppId));
    }

    public JsonNode Users(HttpContext http, bool invitations)
    {
        var (type, filter, name) = invitations ? ("userInvitations", "filter[email]", "email") : ("users", "filter[username]", "username");
        var query = new AppStoreQuery(http, quirks, filter, $"fields[{type}]", "limit");
        var found = team.Users.Where(u => u.IsInvitation == invitations && query.Matches(filter, u.Email)).ToList();
        return Page(query, found, u => AppStoreJson.Resource(query, type, u.Id, [(name, u.Email), ("allAppsVisible", true)]));
    }

    private static JsonObject Page<T>(AppStoreQuery query, IReadOnlyList<T> found, Func<T, JsonObject> write)
    {
        var links = new JsonObject { ["self"] = query.Self };
        if (query.Offset + query.Limit < found.Count)
        {
            links["next"] = query.Next(query.Offset + query.Limit);
        }

        return new JsonObject
        {
            ["data"] = new JsonArray([.. found.Skip(query.Offset).Take(query.Limit).Select(f => (JsonNode)write(f))]),
            ["links"] = links,
            ["meta"] = new JsonObject { ["paging"] = new JsonObject { ["total"] = found.Count, ["limit"] = query.Limit } },
        };
    }

    private JsonObject WithApps(JsonObject page, AppStoreQuery query, IEnumerable<string> apps)
    {
        if (query.Includes("app"))
        {
            page["included"] = new JsonArray([.. apps.Distinct().Select(a => (JsonNode)App(query, team.Apps[a]))]);
        }

        return page;
    }

    private IEnumerable<(string Type, string Id, Func<JsonObject> Json)> Included(AppStoreQuery query, StoreTester tester)
    {
        // Nothing is included in what is included: a group that comes along does not tell its app.
        var apps = query.Includes("apps") ? team.AppsOf(tester).Take(query.IncludeLimit("apps")) : [];
        var groups = query.Includes("betaGroups") ? tester.Groups.Take(query.IncludeLimit("betaGroups")) : [];
        var builds = query.Includes("builds") ? tester.Builds.Take(query.IncludeLimit("builds")) : [];
        return
        [
            .. apps.Select(a => ("apps", a, (Func<JsonObject>)(() => App(query, team.Apps[a])))),
            .. groups.Select(g => ("betaGroups", g, (Func<JsonObject>)(() => Group(query, team.Groups[g])))),
            .. builds.Select(b => ("builds", b, (Func<JsonObject>)(() => Build(query, team.Builds[b])))),
        ];
    }

    private JsonObject Tester(AppStoreQuery query, StoreTester tester) => AppStoreJson.Resource(query, "betaTesters", tester.Id,
        [
            ("firstName", tester.Email is null ? null : "Nome"), ("lastName", tester.Email is null ? null : "Sobrenome"),
            ("email", tester.Email), ("inviteType", tester.InviteType), ("state", tester.State),
        ],
        ("apps", "apps", team.AppsOf(tester), true), ("betaGroups", "betaGroups", tester.Groups, true), ("builds", "builds", tester.Builds, true));

    private static JsonObject Group(AppStoreQuery query, StoreGroup group) => AppStoreJson.Resource(query, "betaGroups", group.Id,
        [("name", $"Grupo {group.Id}"), ("isInternalGroup", group.IsInternal), ("publicLinkEnabled", group.PublicLink)],
        ("app", "apps", [group.AppId], false));

    private static JsonObject Build(AppStoreQuery query, StoreBuild build) =>
        AppStoreJson.Resource(query, "builds", build.Id, [("version", build.Id), ("processingState", "VALID")], ("app", "apps", [build.AppId], false));

    private static JsonObject App(AppStoreQuery query, StoreApp app) =>
        AppStoreJson.Resource(query, "apps", app.Id, [("name", app.BundleId), ("bundleId", app.BundleId)]);
}
