using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

/// <summary>
/// The <c>fields</c> parameter: <c>nextPageToken,files(id,parents),a/b,*</c>
/// (developers.google.com/workspace/drive/api/guides/performance#partial-response).
/// </summary>
internal sealed class FieldMask
{
    public static readonly FieldMask Everything = new() { _all = true };

    private readonly Dictionary<string, FieldMask> _children = new(StringComparer.Ordinal);
    private bool _all;

    public static FieldMask? Parse(string? fields)
    {
        if (string.IsNullOrWhiteSpace(fields))
        {
            return null;
        }

        var position = 0;
        var mask = ParseList(fields, ref position);
        return position == fields.Length ? mask : throw Invalid(fields);
    }

    public bool Includes(string name) => _all || _children.ContainsKey("*") || _children.ContainsKey(name);

    public FieldMask Below(string name) =>
        _all ? Everything : _children.GetValueOrDefault(name) ?? _children.GetValueOrDefault("*") ?? Everything;

    /// <summary>Refuses names that the resource does not have, as Google does.</summary>
    public FieldMask Check(IReadOnlySet<string> known)
    {
        foreach (var name in _children.Keys)
        {
            if (name != "*" && !known.Contains(name))
            {
                throw Invalid(name);
            }
        }

        return this;
    }

    public JsonNode? Apply(JsonNode? from) => from switch
    {
        _ when _all => from?.DeepClone(),
        JsonArray array => new JsonArray([.. array.Select(Apply)]),
        JsonObject whole => new JsonObject(whole.Where(p => Includes(p.Key)).Select(p => KeyValuePair.Create(p.Key, Below(p.Key).Apply(p.Value)))),
        _ => from?.DeepClone(),
    };

    private static FieldMask ParseList(string text, ref int position)
    {
        var mask = new FieldMask();
        do
        {
            ParsePath(mask, text, ref position);
        }
        while (position < text.Length && text[position] == ',' && ++position > 0);

        return mask;
    }

    private static void ParsePath(FieldMask into, string text, ref int position)
    {
        var start = position;
        while (position < text.Length && text[position] is not (',' or '(' or ')' or '/'))
        {
            position++;
        }

        var name = text[start..position].Trim();
        if (name.Length == 0)
        {
            throw Invalid(text);
        }

        if (!into._children.TryGetValue(name, out var child))
        {
            into._children[name] = child = new FieldMask();
        }

        if (position < text.Length && text[position] == '/')
        {
            position++;
            ParsePath(child, text, ref position);
        }
        else if (position < text.Length && text[position] == '(')
        {
            position++;
            foreach (var (key, value) in ParseList(text, ref position)._children)
            {
                child._children[key] = value;
            }

            if (position >= text.Length || text[position++] != ')')
            {
                throw Invalid(text);
            }
        }
        else
        {
            child._all = true;
        }
    }

    private static GoogleRefusal Invalid(string name) => new(400, "invalidParameter", "Invalid field selection " + name);
}
