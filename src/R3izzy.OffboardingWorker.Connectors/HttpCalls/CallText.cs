using System.Text;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>
/// A text with the case's values (<c>{{customer.taxId}}</c>) and secrets (<c>{secret:NAME}</c>). Split when it is read: a value
/// is never looked through for either. A value that is named outside of an <c>if</c> must be there: an empty one would make
/// the request mean something else.
/// </summary>
internal sealed partial class CallText
{
    private readonly IReadOnlyList<(CaseTemplate? Template, string? Fixed)> _parts;
    private readonly IReadOnlyList<(string Name, CaseTemplate Template)> _needed;

    private CallText(IReadOnlyList<(CaseTemplate?, string?)> parts, IReadOnlyList<(string, CaseTemplate)> needed, bool usesSecret) =>
        (_parts, _needed, UsesSecret) = (parts, needed, usesSecret);

    public bool UsesSecret { get; }

    /// <summary>The text is the same in every case.</summary>
    public bool IsFixed => _parts.All(p => p.Template is null);

    /// <summary>The text, where it is the same in every case.</summary>
    public string? Fixed => IsFixed ? string.Concat(_parts.Select(p => p.Fixed)) : null;

    /// <summary>Null when the text cannot be used; each reason is noted.</summary>
    public static CallText? Parse(string key, string text, DeclarationReading reading)
    {
        var before = reading.Problems.Count;
        var parts = new List<(CaseTemplate?, string?)>();
        var usesSecret = false;
        var at = 0;
        foreach (Match secret in Secret().Matches(text))
        {
            usesSecret = true;
            AddText(text[at..secret.Index]);
            parts.Add((null, reading.SecretNamed(key, secret.Groups["name"].Value)));
            at = secret.Index + secret.Length;
        }

        AddText(text[at..]);
        var names = NamesOutsideBlocks(text);
        return reading.Problems.Count > before ? null : new CallText(
            parts, [.. names.Select(n => (n, CaseTemplate.Parse(key, $"{{{{{n}}}}}", TemplateFormat.Text, reading.Problems)!))], usesSecret);

        void AddText(string piece)
        {
            if (piece.Length > 0)
            {
                parts.Add(piece.Contains("{{", StringComparison.Ordinal)
                    ? (CaseTemplate.Parse(reading.PathOf(key), piece, TemplateFormat.Text, reading.Problems), null)
                    : (null, piece));
            }
        }
    }

    /// <summary>Null when a value that is needed is not known in this case: that is added to <paramref name="obstacles"/>.</summary>
    public string? Fill(CaseFields fields, ISet<string> obstacles)
    {
        var complete = true;
        foreach (var (name, template) in _needed)
        {
            if (string.IsNullOrWhiteSpace(template.Fill(fields)))
            {
                obstacles.Add($"falta {name}");
                complete = false;
            }
        }

        return complete
            ? _parts.Aggregate(new StringBuilder(), (text, part) => text.Append(part.Template is { } template ? template.Fill(fields) : part.Fixed)).ToString()
            : null;
    }

    private static IEnumerable<string> NamesOutsideBlocks(string text)
    {
        var depth = 0;
        var names = new List<string>();
        foreach (Match tag in Tag().Matches(text))
        {
            var inner = tag.Groups["inner"].Value.Trim(' ', '~');
            depth += inner.StartsWith('#') || inner.StartsWith('^') ? 1 : inner.StartsWith('/') ? -1 : 0;
            if (depth == 0 && inner is not ("else" or "this") && Plain().IsMatch(inner))
            {
                names.Add(inner);
            }
        }

        return names.Distinct();
    }

    [GeneratedRegex(@"\{secret:(?<name>[^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\{\{\{?(?<inner>[^{}]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^[A-Za-z_][\w.@-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
