using System.Globalization;
using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>A place in a JSON document (RFC 6901).</summary>
internal sealed record JsonPointer
{
    private readonly IReadOnlyList<string> _steps;

    private JsonPointer(string text, IReadOnlyList<string> steps) => (Text, _steps) = (text, steps);

    public string Text { get; }

    /// <summary>Null when the text is no pointer.</summary>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0 || text[0] != '/')
        {
            return null;
        }

        var steps = text[1..].Split('/');
        return Array.Exists(steps, s => s.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~', StringComparison.Ordinal))
            ? null
            // In this order, as the RFC says: "~01" is "~1".
            : new JsonPointer(text, [.. steps.Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
    }

    /// <summary>Null when nothing is there, and when JSON's null is.</summary>
    public JsonElement? In(JsonElement document)
    {
        var at = document;
        foreach (var step in _steps)
        {
            switch (at.ValueKind)
            {
                case JsonValueKind.Object when at.TryGetProperty(step, out var member):
                    at = member;
                    break;
                case JsonValueKind.Array when IsIndex(step, out var index) && index < at.GetArrayLength():
                    at = at[index];
                    break;
                default:
                    return null;
            }
        }

        return at.ValueKind is JsonValueKind.Null ? null : at;
    }

    private static bool IsIndex(string step, out int index) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out index) && (step.Length == 1 || step[0] != '0');
}
