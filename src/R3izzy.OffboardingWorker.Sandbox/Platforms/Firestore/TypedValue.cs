using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>Reads a client's typed values strictly and brings them into the form that Firestore answers with (schema Value).</summary>
internal static class TypedValue
{
    public static JsonObject Fields(JsonElement fields, string at)
    {
        if (fields.ValueKind != JsonValueKind.Object)
        {
            throw Bad(at);
        }

        var result = new JsonObject();
        foreach (var field in fields.EnumerateObject())
        {
            if (field.Name.Length is 0 or > 1500 || (field.Name.StartsWith("__", StringComparison.Ordinal) && field.Name.EndsWith("__", StringComparison.Ordinal)))
            {
                throw FirestoreRefusal.InvalidArgument($"Property name \"{field.Name}\" is reserved or has a length that is not allowed.");
            }

            result[field.Name] = Normal(field.Value, at);
        }

        return result;
    }

    public static JsonObject Normal(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() != 1)
        {
            throw Bad(at);
        }

        var kind = value.EnumerateObject().First();
        return new JsonObject { [kind.Name] = Content(kind.Name, kind.Value, at) };
    }

    private static JsonNode? Content(string kind, JsonElement value, string at) => (kind, value.ValueKind) switch
    {
        ("nullValue", JsonValueKind.Null or JsonValueKind.String or JsonValueKind.Number) => null,
        ("booleanValue", JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        ("integerValue", JsonValueKind.String) when long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => Text(n),
        ("integerValue", JsonValueKind.Number) when value.TryGetInt64(out var n) => Text(n),
        ("doubleValue", JsonValueKind.Number) => JsonNode.Parse(value.GetRawText()),
        ("doubleValue", JsonValueKind.String) when value.GetString() is "NaN" or "Infinity" or "-Infinity" => value.GetString(),
        ("timestampValue", JsonValueKind.String) => FirestoreTime.Text(FirestoreTime.Parse(value.GetString()!, at)),
        ("stringValue", JsonValueKind.String) => value.GetString(),
        ("bytesValue", JsonValueKind.String) => Bytes(value.GetString()!, at),
        ("referenceValue", JsonValueKind.String) => DocumentPath.ParseDocument(value.GetString()!, at).Name,
        ("geoPointValue", JsonValueKind.Object) => GeoPoint(value),
        ("arrayValue", JsonValueKind.Object) => Array(value, at),
        ("mapValue", JsonValueKind.Object) => Map(value, at),
        _ => throw Bad(at),
    };

    private static JsonObject Array(JsonElement array, string at)
    {
        if (!array.TryGetProperty("values", out var values) || values.GetArrayLength() == 0)
        {
            return [];
        }

        var items = new JsonArray();
        foreach (var item in values.EnumerateArray())
        {
            items.Add(item.TryGetProperty("arrayValue", out _)
                ? throw FirestoreRefusal.InvalidArgument("Cannot convert an array value in an array value.")
                : Normal(item, at));
        }

        return new JsonObject { ["values"] = items };
    }

    private static JsonObject Map(JsonElement map, string at) =>
        map.TryGetProperty("fields", out var fields) && Fields(fields, at) is { Count: > 0 } inner ? new JsonObject { ["fields"] = inner } : [];

    private static JsonObject GeoPoint(JsonElement point)
    {
        // Protobuf leaves a zero out on the way in; the answer names both.
        double Degrees(string name) => point.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
        return new JsonObject { ["latitude"] = Degrees("latitude"), ["longitude"] = Degrees("longitude") };
    }

    private static string Bytes(string text, string at)
    {
        try
        {
            return Convert.ToBase64String(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw Bad(at);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static GoogleRefusal Bad(string at) =>
        FirestoreRefusal.InvalidArgument($"Invalid value at '{at}' (oneof), oneof field 'value_type' is missing, unknown or set twice, or its value does not fit.");

    /// <summary>Size by the rules of firebase.google.com/docs/firestore/storage-size.</summary>
    public static long StoredSize(JsonObject fields) => fields.Sum(f => Encoding.UTF8.GetByteCount(f.Key) + 1 + SizeOf(f.Value!.AsObject()));

    private static long SizeOf(JsonObject value)
    {
        var (kind, content) = value.First();
        return kind switch
        {
            "nullValue" or "booleanValue" => 1,
            "integerValue" or "doubleValue" or "timestampValue" => 8,
            "stringValue" => Encoding.UTF8.GetByteCount(content!.GetValue<string>()) + 1,
            "bytesValue" => content!.GetValue<string>().Length / 4 * 3,
            "referenceValue" => Encoding.UTF8.GetByteCount(content!.GetValue<string>()) + 16,
            "geoPointValue" => 16,
            "arrayValue" => content!["values"]?.AsArray().Sum(v => SizeOf(v!.AsObject())) ?? 0,
            _ => content!["fields"] is JsonObject inner ? StoredSize(inner) + 32 : 32,
        };
    }
}
