using System.Text.Json;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>
/// One Google API as its discovery document describes it: methods, parameters and schemas. Tells where an exchange or a
/// simulator's route departs from it.
/// </summary>
public sealed class GoogleDiscovery
{
    private readonly HashSet<string> _globalParameters;
    private readonly DiscoverySchemas _schemas;

    private GoogleDiscovery(JsonElement document)
    {
        _schemas = new DiscoverySchemas(document.GetProperty("schemas"));
        _globalParameters = document.GetProperty("parameters").EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        Methods = [.. DiscoveryMethod.ReadAll(document, "/" + document.GetProperty("servicePath").GetString())];
    }

    public IReadOnlyList<DiscoveryMethod> Methods { get; }

    /// <summary>Reads a document of <see cref="VendorDocuments"/>, or skips the test.</summary>
    public static GoogleDiscovery Open(string fileName)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(VendorDocuments.PathOf(fileName)));
        return new GoogleDiscovery(document.RootElement.Clone());
    }

    /// <summary>The method of an id such as <c>drive.files.create</c>.</summary>
    public DiscoveryMethod Method(string id) => Methods.Single(m => m.Id == id);

    /// <summary>The methods that a path (without query) may stand for: resource names make some paths fit more than one.</summary>
    public IReadOnlyList<DiscoveryMethod> Find(string httpMethod, string path) =>
        [.. Methods.Where(m => m.HttpMethod == httpMethod && m.Fits(path))];

    /// <summary>The methods behind a simulator's route pattern; each <c>{parameter}</c> is tried with a plain word.</summary>
    public IReadOnlyList<DiscoveryMethod> FindRoute(string httpMethod, string pattern) =>
        Find(httpMethod, "/" + Regex.Replace(pattern, @"\{[^{}]*\}", "x1").TrimStart('/'));

    /// <summary>
    /// Everything in an exchange that the document does not know: path, query parameters, fields of both bodies (with their
    /// JSON types), each as one line. Empty: the exchange is as documented. An error's body is not in discovery documents.
    /// </summary>
    public IReadOnlyList<string> DeparturesOf(Exchange exchange)
    {
        var candidates = Find(exchange.Method, exchange.Path);
        return candidates.Count == 0
            ? [$"{exchange.Method} {exchange.Path}: no such method"]
            : candidates.Select(m => DeparturesFrom(m, exchange)).MinBy(d => d.Count)!;
    }

    private List<string> DeparturesFrom(DiscoveryMethod method, Exchange exchange)
    {
        var found = QueryNames(exchange.Query)
            .Where(q => !method.QueryParameters.Contains(q) && !_globalParameters.Contains(q))
            .Select(q => $"{method.Id}: no query parameter {q}")
            .ToList();
        if (IsJson(exchange.RequestType) && exchange.RequestBody.Length > 0)
        {
            found.AddRange(DeparturesOfBody(method.RequestSchema, exchange.RequestBody, $"{method.Id} request"));
        }

        if (exchange.Status is >= 200 and < 300 && IsJson(exchange.ResponseType) && exchange.ResponseBody.Length > 0)
        {
            found.AddRange(DeparturesOfBody(method.ResponseSchema, exchange.ResponseBody, $"{method.Id} response"));
        }

        return found;
    }

    private IReadOnlyList<string> DeparturesOfBody(string? schema, string json, string where)
    {
        using var body = JsonDocument.Parse(json);
        return schema is null
            ? body.RootElement is { ValueKind: JsonValueKind.Object } empty && !empty.EnumerateObject().Any() ? [] : [$"{where}: has no body"]
            : _schemas.DeparturesOf(body.RootElement, schema, where);
    }

    private static IEnumerable<string> QueryNames(string query) =>
        query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => Uri.UnescapeDataString(p.Split('=')[0])).Distinct();

    private static bool IsJson(string? contentType) => contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>One method of a discovery document.</summary>
/// <param name="Id">Such as <c>drive.files.create</c>.</param>
/// <param name="HttpMethod">Upper case.</param>
/// <param name="Paths">Patterns of whole paths, uploads included.</param>
/// <param name="QueryParameters">Its own, without the ones that every method takes.</param>
/// <param name="RequestSchema">Name of the body's schema; null: it takes no body.</param>
/// <param name="ResponseSchema">Name of the answer's schema; null: it answers no body.</param>
public sealed record DiscoveryMethod(
    string Id, string HttpMethod, IReadOnlyList<Regex> Paths, IReadOnlySet<string> QueryParameters, string? RequestSchema, string? ResponseSchema)
{
    public bool Fits(string path) => Paths.Any(p => p.IsMatch(path));

    internal static IEnumerable<DiscoveryMethod> ReadAll(JsonElement resource, string servicePath)
    {
        var own = resource.TryGetProperty("methods", out var methods)
            ? methods.EnumerateObject().Select(m => Read(m.Value, servicePath))
            : [];
        var inner = resource.TryGetProperty("resources", out var resources)
            ? resources.EnumerateObject().SelectMany(r => ReadAll(r.Value, servicePath))
            : [];
        return own.Concat(inner);
    }

    private static DiscoveryMethod Read(JsonElement method, string servicePath)
    {
        var parameters = method.TryGetProperty("parameters", out var p) ? p.EnumerateObject().ToList() : [];
        var paths = new List<string> { servicePath + method.GetProperty("path").GetString() };
        if (method.TryGetProperty("mediaUpload", out var upload))
        {
            paths.AddRange(upload.GetProperty("protocols").EnumerateObject().Select(u => u.Value.GetProperty("path").GetString()!));
        }

        return new DiscoveryMethod(
            method.GetProperty("id").GetString()!,
            method.GetProperty("httpMethod").GetString()!,
            [.. paths.Select(path => Pattern(path, parameters))],
            parameters.Where(q => q.Value.GetProperty("location").GetString() == "query").Select(q => q.Name).ToHashSet(StringComparer.Ordinal),
            SchemaOf(method, "request"),
            SchemaOf(method, "response"));
    }

    private static string? SchemaOf(JsonElement method, string side) =>
        method.TryGetProperty(side, out var body) && body.TryGetProperty("$ref", out var name) ? name.GetString() : null;

    // A reserved expansion {+name} carries slashes; its parameter's own pattern says which.
    private static Regex Pattern(string template, List<JsonProperty> parameters)
    {
        var parts = Regex.Split(template, @"(\{[^{}]*\})").Select(part =>
        {
            if (!part.StartsWith('{'))
            {
                return Regex.Escape(part);
            }

            var name = part.Trim('{', '}', '+');
            var own = parameters.FirstOrDefault(p => p.Name == name).Value;
            return own.ValueKind == JsonValueKind.Object && own.TryGetProperty("pattern", out var pattern)
                ? $"(?:{pattern.GetString()!.TrimStart('^').TrimEnd('$')})"
                : part.StartsWith("{+", StringComparison.Ordinal) ? ".+" : "[^/]+";
        });
        return new Regex($"^{string.Concat(parts)}$", RegexOptions.CultureInvariant);
    }
}
