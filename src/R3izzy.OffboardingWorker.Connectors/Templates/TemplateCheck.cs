using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.Connectors.Templates;

/// <summary>
/// What of Handlebars' language a template of ours may use: names, <c>if</c>, <c>unless</c>, <c>else</c> and comments. The rest
/// (helpers, partials, blocks that change what a name means, unescaped values) reads well and prints something else.
/// </summary>
internal sealed partial class TemplateCheck(string place, string text, ICollection<string> problems)
{
    private readonly Stack<(string Word, int Line, bool HasElse)> _open = new();

    /// <summary>Adds a line for each problem.</summary>
    public void Run()
    {
        for (var at = Next(0); at >= 0;)
        {
            var rest = text.AsSpan(at);
            var end = rest.StartsWith("{{!--", StringComparison.Ordinal) || rest.StartsWith("{{~!--", StringComparison.Ordinal) ? EndAfter("--", at) : EndAfter("", at);
            var tag = text[at..end];
            if (at > 0 && text[at - 1] == '\\')
            {
                Problem(at, $"\\{tag} would be printed as it is written; a template takes no escaped braces.");
            }
            else if (!tag.TrimStart('{').TrimStart('~').StartsWith('!'))
            {
                Check(tag, at);
            }

            at = Next(end);
        }

        foreach (var (word, line, _) in _open)
        {
            problems.Add($"{place}:{line}: not a template: {{{{#{word}}}}} is not closed by {{{{/{word}}}}}.");
        }
    }

    private int Next(int from) => text.IndexOf("{{", from, StringComparison.Ordinal);

    // Of a comment, or a tag that never closes, the end of the text.
    private int EndAfter(string mark, int from) => text.IndexOf(mark + "}}", from, StringComparison.Ordinal) is var found and >= 0 ? found + mark.Length + 2
        : mark.Length > 0 && text.IndexOf(mark + "~}}", from, StringComparison.Ordinal) is var trimmed and >= 0 ? trimmed + mark.Length + 3
        : text.Length;

    private void Check(string tag, int at)
    {
        if (Tag().Match(tag) is not { Success: true } match)
        {
            var shown = tag.Length > 60 ? tag[..60] + "…" : tag;
            Problem(at, $"{shown.ReplaceLineEndings(" ")} is not understood; a template takes {{{{name}}}}, {{{{#if name}}}}…{{{{else}}}}…{{{{/if}}}}, {{{{#unless name}}}}…{{{{/unless}}}} and {{{{! comments }}}}.");
            return;
        }

        if (match.Groups["name"] is { Success: true, Value: var name } && !IsKnown(name))
        {
            Problem(at, $"{{{{{name}}}}} is no field of a case; known are {string.Join(", ", CaseFields.Known.Order(StringComparer.Ordinal))}, {string.Join(", ", CaseFields.Open.Select(o => o + "…"))}.");
        }

        if (match.Groups["open"] is { Success: true, Value: var opens })
        {
            _open.Push((opens, LineOf(at), false));
        }
        else if (match.Groups["close"] is { Success: true, Value: var closes })
        {
            Close(closes, at);
        }
        else if (match.Groups["else"].Success)
        {
            Else(isLast: !match.Groups["name"].Success, at);
        }
    }

    private void Close(string word, int at)
    {
        if (!_open.TryPop(out var opened) || opened.Word != word)
        {
            Problem(at, $"not a template: {{{{/{word}}}}} closes no {{{{#{word}}}}}.");
        }
    }

    private void Else(bool isLast, int at)
    {
        if (!_open.TryPop(out var opened))
        {
            Problem(at, "not a template: {{else}} stands in no condition.");
            return;
        }

        if (opened.HasElse)
        {
            Problem(at, "not a template: {{else}} has come already in this condition.");
        }

        _open.Push(opened with { HasElse = isLast });
    }

    private static bool IsKnown(string name) =>
        CaseFields.Known.Contains(name) || CaseFields.Open.Any(o => name.StartsWith(o, StringComparison.Ordinal) && name.Length > o.Length);

    private int LineOf(int at) => text.AsSpan(0, at).Count('\n') + 1;

    private void Problem(int at, string what) => problems.Add($"{place}:{LineOf(at)}: {what}");

    [GeneratedRegex(
        @"^\{\{~?\s*(?:/(?<close>if|unless)|(?<else>else)(?:\s+if\s+(?<name>[A-Za-z_][A-Za-z0-9_.-]*))?|#(?<open>if|unless)\s+(?<name>[A-Za-z_][A-Za-z0-9_.-]*)|(?<name>[A-Za-z_][A-Za-z0-9_.-]*))\s*~?\}\}$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tag();
}
