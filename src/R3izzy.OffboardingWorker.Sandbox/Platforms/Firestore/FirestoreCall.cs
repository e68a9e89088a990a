using System.Text.Json;
using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>One request to Firestore: the resource it names, its parameters and its body.</summary>
internal sealed class FirestoreCall
{
    // Parameters that every method of the vendor's document takes, and the two spellings of the transport's own.
    private static readonly HashSet<string> Common =
    [
        "$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser", "uploadType", "upload_protocol", "$alt", "$prettyPrint",
    ];

    private FirestoreCall(HttpContext http, DocumentPath path, string verb)
    {
        Http = http;
        Path = path;
        Verb = verb;
    }

    public HttpContext Http { get; }

    public DocumentPath Path { get; }

    /// <summary>What follows the colon, such as <c>runQuery</c>; empty for the plain methods.</summary>
    public string Verb { get; }

    public JsonElement Body { get; private set; }

    public static async Task<FirestoreCall> ReadAsync(HttpContext http)
    {
        var segments = RawTarget.Segments(http);
        var verb = "";
        if (HttpMethods.IsPost(http.Request.Method) && segments[^1].LastIndexOf(':') is > 0 and var colon)
        {
            verb = segments[^1][(colon + 1)..];
            segments[^1] = segments[^1][..colon];
        }

        var ids = segments.Skip(6).Select(RawTarget.Unescape).ToList();
        if (ids.Any(i => i.Length == 0 || i.Contains('/', StringComparison.Ordinal) || i is "." or ".."))
        {
            throw FirestoreRefusal.InvalidArgument("Resource id is empty, \".\", \"..\" or holds a slash.");
        }

        var path = new DocumentPath(RawTarget.Unescape(segments[2]), RawTarget.Unescape(segments[4]), ids);
        var call = new FirestoreCall(http, path, verb);
        if (http.Request.Method is "POST" or "PATCH")
        {
            call.Body = await GoogleJson.ReadObjectAsync(http.Request.Body, FirestoreRefusal.InvalidArgument, http.RequestAborted).ConfigureAwait(false);
        }

        return call;
    }

    /// <summary>Refuses what the vendor's document does not name.</summary>
    public void Accept(ReadOnlySpan<string> parameters, ReadOnlySpan<string> members)
    {
        foreach (var name in Http.Request.Query.Keys)
        {
            if (!Common.Contains(name) && !parameters.Contains(name))
            {
                throw FirestoreRefusal.InvalidArgument($"Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' could not be found in request message.");
            }
        }

        if (Body.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in Body.EnumerateObject())
        {
            if (!members.Contains(member.Name))
            {
                throw FirestoreRefusal.InvalidArgument($"Invalid JSON payload received. Unknown name \"{member.Name}\": Cannot find field.");
            }
        }
    }

    public string Parameter(string name) => Http.Request.Query[name].ToString();

    /// <summary>Field paths of a repeated parameter; null when there is none.</summary>
    public List<FieldPath>? Mask(string name) =>
        Http.Request.Query.TryGetValue(name, out var paths) ? [.. paths.Select(p => FieldPath.Parse(p ?? ""))] : null;

    public static int PageSize(string text, int most)
    {
        if (text.Length == 0)
        {
            return most;
        }

        return int.TryParse(text, out var size) && size >= 0
            ? size == 0 ? most : Math.Min(size, most)
            : throw FirestoreRefusal.InvalidArgument("page_size is negative or no number.");
    }
}
