using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using R3izzy.OffboardingWorker.Sandbox;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>The Banco Central's OpenAPI document of the API Pix 2.9.0: paths, parameters, bodies, statuses and answers.</summary>
internal sealed class PixSpecification
{
    private readonly YamlMappingNode _root;
    private readonly PixSchemas _schemas;

    public PixSpecification(string path)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(path);
        stream.Load(reader);
        _root = (YamlMappingNode)stream.Documents[0].RootNode;
        _schemas = new PixSchemas(_root);
    }

    /// <summary>Whatever of an exchange the document does not have; empty when it has all.</summary>
    /// <param name="path">Below the API's base.</param>
    public IEnumerable<string> DeparturesOf(Exchange exchange, string path)
    {
        var at = $"{exchange.Method} {path}";
        if (Find(exchange.Method, path) is not var (item, operation))
        {
            return [$"{at}: no such operation"];
        }

        var parameters = Parameters(item).Concat(Parameters(operation)).ToList();
        return Query(exchange, parameters).Concat(Body(exchange, operation)).Concat(Answer(exchange, operation)).Select(d => $"{at}: {d}");
    }

    /// <summary>True when the document has the operation.</summary>
    public bool Has(string method, string path) => Find(method, path) is not null;

    private IEnumerable<string> Query(Exchange exchange, List<YamlMappingNode> parameters)
    {
        var sent = QueryHelpers.ParseQuery(exchange.Query);
        foreach (var (name, values) in sent)
        {
            if (parameters.Find(p => Text(p, "in") == "query" && Text(p, "name") == name) is not { } known)
            {
                yield return $"no such parameter {name}";
                continue;
            }

            var schema = _schemas.Resolve(Map(known, "schema")!);
            var isNumber = Text(schema, "type") == "integer";
            using var value = JsonDocument.Parse(isNumber ? values.ToString() : JsonSerializer.Serialize(values.ToString()));
            foreach (var departure in _schemas.Departures(value.RootElement, schema, name))
            {
                yield return departure;
            }
        }

        foreach (var missing in parameters.Where(p => Text(p, "in") == "query" && Text(p, "required") == "true" && !sent.ContainsKey(Text(p, "name")!)))
        {
            yield return $"parameter {Text(missing, "name")} is missing";
        }
    }

    private IEnumerable<string> Body(Exchange exchange, YamlMappingNode operation)
    {
        if (Map(operation, "requestBody") is not { } body)
        {
            return exchange.RequestBody.Length == 0 ? [] : ["a body where none is taken"];
        }

        using var sent = JsonDocument.Parse(exchange.RequestBody);
        return [.. _schemas.Departures(sent.RootElement, Schema(_schemas.Resolve(body), "application/json")!, "body")];
    }

    private IEnumerable<string> Answer(Exchange exchange, YamlMappingNode operation)
    {
        if (Map(Map(operation, "responses")!, exchange.Status.ToString(CultureInfo.InvariantCulture)) is not { } response)
        {
            return [$"answers {exchange.Status}, which the document does not have"];
        }

        var type = exchange.ResponseType!.Split(';')[0];
        if (Schema(_schemas.Resolve(response), type) is not { } schema)
        {
            return [$"{exchange.Status} answers {type}"];
        }

        using var answer = JsonDocument.Parse(exchange.ResponseBody);
        return [.. _schemas.Departures(answer.RootElement, schema, exchange.Status.ToString(CultureInfo.InvariantCulture))];
    }

    private (YamlMappingNode Item, YamlMappingNode Operation)? Find(string method, string path)
    {
        var segments = path.Split('/');
        return Map(_root, "paths")!.Children
            .Where(p => Matches(((YamlScalarNode)p.Key).Value!.Split('/'), segments))
            .Select(p => ((YamlMappingNode)p.Value, Map((YamlMappingNode)p.Value, method.ToLowerInvariant())))
            // GET /{pixUrlAccessToken} and GET /rec/{recUrlAccessToken} are the payer's, without a credential.
            .Where(p => p.Item2?.Children.TryGetValue("security", out var scopes) == true && scopes is YamlSequenceNode { Children.Count: > 0 })
            .Select(p => ((YamlMappingNode, YamlMappingNode)?)(p.Item1, p.Item2!)).FirstOrDefault();
    }

    private IEnumerable<YamlMappingNode> Parameters(YamlMappingNode node) =>
        node.Children.TryGetValue("parameters", out var list) ? ((YamlSequenceNode)list).OfType<YamlMappingNode>().Select(_schemas.Resolve) : [];

    private static YamlMappingNode? Schema(YamlMappingNode holder, string type) =>
        Map(holder, "content") is { } content && Map(content, type) is { } media ? Map(media, "schema") : null;

    private static bool Matches(string[] pattern, string[] path) =>
        pattern.Length == path.Length && pattern.Zip(path).All(p => p.First.StartsWith('{') || p.First == p.Second);

    private static YamlMappingNode? Map(YamlMappingNode node, string key) => PixSchemas.Map(node, key);

    private static string? Text(YamlMappingNode node, string key) => PixSchemas.Text(node, key);
}
