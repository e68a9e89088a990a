using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Templates;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>Reads the steps of one procedure file.</summary>
/// <param name="yaml">The file.</param>
/// <param name="connectors">Every known connector, by id.</param>
/// <param name="facts">The words of every known fact.</param>
/// <param name="documents">The documents that a step may name.</param>
/// <param name="action">The procedure's.</param>
/// <param name="ids">The positions of the steps, by id.</param>
internal sealed partial class StepReader(
    YamlReading yaml, IReadOnlyDictionary<string, ConnectorDescription> connectors, IReadOnlyDictionary<string, IReadOnlyList<string>> facts,
    IReadOnlyCollection<string> documents, string action, IReadOnlyDictionary<string, int> ids)
{
    private const string Redo = "redo";
    private const string Reschedule = "reschedule";

    internal static readonly string[] StepKeys =
    [
        "id", "title", "uses", "with", "owner", "needs", "at", "when", "instructions", "form", "due", "irreversible", "undo", "onChange",
        "continues", "document",
    ];

    /// <summary>How a step's <c>with</c> is read: kebab-case words, nothing unknown.</summary>
    private static readonly JsonSerializerOptions InputOptions = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public ProcedureStep Read(YamlNode node, int no)
    {
        var entries = yaml.Mapping(node, "steps", StepKeys);
        var uses = yaml.Text(entries, node, "uses");
        var description = connectors.GetValueOrDefault(uses);
        return new ProcedureStep
        {
            No = no,
            Id = yaml.Text(entries, node, "id", ""),
            Title = yaml.Text(entries, node, "title"),
            Uses = uses,
            Input = ReadInput(entries, node, uses),
            Owner = ReadOneOf(entries, node, "owner", Departments.All, null),
            Needs = ReadNeeds(entries),
            At = new TimingReader(yaml, action).Read(entries, node),
            When = ReadConditions(entries),
            Instructions = ReadTemplate(entries, node, "instructions", uses is ProcedureStep.ClosingCheck or ProcedureStep.OpenReturn ? "" : null) ?? "",
            Form = new FormReader(yaml).Read(entries),
            DueDays = yaml.Number(entries, "due", 0, 365) ?? 3,
            IsIrreversible = yaml.YesNo(entries, "irreversible") || description is { IsIrreversible: true },
            IsMirror = description is { IsMirror: true },
            Undo = entries.ContainsKey("undo") ? ReadTemplate(entries, node, "undo", null) : null,
            IsRedoneOnChange = ReadOneOf(entries, node, "onChange", [Reschedule, Redo], Reschedule) == Redo,
            Continues = entries.ContainsKey("continues") ? yaml.Text(entries, node, "continues") : null,
            Document = entries.ContainsKey("document") ? ReadOneOf(entries, node, "document", documents, null) : null,
        };
    }

    private string ReadOneOf(Dictionary<string, YamlNode> entries, YamlNode node, string key, IReadOnlyCollection<string> words, string? fallback)
    {
        var word = yaml.Text(entries, node, key, fallback);
        if (entries.TryGetValue(key, out var at) && word.Length > 0 && !words.Contains(word))
        {
            yaml.Rule(at, key, $"'{word}' is not one of {string.Join(", ", words)}.");
        }

        return word;
    }

    /// <summary>A text that may name the case's fields; the names are checked here, not when someone reads an empty place.</summary>
    private string? ReadTemplate(Dictionary<string, YamlNode> entries, YamlNode node, string key, string? fallback)
    {
        var text = yaml.Text(entries, node, key, fallback);
        var unusable = new List<string>();
        if (text.Length > 0 && CaseTemplate.Parse(key, text, TemplateFormat.Text, unusable) is null)
        {
            unusable.ForEach(u => yaml.Rule(entries[key], key, u));
        }

        foreach (var match in FactName().Matches(text).Where(m => !facts.ContainsKey(m.Groups[1].Value)).DistinctBy(m => m.Value))
        {
            yaml.Rule(entries[key], key, $"'{match.Value}' is no fact; known are {string.Join(", ", facts.Keys)}.");
        }

        return text;
    }

    [GeneratedRegex(@"\b(?:facts|known)\.(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex FactName();

    private object? ReadInput(Dictionary<string, YamlNode> entries, YamlNode node, string uses)
    {
        var given = entries.GetValueOrDefault("with");
        if (uses == ProcedureStep.AskIfByHand)
        {
            return ReadAs(typeof(AskIfByHandInput), entries, node, uses);
        }

        if (uses is ProcedureStep.Human or ProcedureStep.Approval || ProcedureStep.OwnWork.Contains(uses))
        {
            if (given is not null)
            {
                yaml.Problem(given, "with", $"{uses} takes no input.");
            }

            return null;
        }

        if (!connectors.TryGetValue(uses, out var connector))
        {
            yaml.Problem(entries.GetValueOrDefault("uses", node), "uses", $"'{uses}' is no connector; known are human, approval, {string.Join(", ", ProcedureStep.OwnWork.Concat(connectors.Keys.Order(StringComparer.Ordinal)))}.");
            return null;
        }

        return ReadAs(connector.InputType, entries, node, uses);
    }

    private object? ReadAs(Type type, Dictionary<string, YamlNode> entries, YamlNode node, string uses)
    {
        var given = entries.GetValueOrDefault("with");
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

    private List<Need> ReadNeeds(Dictionary<string, YamlNode> entries)
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

    private List<FactCondition> ReadConditions(Dictionary<string, YamlNode> entries)
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
}
