namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>The Google Groups that test one track of one app.</summary>
/// <param name="Source"><c>configuration</c> or <c>play</c>.</param>
internal sealed record TesterGroups(string Package, string Track, string Source, IReadOnlyList<string> Addresses)
{
    /// <summary>Consumer groups have no API at all: only a person can take someone out.</summary>
    public static bool IsConsumer(string address) =>
        address.EndsWith("@googlegroups.com", StringComparison.OrdinalIgnoreCase);

    public static bool IsAddress(string? value) =>
        value is not null && value.IndexOf('@') is > 0 and var at && at == value.LastIndexOf('@')
        && value.IndexOf('.', at) > at + 1 && !value.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '?' or '#');

    /// <summary>How messages without addresses name a group.</summary>
    public string NameOf(int index) =>
        Source == PlayOptions.FromConfiguration ? $"Platforms:Play:Groups:{index}" : $"group {index + 1} of {Addresses.Count} of the track";
}

/// <summary>Addresses that are one Google account although they are spelt apart.</summary>
internal static class Mailbox
{
    public static bool IsSame(string a, string b) => Canonical(a).Equals(Canonical(b), StringComparison.Ordinal);

    // Gmail ignores dots and what follows a plus (support.google.com/mail/answer/7436150); other domains need not.
    private static string Canonical(string address)
    {
        var lower = address.Trim().ToLowerInvariant();
        var at = lower.LastIndexOf('@');
        if (at < 1 || lower[(at + 1)..] is not ("gmail.com" or "googlemail.com"))
        {
            return lower;
        }

        var local = lower[..at];
        var plus = local.IndexOf('+', StringComparison.Ordinal);
        return (plus < 0 ? local : local[..plus]).Replace(".", "", StringComparison.Ordinal) + "@gmail.com";
    }
}
