using System.Text.Json;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>The schemas of an OpenAPI document: where a JSON value departs from one, followed through every <c>$ref</c> and <c>oneOf</c>.</summary>
internal sealed class OpenApiJsonSchemas(JsonElement root)
{
    public IReadOnlyList<string> DeparturesOf(JsonElement value, JsonElement schema, string where)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return DeparturesOf(value, reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(root, (node, part) => node.GetProperty(part)), where);
        }

        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return choices.EnumerateArray().Select(c => DeparturesOf(value, c, where)).MinBy(d => d.Count)!;
        }

        if (!schema.TryGetProperty("type", out var type))
        {
            return [];
        }

        if (!Fits(value, type.GetString()!))
        {
            return [$"{where}: is {value.ValueKind}, documented as {type.GetString()}"];
        }

        return type.GetString() switch
        {
            "object" => OfObject(value, schema, where),
            "array" => [.. value.EnumerateArray().SelectMany(item => DeparturesOf(item, schema.GetProperty("items"), where + "[]"))],
            "string" when schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(a => a.GetString() == value.GetString()) =>
                [$"{where}: {value.GetString()} is not one of the documented values"],
            _ => [],
        };
    }

    private List<string> OfObject(JsonElement value, JsonElement schema, string where)
    {
        var found = new List<string>();
        if (schema.TryGetProperty("required", out var required))
        {
            found.AddRange(required.EnumerateArray().Where(r => !value.TryGetProperty(r.GetString()!, out _)).Select(r => $"{where}: lacks {r.GetString()}"));
        }

        foreach (var member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var property))
            {
                found.AddRange(DeparturesOf(member.Value, property, $"{where}.{member.Name}"));
            }
            else if (!schema.TryGetProperty("additionalProperties", out _))
            {
                found.Add($"{where}: no field {member.Name}");
            }
        }

        return found;
    }

    private static bool Fits(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new InvalidOperationException($"The document uses a type that is not known here: {type}."),
    };
}
