using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>A path to a field: simple names joined by dots, others in backquotes with <c>\</c> as escape (Document.fields in the vendor's document).</summary>
internal sealed record FieldPath(IReadOnlyList<string> Names)
{
    public const string DocumentName = "__name__";

    public bool IsDocumentName => Names is [DocumentName];

    public static FieldPath Parse(string text)
    {
        var names = new List<string>();
        var position = 0;
        do
        {
            names.Add(position < text.Length && text[position] == '`' ? Quoted(text, ref position) : Simple(text, ref position));
        }
        while (position < text.Length && text[position] == '.' && ++position > 0);

        return position == text.Length && names.All(n => n.Length > 0) ? new FieldPath(names) : throw Invalid(text);
    }

    /// <summary>The typed value at this path in a map of fields, or null.</summary>
    public JsonElement? In(JsonElement fields)
    {
        var map = fields;
        for (var i = 0; ; i++)
        {
            if (!map.TryGetProperty(Names[i], out var value))
            {
                return null;
            }

            if (i == Names.Count - 1)
            {
                return value;
            }

            if (!value.TryGetProperty("mapValue", out var inner) || !inner.TryGetProperty("fields", out map))
            {
                return null;
            }
        }
    }

    /// <summary>Sets the value at this path, making maps on the way; null takes the field away.</summary>
    public void Set(JsonObject fields, JsonNode? value)
    {
        var map = fields;
        foreach (var name in Names.Take(Names.Count - 1))
        {
            if (map[name]?["mapValue"] is not JsonObject inner)
            {
                if (value is null)
                {
                    return;
                }

                map[name] = new JsonObject { ["mapValue"] = inner = [] };
            }

            if (inner["fields"] is not JsonObject below)
            {
                inner["fields"] = below = [];
            }

            map = below;
        }

        if (value is null)
        {
            map.Remove(Names[^1]);
        }
        else
        {
            map[Names[^1]] = value.DeepClone();
        }
    }

    public static JsonObject Pick(JsonElement fields, IReadOnlyList<FieldPath> mask)
    {
        var picked = new JsonObject();
        foreach (var path in mask.Where(p => !p.IsDocumentName))
        {
            if (path.In(fields) is { } value)
            {
                path.Set(picked, JsonObject.Create(value));
            }
        }

        return picked;
    }

    private static string Simple(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_' || text[position] > 0x7F))
        {
            position++;
        }

        return position > start && !char.IsAsciiDigit(text[start]) ? text[start..position] : throw Invalid(text);
    }

    private static string Quoted(string text, ref int position)
    {
        var name = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] == '`')
            {
                position++;
                return name.ToString();
            }

            if (text[position] == '\\' && position + 1 < text.Length)
            {
                position++;
            }

            name.Append(text[position]);
        }

        throw Invalid(text);
    }

    private static GoogleRefusal Invalid(string text) => FirestoreRefusal.InvalidArgument($"Invalid property path \"{text}\".");
}
