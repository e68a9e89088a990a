using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;

/// <summary>
/// <c>limit</c> (1 to 100) and <c>offset</c>. A list asked for without <c>limit</c> was answered page by page in an older model that
/// ended on 2026-08-01; what comes instead is not documented, and here it is a refusal.
/// </summary>
internal static class ConexaPaging
{
    public static JsonObject Page<T>(HttpRequest request, IReadOnlyList<T> rows, Func<T, JsonObject> show)
    {
        if (!request.Query.ContainsKey("limit"))
        {
            throw ConexaRefusal.Field("limit", "limit is required");
        }

        var limit = Number(request, "limit", 1, 100) ?? 100;
        var offset = Number(request, "offset", 0, int.MaxValue) ?? 0;
        var page = rows.Skip(offset).Take(limit).ToList();
        return new JsonObject
        {
            ["data"] = new JsonArray([.. page.Select(show)]),
            ["pagination"] = new JsonObject { ["limit"] = limit, ["offset"] = offset, ["hasNext"] = offset + page.Count < rows.Count },
        };
    }

    /// <summary>Several values stand in one parameter, separated by commas.</summary>
    public static IReadOnlySet<long>? Numbers(HttpRequest request, string name) => !request.Query.TryGetValue(name, out var given)
        ? null
        : given.SelectMany(v => (v ?? "").Split(',')).Select(v => long.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ConexaRefusal.Field(name.TrimEnd('[', ']'), $"{name} must be integer")).ToHashSet();

    public static DateOnly? Day(HttpRequest request, string name) => !request.Query.TryGetValue(name, out var given) ? null
        : DateOnly.TryParseExact(given.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw ConexaRefusal.Field(name, $"The format of {name} is invalid");

    /// <summary>Turns away a filter that the document does not have: a typing error must not read as "all of them".</summary>
    public static void Admit(HttpRequest request, params string[] known)
    {
        foreach (var name in request.Query.Keys.Where(k => k is not ("limit" or "offset") && !known.Contains(k)))
        {
            throw ConexaRefusal.Field(name, $"{name} is not a filter");
        }
    }

    private static int? Number(HttpRequest request, string name, int least, int most) => !request.Query.TryGetValue(name, out var given) ? null
        : int.TryParse(given.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw ConexaRefusal.Field(name, $"{name} must be an integer from {least} to {most}");
}
