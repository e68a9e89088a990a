using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>
/// Where a field is in its document, as Firestore writes it: <c>status</c>, <c>conta.situacao</c>; a name of other characters in
/// backquotes, with <c>\</c> as escape (firestore.v1, Document.fields).
/// </summary>
[JsonConverter(typeof(FieldPathConverter))]
public sealed record FieldPath
{
    private FieldPath(string text, IReadOnlyList<string> names) => (Text, Names) = (text, names);

    public string Text { get; }

    internal IReadOnlyList<string> Names { get; }

    /// <summary>Null when the text is no path, or names what Firestore reserves.</summary>
    public static FieldPath? Parse(string text)
    {
        var names = new List<string>();
        var at = 0;
        do
        {
            var name = at < text.Length && text[at] == '`' ? Quoted(text, ref at) : Simple(text, ref at);
            if (name is null or "" || (name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal)))
            {
                return null;
            }

            names.Add(name);
        }
        while (at < text.Length && text[at] == '.' && ++at > 0);

        return at == text.Length ? new FieldPath(text, names) : null;
    }

    /// <summary>The typed value at this path in a document's fields; null when it is not there.</summary>
    internal JsonElement? In(JsonElement fields)
    {
        var map = fields;
        for (var i = 0; ; i++)
        {
            if (map.ValueKind != JsonValueKind.Object || !map.TryGetProperty(Names[i], out var value))
            {
                return null;
            }

            if (i == Names.Count - 1)
            {
                return value;
            }

            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("mapValue", out var inner)
                || inner.ValueKind != JsonValueKind.Object || !inner.TryGetProperty("fields", out map))
            {
                return null;
            }
        }
    }

    /// <summary>Fields that hold nothing but the value at this path; no field at all without a value.</summary>
    internal JsonObject Nest(FieldValue? value)
    {
        if (value is null)
        {
            return [];
        }

        var nested = JsonNode.Parse(value.Typed)!.AsObject();
        for (var i = Names.Count - 1; i > 0; i--)
        {
            nested = new JsonObject { ["mapValue"] = new JsonObject { ["fields"] = new JsonObject { [Names[i]] = nested } } };
        }

        return new JsonObject { [Names[0]] = nested };
    }

    public override string ToString() => Text;

    private static string? Simple(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return at > start && !char.IsAsciiDigit(text[start]) ? text[start..at] : null;
    }

    private static string? Quoted(string text, ref int at)
    {
        var name = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '`')
            {
                at++;
                return name.ToString();
            }

            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            name.Append(text[at]);
        }

        return null;
    }

    private sealed class FieldPathConverter : JsonConverter<FieldPath>
    {
        public override FieldPath Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Parse(reader.GetString()!) is { } path
                ? path
                : throw new JsonException("takes the path of a field, such as status or conta.situacao; a name with other characters than a-z, 0-9 and _ stands in backquotes.");

        public override void Write(Utf8JsonWriter writer, FieldPath value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
    }
}
