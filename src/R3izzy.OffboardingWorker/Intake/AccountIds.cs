using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// The ids of platforms. They end up in URLs, paths and queries of other systems, so each is held to the letters its
/// platform uses. Letter case is kept except where the platform has none.
/// </summary>
internal static class AccountIds
{
    /// <summary>https://docs.stripe.com/api/customers/object: <c>id</c>, such as <c>cus_NffrFeUfNV2Hib</c>.</summary>
    public static bool StripeCustomer(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(text, id => id.Length is > 4 and <= 255 && id.StartsWith("cus_", StringComparison.Ordinal) && id.Skip(4).All(char.IsAsciiLetterOrDigit),
            Format("is not a Stripe customer id: cus_ and letters or digits, such as cus_NffrFeUfNV2Hib.",
                "não é um id de cliente do Stripe: cus_ e letras ou dígitos, como cus_NffrFeUfNV2Hib."), out value, out flaw);

    /// <summary>https://firebase.google.com/docs/reference/admin/node/firebase-admin.auth.createrequest: 1 to 128 characters.</summary>
    public static bool FirebaseUid(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(text, id => id is not ("." or "..") && id.EnumerateRunes().Count() is > 0 and <= 128 && id.EnumerateRunes().All(IsPrintable),
            Format("is not a Firebase uid: 1 to 128 printable characters without spaces or slashes.",
                "não é um uid do Firebase: de 1 a 128 caracteres visíveis, sem espaços nem barras."), out value, out flaw);

    public static bool DriveFolder(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(text, id => id.Length is >= 10 and <= 128 && id.All(IsWordCharacter),
            Format("is not a Drive folder id: 10 to 128 letters, digits, - or _; of a link take only the part after /folders/.",
                "não é um id de pasta do Drive: de 10 a 128 letras, dígitos, - ou _; de um link, use só a parte depois de /folders/."),
            out value, out flaw);

    public static bool OdooPartner(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(text, id => id.All(char.IsAsciiDigit) && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 && id[0] != '0',
            Format("is not an Odoo record number: digits only, from 1.",
                "não é um número de registro do Odoo: só dígitos, a partir de 1."), out value, out flaw);

    /// <summary>A label of DNS: it becomes part of a host name, so nothing else may pass.</summary>
    public static bool ConexaSubdomain(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(LowerAscii(text), id => id.Length is > 0 and <= 63 && id[0] != '-' && id[^1] != '-' && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'),
            Format("is not a Conexa subdomain: write only the part before .conexa.app, letters, digits and hyphens.",
                "não é um subdomínio da Conexa: escreva só a parte antes de .conexa.app, com letras, dígitos e hifens."), out value, out flaw);

    /// <summary>API Pix 2.9.0, <c>idRec</c>: 29 characters, <c>RR</c> or <c>RN</c> first; letter case matters.</summary>
    public static bool PixRecurrence(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(text, id => id.Length == 29 && id[0] == 'R' && id[1] is 'R' or 'N' && id.All(char.IsAsciiLetterOrDigit),
            Format("is not the id of a Pix recurrence: 29 letters or digits that begin with RR or RN.",
                "não é o id de uma recorrência Pix: 29 letras ou dígitos que começam com RR ou RN."), out value, out flaw);

    public static bool Word(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(text, id => id.Length is > 0 and <= 64 && id.All(IsWordCharacter),
            Format("takes 1 to 64 letters, digits, - or _.", "aceita de 1 a 64 letras, dígitos, - ou _."), out value, out flaw);

    /// <summary>The sender's own id of a request: safe in URLs, file names and logs.</summary>
    public static bool RequestId(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(text, id => id.Length is > 0 and <= 100 && id.All(c => IsWordCharacter(c) || c is '.' or ':'),
            Format("takes 1 to 100 letters, digits or . _ : - and nothing else.",
                "aceita de 1 a 100 letras, dígitos ou . _ : - e nada mais."), out value, out flaw);

    /// <summary>The ref of a case that is a pause, in any letter case.</summary>
    public static bool PauseRef(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw) =>
        Take(UpperAscii(text), IsPauseRef,
            Format("is not the ref of a pause: PAUSA, the year and a number, such as PAUSA-2026-000001.",
                "não é a referência de uma pausa: PAUSA, o ano e um número, como PAUSA-2026-000001."), out value, out flaw);

    // The number has six digits and grows beyond them.
    private static bool IsPauseRef(string id) => id.Split('-') is ["PAUSA", { Length: 4 } year, { Length: >= 6 and <= 9 } number]
        && year.All(char.IsAsciiDigit) && number.All(char.IsAsciiDigit);

    private static bool Take(
        string text, Func<string, bool> fits, Flaw misfit, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw)
    {
        var id = Spaces.Trim(text);
        flaw = id.Length == 0 ? Flaws.Empty : fits(id) ? null : misfit;
        value = flaw is null ? id : null;
        return flaw is null;
    }

    private static Flaw Format(string english, string portuguese) => new(FlawCodes.Format, english, portuguese);

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    private static string UpperAscii(string text) => string.Concat(text.Select(c => char.IsAsciiLetterLower(c) ? (char)(c - 32) : c));

    private static string LowerAscii(string text) => string.Concat(text.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c + 32) : c));

    private static bool IsPrintable(Rune rune) => rune.Value != '/' && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
