using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>One mail's template: a text file whose first line is <c>Assunto: …</c>, and perhaps an HTML file.</summary>
internal sealed partial class MailTemplate
{
    private const string SubjectMark = "Assunto:";

    private readonly CaseTemplate _subject;
    private readonly CaseTemplate _text;
    private readonly CaseTemplate? _html;

    private MailTemplate(string name, CaseTemplate subject, CaseTemplate text, CaseTemplate? html) =>
        (Name, _subject, _text, _html) = (name, subject, text, html);

    /// <summary>Its file's name, without extension.</summary>
    public string Name { get; }

    /// <summary>Null when it cannot be used; each reason is added with file and line.</summary>
    public static MailTemplate? Parse(string name, TemplateFiles files, List<string> problems)
    {
        var text = files.Text.ReplaceLineEndings("\n");
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        if (!first.StartsWith(SubjectMark, StringComparison.Ordinal) || first[SubjectMark.Length..].Trim().Length == 0)
        {
            problems.Add($"{files.TextPlace}:1: the first line takes '{SubjectMark} …'.");
            return null;
        }

        var body = end < 0 ? "" : text[end..].Trim('\n');
        if (body.Trim().Length == 0)
        {
            problems.Add($"{files.TextPlace}:2: there is no text after the subject.");
            return null;
        }

        // Checked whole first, so that lines are counted as in the file.
        if (CaseTemplate.Parse(files.TextPlace, text, TemplateFormat.Text, problems) is null)
        {
            return null;
        }

        var subject = CaseTemplate.Parse($"{files.TextPlace}:1", first[SubjectMark.Length..].Trim(), TemplateFormat.Text, problems);
        var plain = CaseTemplate.Parse($"{files.TextPlace}:2", body, TemplateFormat.Text, problems);
        var html = files.Html is null ? null : CaseTemplate.Parse(files.HtmlPlace, files.Html, TemplateFormat.Html, problems);
        return subject is null || plain is null || (files.Html is not null && html is null) ? null : new MailTemplate(name, subject, plain, html);
    }

    public FilledMail Fill(CaseFields fields) =>
        new(_subject.Fill(fields), BlankLines().Replace(_text.Fill(fields), "\n\n").Trim('\n') + "\n", _html?.Fill(fields));

    // A part that a case leaves out leaves its empty lines behind.
    [GeneratedRegex(@"\n(?:[ \t]*\n){2,}", RegexOptions.CultureInvariant)]
    private static partial Regex BlankLines();
}

internal sealed record FilledMail(string Subject, string Text, string? Html);
