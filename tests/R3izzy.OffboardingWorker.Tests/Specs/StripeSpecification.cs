using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>
/// Stripe's OpenAPI document (2023-08-16) for paths, parameters and fields, and the vendor's sample objects
/// (2026-07-29.dahlia) for fields that came later.
/// </summary>
internal sealed class StripeSpecification
{
    private readonly YamlMappingNode _root;
    private readonly JsonElement _samples;

    public StripeSpecification(string spec, string samples)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(spec);
        stream.Load(reader);
        _root = (YamlMappingNode)stream.Documents[0].RootNode;
        _samples = JsonDocument.Parse(File.ReadAllText(samples)).RootElement.GetProperty("resources");
    }

    /// <summary>The operation that a request meets, or null.</summary>
    public YamlMappingNode? Operation(string method, string path)
    {
        var segments = path.Split('/');
        var candidates = Map(_root, "paths")!.Children
            .Where(p => Matches(((YamlScalarNode)p.Key).Value!.Split('/'), segments))
            // A literal segment wins over a placeholder: /customers/search is no customer.
            .OrderBy(p => ((YamlScalarNode)p.Key).Value!.Count(c => c == '{'));
        return candidates.Select(p => Map((YamlMappingNode)p.Value, method.ToLowerInvariant())).FirstOrDefault();
    }

    /// <summary>True when the operation takes a parameter such as <c>cancellation_details[comment]</c>, in query or form.</summary>
    public bool Takes(YamlMappingNode operation, string parameter)
    {
        var parts = parameter.Replace("]", "", StringComparison.Ordinal).Split('[');
        IEnumerable<YamlMappingNode> schemas = Parameters(operation).Where(p => Text(p, "name") == parts[0]).Select(p => Map(p, "schema")!);
        // Stripe's document puts the parameters of DELETE into a body; its own clients send them in the query.
        if (Form(operation) is { } form)
        {
            schemas = schemas.Concat(Property([form], parts[0]));
        }

        return parts.Skip(1).Aggregate(schemas, Property).Any();
    }

    public IEnumerable<YamlMappingNode> Response(YamlMappingNode operation, int status)
    {
        var responses = Map(operation, "responses")!;
        var response = Map(responses, status.ToString(System.Globalization.CultureInfo.InvariantCulture)) ?? Map(responses, "default");
        return response is null ? [] : Flatten(Map(Map(Map(response, "content")!, "application/json")!, "schema")!);
    }

    /// <summary>Every field of an answer that neither the schema nor the vendor's samples have.</summary>
    public IEnumerable<string> UnknownFields(JsonElement answer, IEnumerable<YamlMappingNode> schemas, string at = "") =>
        Unknown(answer, [.. schemas], [], at);

    private IEnumerable<string> Unknown(JsonElement value, IReadOnlyList<YamlMappingNode> schemas, IReadOnlyList<JsonElement> samples, string at)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                var items = schemas.Select(s => Map(s, "items")).OfType<YamlMappingNode>().SelectMany(Flatten).ToList();
                var examples = samples.Where(s => s.ValueKind == JsonValueKind.Array).SelectMany(s => s.EnumerateArray()).ToList();
                return value.EnumerateArray().SelectMany(v => Unknown(v, items, examples, at + "[]"));
            case JsonValueKind.Object when schemas.Any(s => s.Children.ContainsKey("additionalProperties")):
                return [];
            case JsonValueKind.Object:
                var known = value.TryGetProperty("object", out var kind) && _samples.TryGetProperty(kind.GetString()!, out var sample)
                    ? [.. samples, sample]
                    : samples;
                return value.EnumerateObject().SelectMany(field => UnknownField(field, schemas, known, at));
            default:
                return [];
        }
    }

    private IEnumerable<string> UnknownField(JsonProperty field, IReadOnlyList<YamlMappingNode> schemas, IReadOnlyList<JsonElement> samples, string at)
    {
        var below = Property(schemas, field.Name).ToList();
        var examples = samples.Where(s => s.ValueKind == JsonValueKind.Object && s.TryGetProperty(field.Name, out _))
            .Select(s => s.GetProperty(field.Name)).ToList();
        var name = $"{at}.{field.Name}";
        return below.Count == 0 && examples.Count == 0 ? [name] : Unknown(field.Value, below, examples, name);
    }

    private IEnumerable<YamlMappingNode> Property(IEnumerable<YamlMappingNode> schemas, string name) =>
        schemas.SelectMany(Flatten).Select(s => Map(s, "properties")).OfType<YamlMappingNode>()
            .Select(p => Map(p, name)).OfType<YamlMappingNode>().SelectMany(Flatten);

    private IEnumerable<YamlMappingNode> Flatten(YamlMappingNode schema)
    {
        if (Text(schema, "$ref") is { } reference)
        {
            return Flatten(reference.TrimStart('#', '/').Split('/').Aggregate(_root, (node, part) => Map(node, part)!));
        }

        return schema.Children.TryGetValue("anyOf", out var any)
            ? ((YamlSequenceNode)any).OfType<YamlMappingNode>().SelectMany(Flatten)
            : [schema];
    }

    private static IEnumerable<YamlMappingNode> Parameters(YamlMappingNode operation) =>
        operation.Children.TryGetValue("parameters", out var list) ? ((YamlSequenceNode)list).OfType<YamlMappingNode>() : [];

    private static YamlMappingNode? Form(YamlMappingNode operation) =>
        Map(operation, "requestBody") is { } body
            ? Map(Map(Map(body, "content")!, "application/x-www-form-urlencoded")!, "schema")
            : null;

    private static bool Matches(string[] pattern, string[] path) =>
        pattern.Length == path.Length && pattern.Zip(path).All(p => p.First.StartsWith('{') || p.First == p.Second);

    private static YamlMappingNode? Map(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? value as YamlMappingNode : null;

    private static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;
}
