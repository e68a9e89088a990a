using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>objects.list.</summary>
internal static class ObjectList
{
    private const int MostResults = 1000;

    public static async Task AnswerAsync(ObjectCall call, StorageQuirks quirks)
    {
        if (call.Flag("versions") && call.Flag("softDeleted"))
        {
            throw ObjectRefusal.Invalid("softDeleted");
        }

        var mask = FieldMask.Parse(call.Parameter("fields"))?.Check(ResourceFields.List) ?? FieldMask.Everything;
        var request = $"{call.Bucket.Name} {call.Parameter("prefix")} {call.Parameter("delimiter")} {call.Flag("versions")} {call.Flag("softDeleted")}";
        var after = call.Parameter("pageToken") is { Length: > 0 } token ? PageToken.Read(token, request) ?? throw ObjectRefusal.Invalid("pageToken") : null;
        var most = (int)Math.Clamp(call.Number("maxResults") ?? MostResults, 1, Math.Min(MostResults, quirks.LargestPage));
        IReadOnlyList<StoredObject> all;
        lock (call.Bucket.Gate)
        {
            all = call.Bucket.Select(call.Parameter("prefix"), call.Flag("versions"), call.Flag("softDeleted"));
        }

        var page = Page(call, all, after, most + 1).ToList();
        var answer = new JsonObject { ["kind"] = "storage#objects" };
        if (page.Count > most)
        {
            answer["nextPageToken"] = PageToken.Make(request, page[most - 1].Key);
        }

        var itemMask = mask.Below("items").Check(ResourceFields.Object);
        var objects = mask.Includes("items") ? page.Take(most).Where(e => e.Object is not null).Select(e => (JsonNode?)e.Object!.ToJson(itemMask, call.Root)).ToArray() : [];
        var prefixes = page.Take(most).Where(e => e.Object is null).Select(e => (JsonNode?)e.Key).ToArray();
        if (prefixes.Length > 0)
        {
            answer["prefixes"] = new JsonArray(prefixes);
        }

        if (objects.Length > 0)
        {
            answer["items"] = new JsonArray(objects);
        }

        await GoogleJson.WriteAsync(call.Http, mask.Apply(answer)!).ConfigureAwait(false);
    }

    /// <summary>Objects, and with a delimiter one entry for all names that share the part up to it.</summary>
    private static IEnumerable<(string Key, StoredObject? Object)> Page(ObjectCall call, IReadOnlyList<StoredObject> all, string? after, int most)
    {
        var (prefix, delimiter) = (call.Parameter("prefix"), call.Parameter("delimiter"));
        var (start, end) = (call.Parameter("startOffset"), call.Parameter("endOffset"));
        string? lastPrefix = null;
        foreach (var found in all)
        {
            if ((start.Length > 0 && Utf8Order.CompareText(found.Name, start) < 0) || (end.Length > 0 && Utf8Order.CompareText(found.Name, end) >= 0))
            {
                continue;
            }

            var cut = delimiter.Length == 0 ? -1 : found.Name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var common = cut < 0 ? null : found.Name[..(cut + delimiter.Length)];
            var key = common ?? $"{found.Name}\u0001{found.Generation:D20}";
            if ((common is not null && common == lastPrefix) || (after is not null && Utf8Order.CompareText(key, after) <= 0))
            {
                continue;
            }

            lastPrefix = common;
            yield return (key, common is null ? found : null);
            if (--most == 0)
            {
                yield break;
            }
        }
    }
}
