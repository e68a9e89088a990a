using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Intake;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>Turns a procedure file into a checked definition.</summary>
/// <param name="connectors">Every known connector, by id.</param>
/// <param name="facts">The words of every known fact.</param>
/// <param name="documents">The documents that a step may name.</param>
public sealed class ProcedureReader(
    IReadOnlyDictionary<string, ConnectorDescription> connectors, IReadOnlyDictionary<string, IReadOnlyList<string>> facts,
    IReadOnlyCollection<string> documents)
{
    internal static readonly string[] ProcedureKeys = ["procedure", "version", "action", "plan", "title", "steps"];

    /// <exception cref="ProcedureException">Names every problem by file, line and key.</exception>
    public Procedure Read(string file, string text) => Read(new List<string>(), problems => new YamlReading(file, problems), text);

    /// <summary>A definition that an older program took and that cases go on with.</summary>
    /// <exception cref="ProcedureException">This program cannot tell what its steps are, or when they run.</exception>
    public Procedure ReadPinned(string file, string text) => Read(new List<string>(), problems => new YamlReading(file, problems) { IsPinned = true }, text);

    private Procedure Read(List<string> problems, Func<List<string>, YamlReading> reading, string text)
    {
        var yaml = reading(problems);
        var file = yaml.File;
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
        if (nodes.Count is 0 or >= StepLap.Width)
        {
            yaml.Problem(root, "steps", $"takes 1 to {StepLap.Width - 1} steps.");
        }

        if (!int.TryParse(yaml.Text(entries, root, "version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version < 1)
        {
            yaml.Problem(root, "version", "takes a whole number from 1.");
        }

        var action = ReadWord(yaml, entries, root, "action", Enum.GetValues<RequestAction>().Select(a => a.ToWire()));
        var reader = new StepReader(yaml, connectors, facts, documents, action, ids);
        var steps = nodes.Select(reader.Read).ToList();
        ProcedureChecks.Run(yaml, nodes, steps);
        return new Procedure
        {
            Name = yaml.Text(entries, root, "procedure"),
            Version = version,
            Action = action,
            Plan = ReadWord(yaml, entries, root, "plan", Enum.GetValues<Plan>().Select(p => p.ToWire()).Append(Procedure.AnyPlan)),
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
            else if (StepLap.Parse(id).BaseId is not null)
            {
                yaml.Problem(nodes[no], "id", $"'{id}' begins as the undo of a step does; it takes another word.");
            }
            else if (!ids.TryAdd(id, no))
            {
                yaml.Problem(nodes[no], "id", $"'{id}' is given twice.");
            }
        }

        return ids;
    }
}
