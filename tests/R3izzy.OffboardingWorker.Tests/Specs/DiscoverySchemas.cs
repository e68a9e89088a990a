using System.Text.Json;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>The schemas of a discovery document: where a JSON value departs from one, followed through every <c>$ref</c>.</summary>
internal sealed class DiscoverySchemas(JsonElement schemas)
{
    public IReadOnlyList<string> DeparturesOf(JsonElement value, string schema, string where)
    {
        var found = new List<string>();
        Check(value, schemas.GetProperty(schema), where, found);
        return found;
    }

    private void Check(JsonElement value, JsonElement schema, string where, List<string> found)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            Check(value, schemas.GetProperty(reference.GetString()!), where, found);
            return;
        }

        var type = schema.TryGetProperty("type", out var named) ? named.GetString()! : "any";
        if (value.ValueKind == JsonValueKind.Null || type == "any")
        {
            return;
        }

        if (!Fits(value, type))
        {
            found.Add($"{where}: is {value.ValueKind}, documented as {type}");
            return;
        }

        if (type == "object")
        {
            CheckMembers(value, schema, where, found);
        }
        else if (type == "array")
        {
            foreach (var item in value.EnumerateArray())
            {
                Check(item, schema.GetProperty("items"), where + "[]", found);
            }
        }
        else if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(a => a.GetString() == value.GetString()))
        {
            found.Add($"{where}: {value.GetString()} is not one of the documented values");
        }
    }

    private void CheckMembers(JsonElement value, JsonElement schema, string where, List<string> found)
    {
        var known = schema.TryGetProperty("properties", out var properties);
        foreach (var member in value.EnumerateObject())
        {
            if (known && properties.TryGetProperty(member.Name, out var property))
            {
                Check(member.Value, property, $"{where}.{member.Name}", found);
            }
            else if (schema.TryGetProperty("additionalProperties", out var any))
            {
                Check(member.Value, any, $"{where}.*", found);
            }
            else
            {
                found.Add($"{where}: no field {member.Name}");
            }
        }
    }

    // 64-bit integers travel as strings, and doubles may be "NaN" or "Infinity".
    private static bool Fits(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number || value.ValueKind == JsonValueKind.String && value.GetString() is "NaN" or "Infinity" or "-Infinity",
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => throw new InvalidOperationException($"The document uses a type that is not known here: {type}."),
    };
}
