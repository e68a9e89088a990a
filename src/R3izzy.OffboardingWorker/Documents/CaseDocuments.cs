using System.Reflection;
using R3izzy.OffboardingWorker.Connectors.Templates;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Documents;

/// <summary>Documents that are filled in for a case: HTML made to be printed, or saved as PDF by the browser.</summary>
public sealed class CaseDocuments
{
    private readonly Dictionary<string, CaseTemplate> _byName;

    private CaseDocuments(Dictionary<string, CaseTemplate> byName) => _byName = byName;

    /// <summary>Those that come with the program. A procedure names one in <c>document</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["rescisao"];

    /// <param name="folder">Where files of the same names replace those of the program; null: nowhere.</param>
    /// <exception cref="ProcedureException">Names every problem by file and line.</exception>
    public static CaseDocuments Load(string? folder)
    {
        var problems = new List<string>();
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new ProcedureException([$"Documents:Folder names a folder that is not there: {folder}"]);
        }

        var read = new Dictionary<string, CaseTemplate>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            var own = folder is null ? null : Path.Combine(folder, name + ".html");
            var text = own is not null && File.Exists(own) ? File.ReadAllText(own) : Embedded(name);
            if (CaseTemplate.Parse(own is not null && File.Exists(own) ? own : $"{name}.html", text, TemplateFormat.Html, problems) is { } template)
            {
                read[name] = template;
            }
        }

        return problems.Count == 0 ? new CaseDocuments(read) : throw new ProcedureException(problems);
    }

    /// <summary>The document as HTML.</summary>
    public string Fill(string name, CaseFields fields) => _byName[name].Fill(fields);

    private static string Embedded(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var reader = new StreamReader(assembly.GetManifestResourceStream($"{typeof(CaseDocuments).Namespace}.{name}.html")!);
        return reader.ReadToEnd();
    }
}
