using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>
/// The document's schemas. Where it contradicts itself it is read as its own samples have it: a name in <c>required</c> that
/// no part of the object declares (RecBase: retentativa; SolicRecBase: pagador; lists: idCob) is left out, patterns between
/// slashes are meant without them, and the parts of allOf and oneOf make up one object.
/// </summary>
internal sealed class PixSchemas(YamlMappingNode root)
{
    public IEnumerable<string> Departures(JsonElement value, YamlMappingNode schema, string at)
    {
        var parts = Parts(schema).ToList();
        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(value, parts, at),
            JsonValueKind.Array => OfArray(value, parts, at),
            JsonValueKind.String => OfText(value.GetString()!, parts, at),
            JsonValueKind.Number => OfNumber(value, parts, at),
            JsonValueKind.True or JsonValueKind.False => Is(parts, "boolean", at),
            _ => [$"{at} is {value.ValueKind}"],
        };
    }

    public YamlMappingNode Resolve(YamlMappingNode node) => Text(node, "$ref") is { } reference
        ? Resolve(reference.TrimStart('#', '/').Split('/').Aggregate(root, (at, part) => Map(at, part)!))
        : node;

    public static YamlMappingNode? Map(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? value as YamlMappingNode : null;

    public static string? Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    private IEnumerable<string> OfObject(JsonElement value, List<YamlMappingNode> parts, string at)
    {
        foreach (var departure in Is(parts, "object", at))
        {
            yield return departure;
        }

        var declared = parts.Select(p => Map(p, "properties")).OfType<YamlMappingNode>().ToList();
        foreach (var field in value.EnumerateObject())
        {
            var schemas = declared.Select(d => Map(d, field.Name)).OfType<YamlMappingNode>().ToList();
            if (schemas.Count == 0)
            {
                yield return $"{at}.{field.Name} is in no schema";
                continue;
            }

            foreach (var departure in Departures(field.Value, Together(schemas), $"{at}.{field.Name}"))
            {
                yield return departure;
            }
        }

        var names = declared.SelectMany(d => d.Children.Keys).Select(k => ((YamlScalarNode)k).Value!).ToHashSet();
        // What one of several alternatives requires, the others need not have: CPF or CNPJ.
        var required = Required(parts).Where(n => names.Contains(n)).Distinct();
        foreach (var missing in required.Where(n => !value.TryGetProperty(n, out _)))
        {
            yield return $"{at}.{missing} is missing";
        }
    }

    private IEnumerable<string> OfArray(JsonElement value, List<YamlMappingNode> parts, string at)
    {
        var items = parts.Select(p => Map(p, "items")).OfType<YamlMappingNode>().ToList();
        return items.Count == 0
            ? [$"{at} is no list in the schema"]
            : value.EnumerateArray().SelectMany(item => Departures(item, Together(items), at + "[]"));
    }

    private static IEnumerable<string> OfText(string value, List<YamlMappingNode> parts, string at)
    {
        foreach (var part in parts)
        {
            if (part.Children.TryGetValue("enum", out var words) && ((YamlSequenceNode)words).All(w => ((YamlScalarNode)w).Value != value))
            {
                yield return $"{at} is '{value}', which is not among its values";
            }

            if (Text(part, "pattern") is { } pattern && !Regex.IsMatch(value, $"^(?:{pattern.Trim('/').TrimStart('^').TrimEnd('$')})$"))
            {
                yield return $"{at} is not of the form {pattern}";
            }

            if ((Text(part, "minLength") is { } least && value.Length < Number(least)) || (Text(part, "maxLength") is { } most && value.Length > Number(most)))
            {
                yield return $"{at} has {value.Length} characters";
            }

            if (Text(part, "format") is "date" && !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                yield return $"{at} is no date";
            }

            if (Text(part, "format") is "date-time" && !Regex.IsMatch(value, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"))
            {
                yield return $"{at} is no time of RFC 3339";
            }
        }

        foreach (var departure in Is(parts, "string", at))
        {
            yield return departure;
        }
    }

    private static IEnumerable<string> OfNumber(JsonElement value, List<YamlMappingNode> parts, string at)
    {
        foreach (var part in parts)
        {
            if ((Text(part, "minimum") is { } least && value.GetDouble() < Number(least)) || (Text(part, "maximum") is { } most && value.GetDouble() > Number(most)))
            {
                yield return $"{at} is {value}";
            }
        }

        foreach (var departure in Is(parts, "integer", at))
        {
            yield return departure;
        }
    }

    // Empty where no part names a type: allOf often leaves it to its parts, and some of them leave it out.
    private static IEnumerable<string> Is(List<YamlMappingNode> parts, string type, string at) =>
        parts.Select(p => Text(p, "type")).OfType<string>().Distinct().ToList() is { Count: > 0 } types && !types.Contains(type) ? [$"{at} is {type}"] : [];

    private static IEnumerable<string> Required(IEnumerable<YamlMappingNode> parts) => parts
        .Where(p => !p.Children.ContainsKey("x-alternative"))
        .SelectMany(p => p.Children.TryGetValue("required", out var names) ? ((YamlSequenceNode)names).Select(n => ((YamlScalarNode)n).Value!) : []);

    /// <summary>A schema and all that it is composed of; alternatives are marked, for they do not all hold.</summary>
    private IEnumerable<YamlMappingNode> Parts(YamlMappingNode schema, bool isAlternative = false)
    {
        var resolved = Resolve(schema);
        var own = new YamlMappingNode(resolved.Children.Where(c => ((YamlScalarNode)c.Key).Value is not ("allOf" or "oneOf" or "anyOf")));
        if (isAlternative)
        {
            own.Children["x-alternative"] = new YamlScalarNode("true");
        }

        return Below("allOf").SelectMany(p => Parts(p, isAlternative))
            .Concat(Below("oneOf").Concat(Below("anyOf")).SelectMany(p => Parts(p, isAlternative: true))).Prepend(own);

        IEnumerable<YamlMappingNode> Below(string key) =>
            resolved.Children.TryGetValue(key, out var list) ? ((YamlSequenceNode)list).OfType<YamlMappingNode>() : [];
    }

    private static YamlMappingNode Together(List<YamlMappingNode> schemas) =>
        schemas.Count == 1 ? schemas[0] : new YamlMappingNode { { "allOf", new YamlSequenceNode(schemas) } };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
