using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Google;

/// <summary>
/// A setting with placeholders for the customer: <c>{firestore}</c> (the id of the customer's document), <c>{uid}</c> (Firebase)
/// and <c>{taxId}</c> (CPF or CNPJ, without punctuation).
/// </summary>
internal static partial class CustomerTemplate
{
    private const string Firestore = "firestore";

    /// <summary>Notes a problem for an unknown placeholder, or for none: such a template would take every customer's data.</summary>
    public static void Check(PlatformSettings settings, string key, string template)
    {
        foreach (var problem in ProblemsOf(template))
        {
            settings.Reject(key, problem);
        }
    }

    /// <summary>What <see cref="Check"/> would note, without a key.</summary>
    public static IEnumerable<string> ProblemsOf(string template)
    {
        var names = NamesIn(template);
        return names.Count == 0
            ? ["has no placeholder, and would take the data of all customers; it takes one or more of {firestore}, {uid}, {taxId}."]
            : names.Where(n => n is not (Firestore or "uid" or "taxId")).Select(n => $"has the unknown placeholder {{{n}}}; it takes {{firestore}}, {{uid}}, {{taxId}}.");
    }

    /// <summary>True when the request itself named the account that a placeholder stands for, so that what is not found there was mistyped.</summary>
    public static bool UsesAccount(string template) => NamesIn(template).Exists(n => n != "taxId");

    public static string WithSample(string template) => Placeholder().Replace(template, "x");

    /// <summary>Fills a template in; null when an id is unknown or unusable, and its name is added to <paramref name="missing"/>.</summary>
    public static string? Fill(string template, CustomerProfile customer, ISet<string> missing)
    {
        var complete = true;
        var filled = Placeholder().Replace(template, match =>
        {
            var value = ValueOf(match.Groups[1].Value, customer);
            if (value is null)
            {
                missing.Add(match.Groups[1].Value);
                complete = false;
            }

            return value ?? "";
        });
        return complete ? filled : null;
    }

    /// <summary>
    /// As <see cref="Fill"/>, for a document's path. Where the known Firestore account is itself a document's path, it takes the
    /// place of a template that ends in <c>/{firestore}</c>.
    /// </summary>
    public static string? FillRoot(string template, CustomerProfile customer, ISet<string> missing)
    {
        var account = customer.AccountAt(Firestore)?.Trim('/');
        if (account is not null && account.Contains('/', StringComparison.Ordinal) && template.EndsWith("/{firestore}", StringComparison.Ordinal))
        {
            if (DocumentPath.IsDocument(account))
            {
                return account;
            }

            missing.Add(Firestore);
            return null;
        }

        return Fill(template, customer, missing);
    }

    private static List<string> NamesIn(string template) => [.. Placeholder().Matches(template).Select(m => m.Groups[1].Value)];

    private static string? ValueOf(string placeholder, CustomerProfile customer)
    {
        var value = placeholder switch
        {
            Firestore => customer.AccountAt(Firestore)?.Trim('/').Split('/')[^1],
            "uid" => customer.AccountAt("firebase"),
            _ => customer.TaxId,
        };
        // An id with a slash, or one that Firestore reserves, would name another place than the one meant.
        return value is not null && !value.Contains('/', StringComparison.Ordinal) && DocumentPath.AreSegments([value]) ? value : null;
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Placeholder();
}
