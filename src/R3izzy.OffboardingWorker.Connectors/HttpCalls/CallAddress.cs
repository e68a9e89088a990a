using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Http;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>One segment of a path.</summary>
/// <param name="Text">Not encoded where it is the case's; as it was written where it is the declaration's.</param>
/// <param name="IsTheCases">Hidden in the connector log.</param>
internal readonly record struct PathSegment(string Text, bool IsTheCases);

/// <summary>
/// Where a call goes. Scheme, host and port are fixed when the declaration is read; a value of the case is a whole path
/// segment or part of one, and cannot leave it.
/// </summary>
internal sealed partial class CallAddress
{
    private readonly IReadOnlyList<(string Written, CallText Text)> _segments;

    private CallAddress(Uri system, IReadOnlyList<(string, CallText)> segments, string pattern) => (System, _segments, Pattern) = (system, segments, pattern);

    /// <summary>Scheme, host and port.</summary>
    public Uri System { get; }

    /// <summary>The path as it was declared.</summary>
    public string Pattern { get; }

    /// <summary>The path is the same in every case.</summary>
    public bool IsFixed => _segments.All(s => s.Text.IsFixed);

    /// <summary>Null when the text cannot be used; each reason is noted.</summary>
    public static CallAddress? Parse(string key, string? text, DeclarationReading reading)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            reading.Reject(key, "is missing; it takes an address such as https://financeiro.example.com/clientes/{{customer.taxId}}.");
            return null;
        }

        if (Form().Match(text) is not { Success: true } parts)
        {
            reading.Reject(key, "is not an address with a fixed scheme, host and port; it takes one such as https://financeiro.example.com/clientes/{{customer.taxId}}.");
            return null;
        }

        if (text.Contains("{secret:", StringComparison.Ordinal))
        {
            reading.Reject(key, "holds a secret; a secret goes into a header, or where the system wants it so into Query with SecretsInQuery: true.");
            return null;
        }

        if (Tags().Replace(parts.Groups["path"].Value, "").AsSpan().ContainsAny('?', '#'))
        {
            reading.Reject(key, "carries a query or fragment; what follows the question mark goes into Query.");
            return null;
        }

        var before = reading.Problems.Count;
        var system = PlatformAddress.Read(reading.Settings, key, parts.Groups["system"].Value);
        if (system is not null && !reading.Hosts.Allows(system))
        {
            reading.Reject(key, $"leads to {system.Authority}, which is not among AllowedHosts.");
        }

        var path = parts.Groups["path"].Value;
        var segments = Split(path).Select(s => (Written: s, Text: CallText.Parse(key, s, reading))).ToList();
        if (segments.Exists(s => s.Text?.IsFixed == true && !IsPlainSegment(s.Written)) || segments.SkipLast(1).Any(s => s.Written.Length == 0))
        {
            reading.Reject(key, "has a path segment that is empty, '.' or '..', or holds characters that must be percent-encoded.");
        }

        return reading.Problems.Count > before ? null : new CallAddress(system!, [.. segments.Select(s => (s.Written, s.Text!))], path.Length == 0 ? "/" : path);
    }

    /// <summary>Null when a value is missing or cannot be one segment; why is added to <paramref name="obstacles"/>.</summary>
    public IReadOnlyList<PathSegment>? Fill(CaseFields fields, ISet<string> obstacles)
    {
        var filled = new List<PathSegment>();
        foreach (var (written, text) in _segments)
        {
            if (text.IsFixed)
            {
                filled.Add(new PathSegment(written, false));
            }
            else if (text.Fill(fields, obstacles) is { } value)
            {
                // Percent-encoded it would stay in its segment by the book; servers that decode before they split are common.
                if (!IsSafeValue(value))
                {
                    obstacles.Add($"o valor de {written} não pode fazer parte de um endereço");
                    return null;
                }

                filled.Add(new PathSegment(value, true));
            }
        }

        return filled.Count == _segments.Count ? filled : null;
    }

    private static bool IsSafeValue(string value) =>
        value.Trim() is not ("" or "." or "..") && !value.Any(c => c is '/' or '\\' || char.IsControl(c));

    private static bool IsPlainSegment(string segment) =>
        segment.Length == 0 || (Plain().IsMatch(segment) && IsSafeValue(Uri.UnescapeDataString(segment)));

    /// <summary>At the slashes that are not inside of a tag such as <c>{{/if}}</c>.</summary>
    private static List<string> Split(string path)
    {
        var segments = new List<string>();
        var (start, depth) = (1, 0);
        for (var i = 1; i < path.Length; i++)
        {
            depth += path[i] == '{' ? 1 : path[i] == '}' ? -1 : 0;
            if (path[i] == '/' && depth == 0)
            {
                segments.Add(path[start..i]);
                start = i + 1;
            }
        }

        segments.Add(path.Length > start ? path[start..] : "");
        return segments;
    }

    [GeneratedRegex(@"^(?<system>https?://[^/{}\s?#\\@]+)(?<path>/.*)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex(@"\{\{[^{}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    // pchar of RFC 3986.
    [GeneratedRegex(@"^([A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
