namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>Words for evidence: as they are where that betrays nobody, otherwise not at all.</summary>
internal static class EvidenceText
{
    /// <summary>In place of a word that is kept out.</summary>
    public const string NotShown = "***";

    /// <summary>A status or date is shorter; what is longer may be a text about somebody.</summary>
    private const int LongestShown = 64;

    /// <summary>The word, or <see cref="NotShown"/> where it is long or holds anything of the customer's or one of <paramref name="secrets"/>.</summary>
    public static string Show(StepContext step, string word, IEnumerable<string>? secrets = null)
    {
        var customer = step.Customer;
        var kept = customer.Emails.Append(customer.Name).Append(customer.TaxId).Concat(secrets ?? []);
        // A tax id may come back with its punctuation.
        var bare = string.Concat(word.Where(char.IsLetterOrDigit));
        var betrays = kept.Any(k => k.Length > 0 && word.Contains(k, StringComparison.OrdinalIgnoreCase))
            || bare.Contains(customer.TaxId, StringComparison.OrdinalIgnoreCase);
        return word.Length > LongestShown || betrays ? NotShown : word;
    }
}
