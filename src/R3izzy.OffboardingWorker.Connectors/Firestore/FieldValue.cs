using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>A value with Firestore's type. As input: a text, <c>true</c> or <c>false</c>, a number, or null.</summary>
[JsonConverter(typeof(FieldValueConverter))]
public sealed record FieldValue
{
    private FieldValue(string type, string inner) => (Type, Typed) = (type, $$"""{"{{type}}":{{inner}}}""");

    public static FieldValue Null { get; } = new("nullValue", "null");

    /// <summary>The member of firestore.v1's schema Value: <c>stringValue</c>, <c>booleanValue</c>, …</summary>
    public string Type { get; }

    /// <summary>As the API shows it, always written in the same way: <c>{"stringValue":"inativo"}</c>.</summary>
    public string Typed { get; }

    /// <summary>A whole tree, or something that no setting can write: never replaced.</summary>
    internal bool IsPlain => Type is "nullValue" or "booleanValue" or "integerValue" or "doubleValue" or "stringValue";

    public static FieldValue Of(string text) => new("stringValue", JsonSerializer.Serialize(text));

    public static FieldValue Of(bool value) => new("booleanValue", value ? "true" : "false");

    // The API writes 64-bit numbers as strings.
    public static FieldValue Of(long number) => new("integerValue", string.Create(CultureInfo.InvariantCulture, $"\"{number}\""));

    public static FieldValue Of(double number) => new("doubleValue", number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Null when it is not a value as the API shows it.</summary>
    internal static FieldValue? FromTyped(JsonElement typed)
    {
        if (typed.ValueKind != JsonValueKind.Object || typed.EnumerateObject().Take(2).ToList() is not [var only])
        {
            return null;
        }

        var inner = only.Value;
        return (only.Name, inner.ValueKind) switch
        {
            ("stringValue", JsonValueKind.String) => Of(inner.GetString()!),
            ("booleanValue", JsonValueKind.True or JsonValueKind.False) => Of(inner.GetBoolean()),
            ("integerValue", JsonValueKind.String) when long.TryParse(inner.GetString(), CultureInfo.InvariantCulture, out var whole) => Of(whole),
            ("integerValue", JsonValueKind.Number) when inner.TryGetInt64(out var whole) => Of(whole),
            ("doubleValue", JsonValueKind.Number) => Of(inner.GetDouble()),
            ("nullValue", _) => Null,
            _ => new FieldValue(only.Name, inner.GetRawText()),
        };
    }

    /// <summary>The value alone, for people: <c>inativo</c>, <c>true</c>, <c>42</c>.</summary>
    public override string ToString()
    {
        using var typed = JsonDocument.Parse(Typed, new JsonDocumentOptions { MaxDepth = FirestoreJson.MaxDepth });
        return typed.RootElement.GetProperty(Type).ToString();
    }

    private sealed class FieldValueConverter : JsonConverter<FieldValue>
    {
        public override bool HandleNull => true;

        public override FieldValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => Of(reader.GetString()!),
            JsonTokenType.True => Of(true),
            JsonTokenType.False => Of(false),
            JsonTokenType.Number => reader.TryGetInt64(out var whole) ? Of(whole) : Of(reader.GetDouble()),
            JsonTokenType.Null => Null,
            _ => throw new JsonException("takes a text, true or false, or a number."),
        };

        public override void Write(Utf8JsonWriter writer, FieldValue value, JsonSerializerOptions options) => writer.WriteRawValue(value.Typed);
    }
}
