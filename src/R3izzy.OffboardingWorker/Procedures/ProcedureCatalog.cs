using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Documents;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Procedures;

/// <summary>The procedures in force, and the pinned ones of cases that began earlier.</summary>
public sealed partial class ProcedureCatalog
{
    private readonly ProcedureReader _reader;
    private readonly ConcurrentDictionary<(string Name, int Version), Procedure> _pinned = new();

    private ProcedureCatalog(ProcedureReader reader, IReadOnlyList<Procedure> current)
    {
        _reader = reader;
        Current = current;
        foreach (var procedure in current)
        {
            _pinned[(procedure.Name, procedure.Version)] = procedure;
        }
    }

    public IReadOnlyList<Procedure> Current { get; }

    /// <summary>Reads the procedures of <paramref name="folder"/>, or those that come with the program when it is null.</summary>
    /// <exception cref="ProcedureException">Names every problem by file, line and key.</exception>
    public static ProcedureCatalog Load(string? folder, IReadOnlyList<IPlatform> platforms)
    {
        var reader = new ProcedureReader(
            platforms.SelectMany(p => p.Connectors).ToDictionary(c => c.Id, StringComparer.Ordinal),
            FactWords.Allowed,
            CaseDocuments.Names);
        var problems = new List<string>();
        var procedures = new List<Procedure>();
        foreach (var (file, text) in folder is null ? Embedded() : InFolder(folder))
        {
            try
            {
                procedures.Add(reader.Read(file, text));
            }
            catch (ProcedureException unusable)
            {
                problems.AddRange(unusable.Problems);
            }
        }

        problems.AddRange(procedures.GroupBy(p => p.Name, StringComparer.Ordinal).Where(g => g.Count() > 1)
            .Select(g => $"procedure {g.Key}: more than one file has this name; it takes one, for cases are pinned to name and version."));
        problems.AddRange(procedures.GroupBy(p => (p.Action, p.Plan)).Where(g => g.Count() > 1)
            .Select(g => $"action {g.Key.Action}, plan {g.Key.Plan}: more than one procedure ({string.Join(", ", g.Select(p => p.Name))})."));
        problems.AddRange(procedures.SelectMany(p => UnaskedAnswers(p, procedures)));
        return problems.Count == 0 ? new ProcedureCatalog(reader, procedures) : throw new ProcedureException(problems);
    }

    /// <summary>The plan's own procedure, or the one for any plan.</summary>
    public Procedure? For(string action, string plan) =>
        Current.FirstOrDefault(p => p.Action == action && p.Plan == plan) ?? Current.FirstOrDefault(p => p.Action == action && p.Plan == Procedure.AnyPlan);

    /// <summary>The definition that a case is pinned to.</summary>
    public async ValueTask<Procedure> PinnedAsync(string name, int version, ICaseReader reader, CancellationToken cancellationToken)
    {
        if (_pinned.TryGetValue((name, version), out var known))
        {
            return known;
        }

        var text = await reader.ProcedureTextAsync(name, version, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"Procedure {name} version {version} is not in the store.");
        return _pinned[(name, version)] = _reader.ReadPinned($"{name} version {version} (stored)", text);
    }

    // It would stay empty in every case. A return knows what its pause asked.
    private static IEnumerable<string> UnaskedAnswers(Procedure procedure, IReadOnlyList<Procedure> all)
    {
        var asked = all.Where(p => p == procedure || (procedure.Action == "return" && p.Action == "pause"))
            .SelectMany(p => p.Steps).SelectMany(s => s.Form).Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        return from step in procedure.Steps
               from text in new[] { step.Instructions, step.Undo }.OfType<string>()
               from name in AnswerName().Matches(text).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)
               where !asked.Contains(name)
               select $"procedure {procedure.Name}, step {step.Id}: 'answers.{name}' is asked by no form; asked are {string.Join(", ", asked.Order(StringComparer.Ordinal))}.";
    }

    [GeneratedRegex(@"\banswers\.(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex AnswerName();

    private static IEnumerable<(string File, string Text)> InFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new ProcedureException([$"Procedures:Folder names a folder that is not there: {folder}"]);
        }

        var files = Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0
            ? files.Select(f => (Path.GetFileName(f), File.ReadAllText(f)))
            : throw new ProcedureException([$"Procedures:Folder names a folder without *.yaml files: {folder}"]);
    }

    private static IEnumerable<(string File, string Text)> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name.Split('.')[^2] + ".yaml", reader.ReadToEnd());
        }
    }
}

/// <summary>Facts as procedures ask for them: every fact is a list of words, yes and no being <c>true</c> and <c>false</c>.</summary>
public static class FactWords
{
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Allowed { get; } = FactCatalog.All.ToDictionary(
        f => f.Name,
        f => f.Type switch
        {
            FactType.YesNo => (IReadOnlyList<string>)["true", "false"],
            FactType.WordList list => [.. list.Allowed],
            _ => throw new InvalidOperationException($"Unknown fact type {f.Type.GetType().Name}."),
        },
        StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(RequestFacts facts) => facts.Known.ToDictionary(
        f => f.Key,
        f => f.Value switch
        {
            FactValue.YesNo yesNo => (IReadOnlyList<string>)[yesNo.Value ? "true" : "false"],
            FactValue.Words words => [.. words.Values],
            _ => throw new InvalidOperationException($"Unknown fact value {f.Value.GetType().Name}."),
        },
        StringComparer.Ordinal);
}
