using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>The headers of a call. A value that could end its line, or that no header can carry, stops the call.</summary>
internal sealed partial class CallHeaders
{
    // Those of the connection and of the body are the pipeline's.
    private static readonly string[] NotOurs = ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Expect", "TE", "Trailer"];

    private readonly IReadOnlyList<(string Name, CallText Value)> _headers;

    private CallHeaders(IReadOnlyList<(string, CallText)> headers) => _headers = headers;

    /// <summary>They are the same in every case.</summary>
    public bool AreFixed => _headers.All(h => h.Value.IsFixed);

    /// <summary>Null when a header cannot be used; each reason is noted.</summary>
    public static CallHeaders? Parse(string key, IReadOnlyDictionary<string, string> declared, DeclarationReading reading)
    {
        var before = reading.Problems.Count;
        var headers = new List<(string, CallText)>();
        foreach (var (name, value) in declared)
        {
            if (!IsName(name))
            {
                reading.Reject($"{key}:{name}", "is not a header that a declaration may set.");
            }
            else if (CallText.Parse($"{key}:{name}", value ?? "", reading) is { } text)
            {
                if (text.Fixed is { } always && !IsValue(always))
                {
                    reading.Reject($"{key}:{name}", "is empty, or holds characters that no header can carry.");
                }

                headers.Add((name, text));
            }
        }

        return reading.Problems.Count > before ? null : new CallHeaders(headers);
    }

    public static bool IsName(string name) => Token().IsMatch(name)
        && !NotOurs.Contains(name, StringComparer.OrdinalIgnoreCase)
        && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);

    public bool Has(string name) => _headers.Any(h => string.Equals(h.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null when a value is missing or cannot be a header; why is added to <paramref name="obstacles"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Fill(CaseFields fields, ISet<string> obstacles)
    {
        var filled = new List<KeyValuePair<string, string>>();
        foreach (var (name, text) in _headers)
        {
            if (text.Fill(fields, obstacles) is not { } value)
            {
                continue;
            }

            if (!IsValue(value))
            {
                obstacles.Add($"o valor do cabeçalho {name} tem caracteres que não cabem ali");
                return null;
            }

            filled.Add(KeyValuePair.Create(name, value.Trim()));
        }

        return filled.Count == _headers.Count ? filled : null;
    }

    // Visible ASCII and blanks: a line break would begin a header of the value's own, and other characters have no agreed meaning.
    private static bool IsValue(string value) => !string.IsNullOrWhiteSpace(value) && value.All(c => c is >= ' ' and <= '~');

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
