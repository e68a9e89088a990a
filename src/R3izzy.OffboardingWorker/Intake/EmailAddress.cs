using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>One bare e-mail address, lower-cased, its domain in the ASCII form (<c>xn--…</c>) that mail servers and DNS know.</summary>
internal static class EmailAddress
{
    private const int Longest = 254; // RFC 5321, with its erratum 1690
    private const int LongestLocal = 64;

    private static readonly IdnMapping Idn = new();

    public static bool TryRead(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw)
    {
        var address = Spaces.Trim(text);
        var at = address.LastIndexOf('@');
        value = null;
        flaw = Unwanted(address) ?? (at <= 0 || at != address.IndexOf('@', StringComparison.Ordinal) ? NotAnAddress : null);
        if (flaw is not null)
        {
            return false;
        }

        var local = address[..at];
        var domain = AsciiDomain(address[(at + 1)..]);
        flaw = !IsLocalPart(local) ? BadLocalPart
            : domain is null || !IsDomain(domain) ? BadDomain
            : local.Length + 1 + domain.Length > Longest ? Flaws.TooLong(local.Length + 1 + domain.Length, Longest)
            : null;
        value = flaw is null ? $"{local.ToLowerInvariant()}@{domain}" : null;
        return flaw is null;
    }

    // Seen first and named, because these are what would end a header or begin another recipient.
    private static Flaw? Unwanted(string address)
    {
        var place = 0;
        foreach (var rune in address.EnumerateRunes())
        {
            place++;
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    return Flaws.ControlCharacter(rune, place);
                case UnicodeCategory.Format:
                    return Flaws.InvisibleCharacter(rune, place);
                case UnicodeCategory.SpaceSeparator:
                    return NotAnAddress;
            }
        }

        return address.Length == 0 ? Flaws.Empty : null;
    }

    private static bool IsLocalPart(string local) =>
        local.Length <= LongestLocal && local.Split('.').All(part => part.Length > 0 && part.All(IsLocalCharacter));

    // atext of RFC 5322. Quoted local parts are left out: no customer's provider gives them, and they may hold anything.
    private static bool IsLocalCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal);

    private static string? AsciiDomain(string domain)
    {
        try
        {
            // IdnMapping does not fold case or compose under InvariantGlobalization.
            return Idn.GetAscii(UnicodeComposition.Compose(domain.ToLowerInvariant()));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsDomain(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length >= 2 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static readonly Flaw NotAnAddress = new(FlawCodes.Format,
        "is not one e-mail address: write name@domain alone, with one @ and no spaces.",
        "não é um endereço de e-mail: escreva só nome@domínio, com um único @ e sem espaços.");

    private static readonly Flaw BadLocalPart = new(FlawCodes.Format,
        "has a part before the @ that is not taken: 1 to 64 letters without accents, digits and the usual signs, no quotes, commas, brackets or doubled dots.",
        "tem uma parte antes do @ que não é aceita: de 1 a 64 letras sem acento, dígitos e os sinais usuais, sem aspas, vírgulas, parênteses ou pontos duplos.");

    private static readonly Flaw BadDomain = new(FlawCodes.Format,
        "has a domain after the @ that is not one: labels of letters, digits and hyphens with a dot between them.",
        "tem depois do @ um domínio inválido: partes com letras, dígitos e hifens, separadas por ponto.");
}
