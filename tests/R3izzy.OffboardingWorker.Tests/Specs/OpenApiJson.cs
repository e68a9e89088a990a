using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>
/// An OpenAPI 3 document in JSON: paths, query parameters, bodies and answers by status. Tells where an exchange or a route
/// of a simulator departs from it.
/// </summary>
internal sealed class OpenApiJson
{
    private readonly JsonElement _root;
    private readonly List<(Regex Path, string Template, JsonElement Item)> _paths;

    private OpenApiJson(JsonElement root)
    {
        _root = root;
        _paths = [.. root.GetProperty("paths").EnumerateObject().Select(p =>
            (new Regex($"^{Regex.Replace(Regex.Escape(p.Name), @"\\\{[^{}]*}", "[^/]+")}$", RegexOptions.CultureInvariant), p.Name, p.Value))];
    }

    /// <summary>Reads a document of <see cref="VendorDocuments"/>, or skips the test.</summary>
    public static OpenApiJson Open(string fileName)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(VendorDocuments.PathOf(fileName)));
        return new OpenApiJson(document.RootElement.Clone());
    }

    public bool Knows(string method, string pattern) => Find(method, Regex.Replace(pattern, @"\{[^{}]*\}", "x1")) is not null;

    /// <summary>Everything in an exchange that the document does not know, each as one line.</summary>
    /// <param name="opaque">Query parameters that come from the service's own links.</param>
    public IReadOnlyList<string> DeparturesOf(Exchange exchange, params string[] opaque)
    {
        var where = $"{exchange.Method} {exchange.Path}";
        if (Find(exchange.Method, exchange.Path) is not { } found)
        {
            return [$"{where}: no such operation"];
        }

        var problems = new List<string>();
        foreach (var (name, value) in Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(exchange.Query).Where(q => !opaque.Contains(q.Key)))
        {
            problems.AddRange(OfParameter(found, name, value.ToString()).Select(p => $"{where}: {p}"));
        }

        if (exchange.RequestBody.Length > 0 || found.Operation.TryGetProperty("requestBody", out _))
        {
            problems.AddRange(OfBody(found.Operation.TryGetProperty("requestBody", out var body) ? body : null, exchange.RequestBody, $"{where} request"));
        }

        var answers = found.Operation.GetProperty("responses");
        var status = exchange.Status.ToString(CultureInfo.InvariantCulture);
        problems.AddRange(answers.TryGetProperty(status, out var answer) || answers.TryGetProperty("default", out answer)
            ? OfBody(answer, exchange.ResponseBody, $"{where} {status}")
            : [$"{where}: no status {status}"]);
        return problems;
    }

    private (JsonElement Item, JsonElement Operation)? Find(string method, string path)
    {
        // A literal path wins over one with a placeholder.
        foreach (var (_, _, item) in _paths.Where(p => p.Path.IsMatch(path)).OrderBy(p => p.Template.Count(c => c == '{')))
        {
            if (item.TryGetProperty(method.ToLowerInvariant(), out var operation))
            {
                return (item, operation);
            }
        }

        return null;
    }

    private static IEnumerable<string> OfParameter((JsonElement Item, JsonElement Operation) found, string name, string value)
    {
        var parameters = new[] { found.Operation, found.Item }.Where(o => o.TryGetProperty("parameters", out _)).SelectMany(o => o.GetProperty("parameters").EnumerateArray());
        var parameter = parameters.FirstOrDefault(p => p.GetProperty("name").GetString() == name && p.GetProperty("in").GetString() == "query");
        if (parameter.ValueKind == JsonValueKind.Undefined)
        {
            return [$"no query parameter {name}"];
        }

        var schema = parameter.GetProperty("schema");
        if (schema.GetProperty("type").GetString() == "integer")
        {
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && (!schema.TryGetProperty("maximum", out var most) || number <= most.GetInt32()) ? [] : [$"{name}={value} is out of range"];
        }

        return schema.TryGetProperty("items", out var items) && items.TryGetProperty("enum", out var allowed)
            ? value.Split(',').Except(allowed.EnumerateArray().Select(a => a.GetString()!)).Select(v => $"{name} has no value {v}")
            : [];
    }

    private IEnumerable<string> OfBody(JsonElement? described, string json, string where)
    {
        if (described is not { } holder || !holder.TryGetProperty("content", out var content))
        {
            return json.Length == 0 ? [] : [$"{where}: has no body"];
        }

        if (json.Length == 0)
        {
            return [$"{where}: needs a body"];
        }

        using var body = JsonDocument.Parse(json);
        return new OpenApiJsonSchemas(_root).DeparturesOf(body.RootElement, content.GetProperty("application/json").GetProperty("schema"), where);
    }
}
