using HandlebarsDotNet;

namespace R3izzy.OffboardingWorker.Connectors.Templates;

/// <summary>What a template's text is, which decides how values are written into it.</summary>
public enum TemplateFormat
{
    /// <summary>Plain text: values as they are.</summary>
    Text,

    /// <summary>HTML: values with their special characters escaped.</summary>
    Html,
}

/// <summary>
/// A text with the case's values in double braces, in Handlebars' language: <c>{{customer.name}}</c>, <c>{{#if facts.hasContract}}…{{/if}}</c>.
/// Checked when it is read: a name that no case has is a problem then, not an empty place in a mail later. Values are never
/// read as templates themselves.
/// </summary>
public sealed class CaseTemplate
{
    private static readonly IHandlebars AsText = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
    private static readonly IHandlebars AsHtml = Handlebars.Create();

    private readonly HandlebarsTemplate<object, object> _compiled;

    private CaseTemplate(HandlebarsTemplate<object, object> compiled) => _compiled = compiled;

    /// <summary>Null when the text cannot be used; each reason is added with its place.</summary>
    /// <param name="place">What the problems name: a file or a setting's key.</param>
    /// <param name="text">The template.</param>
    /// <param name="format">What the text is.</param>
    /// <param name="problems">Receives lines such as <c>aviso.txt:3: …</c>.</param>
    public static CaseTemplate? Parse(string place, string text, TemplateFormat format, ICollection<string> problems)
    {
        var before = problems.Count;
        new TemplateCheck(place, text, problems).Run();
        if (problems.Count > before)
        {
            return null;
        }

        try
        {
            return new CaseTemplate((format is TemplateFormat.Html ? AsHtml : AsText).Compile(text));
        }
        catch (HandlebarsException broken)
        {
            problems.Add($"{place}: not a template: {broken.Message}");
            return null;
        }
    }

    public string Fill(CaseFields fields) => _compiled(fields.Values);
}
