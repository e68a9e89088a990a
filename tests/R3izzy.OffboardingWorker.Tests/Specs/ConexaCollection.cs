using System.Text.Json;
using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>
/// Conexa's Postman collection: what each request may carry, and the shape of its example answers. Bodies have comments, so their keys
/// are read without parsing them as JSON.
/// </summary>
internal sealed partial class ConexaCollection
{
    private readonly List<Request> _requests = [];

    public ConexaCollection(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        Collect(document.RootElement.GetProperty("item"));
    }

    /// <summary>Everything of an exchange that the collection does not have.</summary>
    /// <param name="path">Without the address's part before <c>/api/v2</c>.</param>
    public IEnumerable<string> Departures(string method, string path, IEnumerable<string> query, IEnumerable<string> body, int status, JsonElement? answer)
    {
        if (Find(method, path) is not { } request)
        {
            return [$"{method} {path} is not in the collection"];
        }

        var at = $"{method} {path}";
        return query.Where(q => !request.Query.Contains(q)).Select(q => $"{at} takes no {q}")
            .Concat(body.Where(b => !request.Body.Contains(b)).Select(b => $"{at} has no {b} in its body"))
            .Concat(answer is { } shown ? Unknown(shown, [.. Examples(request, status)], $"{at} {status}") : []);
    }

    /// <summary>Errors look the same everywhere, and a change answers "the same model as GET": one request's examples do not show all of either.</summary>
    private IEnumerable<JsonElement> Examples(Request request, int status) => _requests
        .Where(r => status >= 400 || r.Path.ToString() == request.Path.ToString())
        .SelectMany(r => r.Answers).Where(a => a.Status == status).Select(a => a.Body);

    public bool Has(string method, string path) => Find(method, path) is not null;

    private Request? Find(string method, string path) => _requests.Find(r => r.Method == method && r.Path.IsMatch(path));

    private void Collect(JsonElement items)
    {
        foreach (var item in items.EnumerateArray())
        {
            if (item.TryGetProperty("item", out var below))
            {
                Collect(below);
                continue;
            }

            var request = item.GetProperty("request");
            var url = request.GetProperty("urlObject");
            var path = "/" + string.Join('/', url.GetProperty("path").EnumerateArray().Select(p => p.GetString()));
            _requests.Add(new Request(
                request.GetProperty("method").GetString()!,
                new Regex("^" + Regex.Replace(path, ":[a-z]+", "[^/]+") + "$", RegexOptions.CultureInvariant),
                [.. url.GetProperty("query").EnumerateArray().Select(q => q.GetProperty("key").GetString()!)],
                request.TryGetProperty("body", out var body) && body.TryGetProperty("raw", out var raw)
                    ? [.. Key().Matches(raw.GetString()!).Select(m => m.Groups[1].Value)]
                    : [],
                [.. item.GetProperty("response").EnumerateArray().Select(ExampleOf).OfType<Example>()]));
        }
    }

    private static Example? ExampleOf(JsonElement response)
    {
        try
        {
            return response.TryGetProperty("body", out var text) && text.GetString() is { Length: > 0 } body
                ? new Example(response.GetProperty("code").GetInt32(), JsonDocument.Parse(body).RootElement)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Unknown(JsonElement value, List<JsonElement> examples, string at)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                var items = examples.Where(e => e.ValueKind == JsonValueKind.Array).SelectMany(e => e.EnumerateArray()).ToList();
                return value.EnumerateArray().SelectMany(v => Unknown(v, items, at + "[]")).Distinct();
            case JsonValueKind.Object:
                var known = examples.Where(e => e.ValueKind == JsonValueKind.Object).ToList();
                return value.EnumerateObject().SelectMany(field =>
                {
                    var below = known.Where(k => k.TryGetProperty(field.Name, out _)).Select(k => k.GetProperty(field.Name)).ToList();
                    return below.Count == 0 ? [$"{at} answers no {field.Name}"] : Unknown(field.Value, below, $"{at}.{field.Name}");
                });
            default:
                // A value of another kind than every example's is a departure as well; null stands for any.
                return value.ValueKind == JsonValueKind.Null || examples.Count == 0
                    || examples.Any(e => e.ValueKind == JsonValueKind.Null || Kind(e) == Kind(value))
                    ? []
                    : [$"{at} is a {value.ValueKind}, not a {examples[0].ValueKind}"];
        }
    }

    private static JsonValueKind Kind(JsonElement value) => value.ValueKind is JsonValueKind.False ? JsonValueKind.True : value.ValueKind;

    [GeneratedRegex("\"([A-Za-z]+)\"\\s*:")]
    private static partial Regex Key();

    private sealed record Request(string Method, Regex Path, IReadOnlySet<string> Query, IReadOnlySet<string> Body, IReadOnlyList<Example> Answers)
    {
        public Request(string method, Regex path, string[] query, string[] body, Example[] answers)
            : this(method, path, query.ToHashSet(), body.ToHashSet(), answers)
        {
        }
    }

    private sealed record Example(int Status, JsonElement Body);
}
