using System.Text.Json;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>A call's arguments by name, bound as Python binds them.</summary>
internal sealed class OdooArguments(JsonObject named)
{
    /// <param name="names">The method's own, in order.</param>
    /// <param name="positional">JSON-RPC's list; empty for JSON-2.</param>
    /// <param name="keyword">By name; names that the method does not have are refused.</param>
    public static OdooArguments Bind(string method, string[] names, int mostPositional, IReadOnlyList<JsonNode?> positional, JsonObject keyword)
    {
        if (positional.Count > mostPositional)
        {
            throw OdooError.Arguments($"{method}() takes {mostPositional} positional arguments but {positional.Count} were given");
        }

        var bound = new JsonObject();
        for (var i = 0; i < positional.Count; i++)
        {
            bound[names[i]] = positional[i]?.DeepClone();
        }

        foreach (var (name, value) in keyword)
        {
            if (!names.Contains(name) || bound.ContainsKey(name))
            {
                throw OdooError.Arguments($"{method}() got an unexpected keyword argument '{name}'");
            }

            bound[name] = value?.DeepClone();
        }

        return new OdooArguments(bound);
    }

    public JsonNode? this[string name] => named[name];

    public JsonArray List(string name) => named[name] as JsonArray ?? [];

    public JsonObject Values(string name) => named[name] as JsonObject ?? [];

    public string? Text(string name) => named[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string)value! : null;

    public int? Number(string name) => named[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? (int)value : null;

    public bool Flag(string name) => named[name]?.GetValueKind() == JsonValueKind.True;
}
