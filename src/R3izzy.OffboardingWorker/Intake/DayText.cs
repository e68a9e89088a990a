using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Days as people write them: <c>2026-12-01</c>, <c>01/12/2026</c>. Years are those of <see cref="Month"/>.</summary>
public static class DayText
{
    private const string StoredForm = "yyyy-MM-dd";

    /// <summary>The stored form, <c>2026-12-01</c>.</summary>
    public static string ToStored(DateOnly day) => day.ToString(StoredForm, CultureInfo.InvariantCulture);

    /// <summary>Reads either form; surrounding spaces do not matter.</summary>
    public static bool TryRead(string text, out DateOnly value, [NotNullWhen(false)] out Flaw? flaw)
    {
        value = default;
        var trimmed = Spaces.Trim(text);
        var parts = Parts(trimmed);
        flaw = parts is var (year, month, day) ? FlawOf(year, month, day) : HasTime(trimmed) ? WithTime : NotADay;
        if (flaw is null)
        {
            value = new DateOnly(parts!.Value.Year, parts.Value.Month, parts.Value.Day);
        }

        return flaw is null;
    }

    private static (int Year, int Month, int Day)? Parts(string text) =>
        text.Split('/') is [var d, var m, var y] ? Numbers(y, m, d, shortest: 1)
        : text.Split('-') is [var year, var month, var day] ? Numbers(year, month, day, shortest: 2)
        : null;

    private static (int Year, int Month, int Day)? Numbers(string year, string month, string day, int shortest) =>
        (MonthText.Digits(year, 4, 4), MonthText.Digits(month, shortest, 2), MonthText.Digits(day, shortest, 2)) is ({ } y, { } m, { } d)
            ? (y, m, d)
            : null;

    private static Flaw? FlawOf(int year, int month, int day) => (year, month, day) switch
    {
        ( < Month.FirstYear or > Month.LastYear, _, _) => MonthText.NoSuchYear,
        (_, > 12, >= 1 and <= 12) => Swapped,
        (_, < 1 or > 12, _) => NoSuchMonth,
        _ when day < 1 || day > DateTime.DaysInMonth(year, month) => NoSuchDay,
        _ => null,
    };

    // A day, and then what a program or a calendar sets behind it: T, a space or a comma.
    private static bool HasTime(string text) =>
        text.IndexOfAny(['T', 't', ' ', ',']) is var end and > 0 && Parts(text[..end]) is not null;

    private static readonly Flaw NotADay = new(FlawCodes.Format,
        "is not a day: write 2026-12-01 or 01/12/2026.",
        "não é um dia: escreva 2026-12-01 ou 01/12/2026.");

    private static readonly Flaw WithTime = new(FlawCodes.Format,
        "has a time of day: write only the day, which begins at midnight in São Paulo, as 2026-12-01 or 01/12/2026.",
        "tem uma hora: escreva só o dia, que começa à meia-noite em São Paulo, como 2026-12-01 ou 01/12/2026.");

    private static readonly Flaw Swapped = new(FlawCodes.OutOfRange,
        "seems to have day and month swapped: 2026-12-01 and 01/12/2026 are the first of December.",
        "parece ter o dia e o mês trocados: 2026-12-01 e 01/12/2026 são primeiro de dezembro.");

    private static readonly Flaw NoSuchMonth = new(FlawCodes.OutOfRange,
        "names a month that does not exist: months go from 01 to 12, and 2026-12-01 and 01/12/2026 are the first of December.",
        "indica um mês que não existe: os meses vão de 01 a 12, e 2026-12-01 e 01/12/2026 são primeiro de dezembro.");

    private static readonly Flaw NoSuchDay = new(FlawCodes.OutOfRange,
        "names a day that its month does not have: April, June, September and November have 30 days, February 28, in leap years 29.",
        "indica um dia que o mês não tem: abril, junho, setembro e novembro têm 30 dias; fevereiro tem 28, em anos bissextos 29.");
}
