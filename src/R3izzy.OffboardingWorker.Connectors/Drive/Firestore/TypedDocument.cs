using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Firestore;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Firestore;

/// <summary>Checks that a line is a document whose values could be written back: each value has one type that Firestore knows.</summary>
internal static class TypedDocument
{
    /// <returns>False for a line without <c>path</c>: the first or last line of a part.</returns>
    /// <exception cref="JsonException">A document with a value that cannot be restored.</exception>
    public static bool IsDocument(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = FirestoreJson.MaxDepth });
        Expect(ref json, JsonTokenType.StartObject);
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName || !json.ValueTextEquals("path"u8))
        {
            return false;
        }

        Expect(ref json, JsonTokenType.String);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("fields"u8))
            {
                Fields(ref json);
            }
            else
            {
                Next(ref json);
                json.Skip();
            }
        }

        if (json.TokenType != JsonTokenType.EndObject || json.Read())
        {
            throw new JsonException("A document's line does not end with it.");
        }

        return true;
    }

    private static void Fields(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            Value(ref json);
        }
    }

    private static void Value(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject);
        Expect(ref json, JsonTokenType.PropertyName);
        switch (json.GetString())
        {
            case "nullValue":
                Next(ref json);
                break;
            case "booleanValue":
                Demand(Next(ref json) is JsonTokenType.True or JsonTokenType.False);
                break;
            case "integerValue":
                Expect(ref json, JsonTokenType.String);
                Demand(long.TryParse(json.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
                break;
            case "doubleValue":
                Demand(Next(ref json) == JsonTokenType.Number || (json.TokenType == JsonTokenType.String && json.GetString() is "NaN" or "Infinity" or "-Infinity"));
                break;
            case "timestampValue":
                Expect(ref json, JsonTokenType.String);
                Demand(DateTimeOffset.TryParse(json.GetString(), CultureInfo.InvariantCulture, out _));
                break;
            case "bytesValue":
                Expect(ref json, JsonTokenType.String);
                Demand(json.ValueIsEscaped || System.Buffers.Text.Base64.IsValid(json.ValueSpan));
                break;
            case "stringValue" or "referenceValue":
                Expect(ref json, JsonTokenType.String);
                break;
            case "geoPointValue":
                Expect(ref json, JsonTokenType.StartObject);
                json.Skip();
                break;
            case "arrayValue":
                Elements(ref json);
                break;
            case "mapValue":
                Members(ref json);
                break;
            default:
                throw new JsonException("A value of a type that Firestore does not know.");
        }

        Expect(ref json, JsonTokenType.EndObject);
    }

    // An empty array or map comes as {}.
    private static void Elements(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            Demand(json.ValueTextEquals("values"u8));
            Expect(ref json, JsonTokenType.StartArray);
            for (var peek = json; Next(ref peek) != JsonTokenType.EndArray; peek = json)
            {
                Value(ref json);
            }

            Next(ref json);
        }
    }

    private static void Members(ref Utf8JsonReader json)
    {
        Expect(ref json, JsonTokenType.StartObject);
        while (Next(ref json) == JsonTokenType.PropertyName)
        {
            Demand(json.ValueTextEquals("fields"u8));
            Fields(ref json);
        }
    }

    private static JsonTokenType Next(ref Utf8JsonReader json) =>
        json.Read() ? json.TokenType : throw new JsonException("A line ends in the middle.");

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type) => Demand(Next(ref json) == type);

    private static void Demand(bool holds)
    {
        if (!holds)
        {
            throw new JsonException("A value that could not be restored.");
        }
    }
}
