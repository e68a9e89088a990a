using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>Reads one mapping of a YAML file strictly: every key is known, given once, and of the right kind.</summary>
internal sealed class YamlReading(string file, List<string> problems)
{
    public string File => file;

    /// <summary>
    /// For a file that cases are pinned to: what newer programs ask of a new file does not make them unreadable, as long as it
    /// changes nothing about what runs when.
    /// </summary>
    public bool IsPinned { get; init; }

    /// <summary>A problem of a new file only.</summary>
    public void Rule(YamlNode at, string key, string what)
    {
        if (!IsPinned)
        {
            Problem(at, key, what);
        }
    }

    public void Problem(YamlNode at, string key, string what) => problems.Add($"{file}:{at.Start.Line}: {key}: {what}");

    public Dictionary<string, YamlNode> Mapping(YamlNode node, string key, IReadOnlyCollection<string> known)
    {
        var entries = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMappingNode mapping)
        {
            Problem(node, key, "takes a mapping of keys.");
            return entries;
        }

        foreach (var (name, value) in mapping.Children)
        {
            var text = (name as YamlScalarNode)?.Value ?? "";
            if (known.Count > 0 && !known.Contains(text))
            {
                Problem(name, Join(key, text), $"is not a known key; known are {string.Join(", ", known)}.");
            }
            else
            {
                entries[text] = value;
            }
        }

        return entries;
    }

    public string Text(Dictionary<string, YamlNode> entries, YamlNode owner, string key, string? fallback = null)
    {
        if (!entries.TryGetValue(key, out var node))
        {
            if (fallback is null)
            {
                Problem(owner, key, "is missing.");
            }

            return fallback ?? "";
        }

        if (node is YamlScalarNode { Value: { Length: > 0 } text })
        {
            return text.Trim();
        }

        Problem(node, key, "takes a text.");
        return "";
    }

    /// <summary>Null: not given, or not a number of the range, which is then a problem.</summary>
    public int? Number(Dictionary<string, YamlNode> entries, string key, int least, int most)
    {
        if (!entries.TryGetValue(key, out var node))
        {
            return null;
        }

        if (node is YamlScalarNode { Value: { } text } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Problem(node, key, $"takes a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>False when it is not given.</summary>
    public bool YesNo(Dictionary<string, YamlNode> entries, string key)
    {
        if (!entries.TryGetValue(key, out var node))
        {
            return false;
        }

        if (node is YamlScalarNode { Value: "true" or "false" } word)
        {
            return word.Value == "true";
        }

        Problem(node, key, "takes true or false.");
        return false;
    }

    public IEnumerable<YamlNode> Items(Dictionary<string, YamlNode> entries, string key)
    {
        if (!entries.TryGetValue(key, out var node))
        {
            return [];
        }

        if (node is YamlSequenceNode sequence)
        {
            return sequence.Children;
        }

        Problem(node, key, "takes a list.");
        return [];
    }

    /// <summary>The node as JSON: unquoted scalars that read as numbers or booleans become such.</summary>
    public static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(c =>
            KeyValuePair.Create(((YamlScalarNode)c.Key).Value ?? "", ToJson(c.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => PlainScalar(plain.Value ?? ""),
        YamlScalarNode quoted => JsonValue.Create(quoted.Value ?? ""),
        _ => null,
    };

    private static JsonValue? PlainScalar(string text) => text switch
    {
        "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ => JsonValue.Create(text),
    };

    private static string Join(string key, string name) => key.Length == 0 ? name : $"{key}.{name}";
}
