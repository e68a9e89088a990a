using System.Reflection;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>
/// The mails' texts: files built into this assembly, and those of the company's own folder, which replace a built-in one of the
/// same name or add to them. Every one is checked when the worker starts.
/// </summary>
internal sealed class MailTemplates
{
    private const string ResourcePrefix = "EmailTemplates/";
    private const string FolderKey = nameof(EmailOptions.Templates);

    private readonly Dictionary<string, MailTemplate> _templates;

    private MailTemplates(Dictionary<string, MailTemplate> templates) => _templates = templates;

    /// <summary>The plan's own template where there is one (<c>NAME-PLAN</c>), otherwise the one for all; null when there is neither.</summary>
    public MailTemplate? Find(MailAudience audience, string name, string plan) =>
        _templates.GetValueOrDefault($"{audience.Word()}-{name}-{plan}") ?? _templates.GetValueOrDefault($"{audience.Word()}-{name}");

    /// <summary>Notes each file that is missing or cannot be used, with its line.</summary>
    public static MailTemplates Read(PlatformSettings settings, string? folder)
    {
        var files = BuiltIn();
        if (!string.IsNullOrWhiteSpace(folder))
        {
            AddFolder(settings, folder, files);
        }

        var problems = new List<string>();
        var templates = new Dictionary<string, MailTemplate>(StringComparer.Ordinal);
        foreach (var (name, pair) in files)
        {
            if (MailTemplate.Parse(name, pair, problems) is { } template)
            {
                templates[name] = template;
            }
        }

        settings.Problems.AddRange(problems.Select(p => $"{settings.Section.Path}:{FolderKey}: {p}"));
        return new MailTemplates(templates);
    }

    private static Dictionary<string, TemplateFiles> BuiltIn()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var texts = assembly.GetManifestResourceNames().Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToDictionary(n => n[ResourcePrefix.Length..], n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                return reader.ReadToEnd();
            }, StringComparer.Ordinal);
        return texts.Keys.Where(f => f.EndsWith(".txt", StringComparison.Ordinal)).Select(f => f[..^".txt".Length])
            .ToDictionary(n => n, n => new TemplateFiles($"{n}.txt", texts[$"{n}.txt"], $"{n}.html", texts.GetValueOrDefault($"{n}.html")), StringComparer.Ordinal);
    }

    // A text of the company's goes without the built-in HTML of that name: the two must say the same.
    private static void AddFolder(PlatformSettings settings, string folder, Dictionary<string, TemplateFiles> files)
    {
        try
        {
            var paths = Directory.GetFiles(folder).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal).ToList();
            foreach (var path in paths)
            {
                var name = Path.GetFileNameWithoutExtension(path);
                var html = Path.ChangeExtension(path, ".html");
                switch (Path.GetExtension(path))
                {
                    case ".txt" when Audiences.All.Any(a => name.StartsWith(a.Word() + "-", StringComparison.Ordinal)):
                        files[name] = new TemplateFiles(path, File.ReadAllText(path), html, File.Exists(html) ? File.ReadAllText(html) : null);
                        break;
                    case ".html" when File.Exists(Path.ChangeExtension(path, ".txt")):
                        break;
                    case ".html":
                        settings.Reject(FolderKey, $"has {path} without {name}.txt, which holds the subject and the text for those who read no HTML.");
                        break;
                    default:
                        settings.Reject(FolderKey, $"has {path}, which is no template; it takes {string.Join(" and ", Audiences.All.Select(a => $"{a.Word()}-NAME.txt"))}, each with a .html beside it if wanted.");
                        break;
                }
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            settings.Reject(FolderKey, $"names a folder that cannot be read ({unreadable.GetType().Name}): {folder}");
        }
    }
}

/// <summary>Whom a template is written to: the first part of its file's name.</summary>
internal enum MailAudience
{
    Departments,
    Customer,
}

internal static class Audiences
{
    public static IReadOnlyList<MailAudience> All { get; } = [MailAudience.Departments, MailAudience.Customer];

    public static string Word(this MailAudience audience) => audience switch
    {
        MailAudience.Departments => "departamentos",
        MailAudience.Customer => "cliente",
    };
}

/// <summary>The text of a mail and perhaps its HTML, as read.</summary>
internal sealed record TemplateFiles(string TextPlace, string Text, string HtmlPlace, string? Html);
