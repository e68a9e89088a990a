using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Gmail;

/// <summary>
/// Gmail's search, as far as it is needed (support.google.com/mail/answer/7190): words joined by "and", each perhaps with an
/// operator. An operator that this does not know finds nothing.
/// </summary>
internal sealed partial class GmailQuery
{
    private readonly IReadOnlyList<(string Operator, string Value)> _terms;

    private GmailQuery(IReadOnlyList<(string, string)> terms) => _terms = terms;

    public static GmailQuery Parse(string query) => new([.. Term().Matches(query).Select(m =>
        (m.Groups["op"].Value.ToLowerInvariant(), m.Groups["quoted"].Success ? m.Groups["quoted"].Value : m.Groups["word"].Value))]);

    public bool Matches(StoredMessage message) => _terms.All(t => Matches(message, t.Operator, t.Value));

    private static bool Matches(StoredMessage message, string name, string value) => name switch
    {
        "in" => value.ToLowerInvariant() switch
        {
            "anywhere" => true,
            var label => message.Labels.Contains(label.ToUpperInvariant()),
        },
        "rfc822msgid" => string.Equals(message.Content.Header("Message-ID")?.Trim('<', '>'), value.Trim('<', '>'), StringComparison.Ordinal),
        "subject" => HasWords(message.Content.Subject, value),
        "to" => HasWords(message.Content.Header("To") ?? "", value),
        "from" => HasWords(message.Content.Header("From") ?? "", value),
        "" => HasWords($"{message.Content.Subject} {message.Content.TextOf("text/plain")}", value),
        _ => false,
    };

    // Whole words in their order: part of a word is not found.
    private static bool HasWords(string text, string value)
    {
        var (have, want) = (Words(text), Words(value));
        return want.Count > 0 && Enumerable.Range(0, Math.Max(0, have.Count - want.Count + 1)).Any(i => have.Skip(i).Take(want.Count).SequenceEqual(want));
    }

    private static List<string> Words(string text) => [.. Word().Matches(text.ToLowerInvariant()).Select(m => m.Value)];

    [GeneratedRegex(@"(?:(?<op>[A-Za-z0-9]+):)?(?:""(?<quoted>[^""]*)""|(?<word>[^\s""]+))")]
    private static partial Regex Term();

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}
