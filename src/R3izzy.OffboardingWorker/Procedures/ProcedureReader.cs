using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Intake;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>Turns a procedure file into a checked definition.</summary>
/// <param name="inputs">The input type of every known connector.</param>
/// <param name="facts">The words of every known fact.</param>
public sealed class ProcedureReader(IReadOnlyDictionary<string, Type> inputs, IReadOnlyDictionary<string, IReadOnlyList<string>> facts)
{
    private static readonly string[] ProcedureKeys = ["procedure", "version", "action", "plan", "title", "steps"];
    private static readonly string[] StepKeys = ["id", "title", "uses", "with", "owner", "needs", "at", "when", "instructions"];

    /// <summary>How a step's <c>with</c> is read: kebab-case words, nothing unknown.</summary>
    private static readonly JsonSerializerOptions InputOptions = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    /// <exception cref="ProcedureException">Names every problem by file, line and key.</exception>
    public Procedure Read(string file, string text)
    {
        var problems = new List<string>();
        var yaml = new YamlReading(file, problems);
        if (Parse(file, text, problems) is { } root)
        {
            var procedure = ReadProcedure(yaml, root, text);
            if (problems.Count == 0)
            {
                return procedure;
            }
        }

        throw new ProcedureException(problems);
    }

    private static YamlNode? Parse(string file, string text, List<string> problems)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1)
            {
                return stream.Documents[0].RootNode;
            }

            problems.Add($"{file}:1: the file takes exactly one procedure.");
        }
        catch (YamlException broken)
        {
            problems.Add($"{file}:{broken.Start.Line}: not YAML, or a key is given twice: {broken.Message}");
        }

        return null;
    }

    private Procedure ReadProcedure(YamlReading yaml, YamlNode root, string text)
    {
        var entries = yaml.Mapping(root, "", ProcedureKeys);
        var nodes = yaml.Items(entries, "steps").ToList();
        var ids = ReadIds(yaml, nodes);
        if (nodes.Count == 0)
        {
            yaml.Problem(root, "steps", "takes at least one step.");
        }

        var steps = nodes.Select((node, no) => ReadStep(yaml, node, no, ids)).ToList();
        if (FindCycle(steps) is { } cycle)
        {
            yaml.Problem(nodes[cycle], "needs", $"step {steps[cycle].Id} needs itself by a circle.");
        }

        if (!int.TryParse(yaml.Text(entries, root, "version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1)
        {
            yaml.Problem(root, "version", "takes a whole number from 1.");
        }

        return new Procedure
        {
            Name = yaml.Text(entries, root, "procedure"),
            Version = version,
            Action = ReadWord(yaml, entries, root, "action", Enum.GetValues<RequestAction>().Select(a => a.ToWire())),
            Plan = ReadWord(yaml, entries, root, "plan", Enum.GetValues<Plan>().Select(p => p.ToWire())),
            Title = yaml.Text(entries, root, "title"),
            Steps = steps,
            Text = text,
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")))),
        };
    }

    // A misspelt one would read well and be chosen for no request, ever.
    private static string ReadWord(YamlReading yaml, Dictionary<string, YamlNode> entries, YamlNode root, string key, IEnumerable<string> words)
    {
        var word = yaml.Text(entries, root, key);
        if (word.Length > 0 && !words.Contains(word))
        {
            yaml.Problem(entries[key], key, $"'{word}' is not one of {string.Join(", ", words)}.");
        }

        return word;
    }

    private static Dictionary<string, int> ReadIds(YamlReading yaml, List<YamlNode> nodes)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var no = 0; no < nodes.Count; no++)
        {
            var id = nodes[no] is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode("id"), out var node) ? node.ToString() : "";
            if (id.Length is 0 or > 40 || id.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
            {
                yaml.Problem(nodes[no], "id", "takes 1 to 40 of a-z, 0-9 and '-'.");
            }
            else if (!ids.TryAdd(id, no))
            {
                yaml.Problem(nodes[no], "id", $"'{id}' is given twice.");
            }
        }

        return ids;
    }

    private ProcedureStep ReadStep(YamlReading yaml, YamlNode node, int no, Dictionary<string, int> ids)
    {
        var entries = yaml.Mapping(node, "steps", StepKeys);
        var uses = yaml.Text(entries, node, "uses");
        return new ProcedureStep
        {
            No = no,
            Id = yaml.Text(entries, node, "id", ""),
            Title = yaml.Text(entries, node, "title"),
            Uses = uses,
            Input = ReadInput(yaml, entries, node, uses),
            Owner = yaml.Text(entries, node, "owner"),
            Needs = ReadNeeds(yaml, entries, ids),
            At = ReadTiming(yaml, entries, node),
            When = ReadConditions(yaml, entries),
            Instructions = yaml.Text(entries, node, "instructions", uses == ProcedureStep.ClosingCheck ? "" : null),
        };
    }

    private object? ReadInput(YamlReading yaml, Dictionary<string, YamlNode> entries, YamlNode node, string uses)
    {
        var given = entries.GetValueOrDefault("with");
        if (uses is ProcedureStep.Human or ProcedureStep.ClosingCheck)
        {
            if (given is not null)
            {
                yaml.Problem(given, "with", $"{uses} takes no input.");
            }

            return null;
        }

        if (!inputs.TryGetValue(uses, out var type))
        {
            yaml.Problem(entries.GetValueOrDefault("uses", node), "uses", $"'{uses}' is no connector; known are human, case.verify, {string.Join(", ", inputs.Keys.Order(StringComparer.Ordinal))}.");
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(given is null ? "{}" : YamlReading.ToJson(given)?.ToJsonString() ?? "{}", type, InputOptions);
        }
        catch (JsonException unfit)
        {
            yaml.Problem(given ?? node, $"with{unfit.Path?.TrimStart('$')}", $"does not fit {uses}: {unfit.InnerException?.Message ?? unfit.Message}");
            return null;
        }
    }

    private static List<Need> ReadNeeds(YamlReading yaml, Dictionary<string, YamlNode> entries, Dictionary<string, int> ids)
    {
        var needs = new List<Need>();
        foreach (var item in yaml.Items(entries, "needs"))
        {
            // "backup" is strict, "after: backup" is not.
            var (name, edge) = item switch
            {
                YamlScalarNode { Value: { } id } => (id, Strictness.Strict),
                YamlMappingNode { Children.Count: 1 } map when map.Children[0].Key.ToString() == "after" => (map.Children[0].Value.ToString(), Strictness.After),
                _ => ("", Strictness.Strict),
            };
            if (!ids.TryGetValue(name, out var step))
            {
                yaml.Problem(item, "needs", $"'{name}' is no step of this procedure; an item is a step's id, or 'after: id'.");
            }
            else if (needs.Any(n => n.Step == step))
            {
                yaml.Problem(item, "needs", $"'{name}' is given twice.");
            }
            else
            {
                needs.Add(new Need(step, edge));
            }
        }

        return needs;
    }

    private static StepTiming ReadTiming(YamlReading yaml, Dictionary<string, YamlNode> entries, YamlNode node)
    {
        var text = yaml.Text(entries, node, "at", "now");
        if (text == "now")
        {
            return new StepTiming(TimingAnchor.Now, 0);
        }

        const string anchor = "effective-end";
        if (text.StartsWith(anchor, StringComparison.Ordinal))
        {
            var rest = text[anchor.Length..].Replace(" ", "", StringComparison.Ordinal);
            if (rest.Length == 0)
            {
                return new StepTiming(TimingAnchor.EffectiveEnd, 0);
            }

            if (rest[^1] == 'd' && int.TryParse(rest[..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) && days is > -366 and < 366)
            {
                return new StepTiming(TimingAnchor.EffectiveEnd, days);
            }
        }

        yaml.Problem(entries["at"], "at", $"'{text}' is no time; it takes now, effective-end, or effective-end +3d.");
        return default;
    }

    private List<FactCondition> ReadConditions(YamlReading yaml, Dictionary<string, YamlNode> entries)
    {
        var conditions = new List<FactCondition>();
        if (!entries.TryGetValue("when", out var node))
        {
            return conditions;
        }

        foreach (var (fact, value) in yaml.Mapping(node, "when", [.. facts.Keys]))
        {
            var word = value.ToString();
            if (!facts[fact].Contains(word))
            {
                yaml.Problem(value, $"when.{fact}", $"'{word}' is not one of {string.Join(", ", facts[fact])}.");
            }

            conditions.Add(new FactCondition(fact, word));
        }

        return conditions;
    }

    private static int? FindCycle(List<ProcedureStep> steps)
    {
        // 0 not seen, 1 on the way, 2 done
        var marks = new int[steps.Count];
        return steps.FindIndex(s => Circles(s.No)) is var found and >= 0 ? found : null;

        bool Circles(int no)
        {
            if (marks[no] != 0)
            {
                return marks[no] == 1;
            }

            marks[no] = 1;
            var circles = steps[no].Needs.Any(n => Circles(n.Step));
            marks[no] = 2;
            return circles;
        }
    }
}
