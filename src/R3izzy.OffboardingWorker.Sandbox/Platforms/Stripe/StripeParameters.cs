using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>Parameters as Stripe reads them: query and form, nested by brackets, lists as <c>expand[]</c> or <c>expand[0]</c>.</summary>
internal sealed partial class StripeParameters
{
    private readonly List<KeyValuePair<string, string>> _given;

    private StripeParameters(List<KeyValuePair<string, string>> given) => _given = given;

    public static async Task<StripeParameters> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var given = request.Query.SelectMany(q => q.Value, (q, v) => KeyValuePair.Create(q.Key, v ?? "")).ToList();
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(cancellationToken).ConfigureAwait(false);
            given.AddRange(form.SelectMany(f => f.Value, (f, v) => KeyValuePair.Create(f.Key, v ?? "")));
        }

        return new StripeParameters(given);
    }

    /// <summary>The same parameters in any order give the same text: an idempotency key is bound to it.</summary>
    public string Fingerprint => string.Join('&', _given.Select(g => $"{g.Key}={g.Value}").Order(StringComparer.Ordinal));

    public IReadOnlyList<string> Expand => [.. _given.Where(g => Shape(g.Key) == "expand[]").Select(g => g.Value)];

    /// <summary>Turns away what the endpoint does not know, as Stripe does. <c>metadata[*]</c> admits any key.</summary>
    public void Admit(IReadOnlyCollection<string> known)
    {
        foreach (var (key, _) in _given)
        {
            var shape = Shape(key);
            if (shape != "expand[]" && !known.Contains(shape) && !known.Contains(shape.Split('[')[0] + "[*]"))
            {
                throw StripeRefusal.BadParameter($"Received unknown parameter: {key}", key, "parameter_unknown");
            }
        }
    }

    public bool Has(string key) => _given.Any(g => g.Key == key);

    public string? Text(string key) => _given.FirstOrDefault(g => g.Key == key) is { Key: not null } found ? found.Value : null;

    public string Required(string key) => Text(key) is { Length: > 0 } value
        ? value
        : throw StripeRefusal.BadParameter($"Missing required param: {key}.", key, "parameter_missing");

    public long? Number(string key) => Text(key) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw StripeRefusal.BadParameter($"Invalid integer: {text}", key, "parameter_invalid_integer");

    public bool? Flag(string key) => Text(key) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var other => throw StripeRefusal.BadParameter($"Invalid boolean: {other}", key),
    };

    public string? OneOf(string key, params ReadOnlySpan<string> values)
    {
        var text = Text(key);
        if (text is null || values.Contains(text))
        {
            return text;
        }

        throw StripeRefusal.BadParameter($"Invalid {key}: must be one of {string.Join(", ", values.ToArray())}", key);
    }

    public IEnumerable<KeyValuePair<string, string>> Below(string key) => _given
        .Where(g => g.Key.StartsWith(key + "[", StringComparison.Ordinal) && g.Key.EndsWith(']'))
        .Select(g => KeyValuePair.Create(g.Key[(key.Length + 1)..^1], g.Value));

    private static string Shape(string key) => Index().Replace(key, "[]");

    [GeneratedRegex(@"\[\d*\]")]
    private static partial Regex Index();
}
