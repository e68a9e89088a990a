using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

/// <summary>Resources as JSON:API, the way App Store Connect writes them (schemas BetaTester, BetaGroup, Build, App, User, UserInvitation).</summary>
internal static class AppStoreJson
{
    public static async Task WriteAsync(HttpContext http, JsonNode body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, GoogleJson.Options);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
    }

    public static JsonObject Linkage(string type, string id) => new() { ["type"] = type, ["id"] = id };

    /// <param name="query">Says which fields are shown and which relationships carry their data.</param>
    /// <param name="type">Such as <c>betaTesters</c>.</param>
    /// <param name="id">The resource's id.</param>
    /// <param name="attributes">Those without a value are left out.</param>
    /// <param name="relationships">Name, type of what it leads to, ids, and whether there can be more than one.</param>
    public static JsonObject Resource(
        AppStoreQuery query, string type, string id, IEnumerable<(string Name, JsonNode? Value)> attributes, params (string Name, string Type, IReadOnlyList<string> Ids, bool ToMany)[] relationships)
    {
        var self = query.Link($"/v1/{type}/{id}");
        var shown = new JsonObject();
        foreach (var (name, value) in attributes.Where(a => a.Value is not null && query.Shows(type, a.Name)))
        {
            shown[name] = value;
        }

        var related = new JsonObject();
        foreach (var relationship in relationships.Where(r => query.Shows(type, r.Name)))
        {
            related[relationship.Name] = Relationship(query, self, relationship);
        }

        var resource = new JsonObject { ["type"] = type, ["id"] = id, ["attributes"] = shown };
        if (related.Count > 0)
        {
            resource["relationships"] = related;
        }

        resource["links"] = new JsonObject { ["self"] = self };
        return resource;
    }

    private static JsonObject Relationship(AppStoreQuery query, string self, (string Name, string Type, IReadOnlyList<string> Ids, bool ToMany) of)
    {
        var json = new JsonObject();
        // Only what was asked for with include carries its data; the rest is a pair of links.
        if (query.Includes(of.Name))
        {
            if (of.ToMany)
            {
                var most = query.IncludeLimit(of.Name);
                json["meta"] = new JsonObject { ["paging"] = new JsonObject { ["total"] = of.Ids.Count, ["limit"] = most } };
                json["data"] = new JsonArray([.. of.Ids.Take(most).Select(i => (JsonNode)Linkage(of.Type, i))]);
            }
            else
            {
                json["data"] = Linkage(of.Type, of.Ids[0]);
            }
        }

        json["links"] = new JsonObject { ["self"] = $"{self}/relationships/{of.Name}", ["related"] = $"{self}/{of.Name}" };
        return json;
    }
}
