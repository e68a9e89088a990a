using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Templates;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Months as people write them: <c>2026-12</c>, <c>12/2026</c>, <c>Dezembro/2026</c>, <c>dez/2026</c>.</summary>
public static class MonthText
{
    private static readonly Dictionary<string, int> NumberByName = Enumerable.Range(1, 12).Select(PortugueseName)
        .SelectMany((name, index) => new[] { (Name: Plain(name), Number: index + 1), (Name: Plain(name)[..3], Number: index + 1) })
        .ToDictionary(entry => entry.Name, entry => entry.Number, StringComparer.Ordinal);

    /// <param name="number">1 for January.</param>
    public static string PortugueseName(int number) => PortugueseDates.MonthName(number);

    /// <summary>Reads any of the forms; letter case, the cedilla and surrounding spaces do not matter.</summary>
    public static bool TryRead(string text, out Month value, [NotNullWhen(false)] out Flaw? flaw)
    {
        value = default;
        var trimmed = Spaces.Trim(text);
        var slash = trimmed.IndexOf('/', StringComparison.Ordinal);
        var parts = slash >= 0
            ? (Month: MonthNumber(trimmed[..slash]), Year: Digits(trimmed[(slash + 1)..], 4, 4))
            : trimmed is [_, _, _, _, '-', _, _]
                ? (Month: Digits(trimmed[5..], 2, 2), Year: Digits(trimmed[..4], 4, 4))
                : (Month: null, Year: null);
        flaw = (parts.Month, parts.Year) switch
        {
            (null, _) or (_, null) => NotAMonth,
            ( < 1 or > 12, _) => NoSuchMonth,
            (_, < Month.FirstYear or > Month.LastYear) => NoSuchYear,
            _ => null,
        };
        if (flaw is null)
        {
            value = new Month(parts.Year!.Value, parts.Month!.Value);
        }

        return flaw is null;
    }

    private static int? MonthNumber(string text) =>
        Digits(text, 1, 2) ?? (NumberByName.TryGetValue(Plain(text), out var number) ? number : null);

    internal static int? Digits(string text, int shortest, int longest) =>
        text.Length >= shortest && text.Length <= longest && text.All(char.IsAsciiDigit)
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;

    // The cedilla of março is the only accent in the names of months; it comes as one character or as c and U+0327.
    private static string Plain(string name) =>
        string.Concat(name.Select(char.ToLowerInvariant).Where(c => c != '\u0327').Select(c => c == 'ç' ? 'c' : c));

    private static readonly Flaw NotAMonth = new(FlawCodes.Format,
        "is not a month: write 2026-12, 12/2026 or Dezembro/2026.",
        "não é um mês: escreva 2026-12, 12/2026 ou Dezembro/2026.");

    private static readonly Flaw NoSuchMonth = new(FlawCodes.OutOfRange,
        "names a month that does not exist: months go from 01 to 12.",
        "indica um mês que não existe: os meses vão de 01 a 12.");

    internal static readonly Flaw NoSuchYear = new(FlawCodes.OutOfRange,
        $"names a year out of range: years go from {Month.FirstYear} to {Month.LastYear}.",
        $"indica um ano fora do intervalo: os anos vão de {Month.FirstYear} a {Month.LastYear}.");
}
