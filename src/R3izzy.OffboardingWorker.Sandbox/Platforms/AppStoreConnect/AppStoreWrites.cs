using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

/// <summary>Changes to a tester's relationships. Each answers the status; none has a body.</summary>
internal sealed class AppStoreWrites(AppStoreTeam team)
{
    public int RemoveFromApps(string testerId, IReadOnlyList<string> apps)
    {
        var tester = Tester(testerId);
        Check("apps", apps, team.Apps.ContainsKey);
        return team.Remove(tester, apps) ? 204 : 202;
    }

    public int Delete(string testerId)
    {
        team.Delete(Tester(testerId));
        return 204;
    }

    public int AddToBuilds(string testerId, IReadOnlyList<string> builds)
    {
        Check("builds", builds, team.Builds.ContainsKey);
        foreach (var build in builds)
        {
            team.AddToBuild(Tester(testerId), team.Builds[build]);
        }

        return 204;
    }

    public int AddToGroup(string groupId, IReadOnlyList<string> testers)
    {
        var group = team.Groups.GetValueOrDefault(groupId) ?? throw AppStoreRefusal.NotFound("betaGroups", groupId);
        Check("betaTesters", testers, id => team.Peek(id) is not null);
        foreach (var tester in testers)
        {
            team.AddToGroup(Tester(tester), group);
        }

        return 204;
    }

    /// <summary>The ids of a body of linkages; it is needed, even with DELETE.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(HttpContext http, string type)
    {
        if (http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new AppStoreRefusal(415, "UNSUPPORTED_MEDIA_TYPE", "The content type is not supported", "The request needs a JSON body");
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted).ConfigureAwait(false);
            var data = document.RootElement.GetProperty("data");
            if (data.EnumerateArray().Any(l => l.GetProperty("type").GetString() != type))
            {
                throw AppStoreRefusal.InvalidBody($"The linkages must be of type '{type}'");
            }

            return [.. data.EnumerateArray().Select(l => l.GetProperty("id").GetString()!)];
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw AppStoreRefusal.InvalidBody("The request entity is not a list of linkages");
        }
    }

    private StoreTester Tester(string id) => team.Peek(id) ?? throw AppStoreRefusal.NotFound("betaTesters", id);

    private static void Check(string type, IReadOnlyList<string> ids, Func<string, bool> exists)
    {
        if (ids.FirstOrDefault(i => !exists(i)) is { } unknown)
        {
            throw AppStoreRefusal.InvalidRelationship(type, unknown);
        }
    }
}
