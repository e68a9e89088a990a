using System.Globalization;

namespace R3izzy.OffboardingWorker.Connectors.Templates;

/// <summary>Dates as staff and customers read them. An own table: with InvariantGlobalization the culture pt-BR does not exist.</summary>
public static class PortugueseDates
{
    private static readonly string[] Months =
    [
        "Janeiro", "Fevereiro", "Março", "Abril", "Maio", "Junho",
        "Julho", "Agosto", "Setembro", "Outubro", "Novembro", "Dezembro",
    ];

    /// <param name="number">1 for January.</param>
    public static string MonthName(int number) => Months[number - 1];

    /// <summary><c>Julho/2025</c> from <c>2025-07</c>; any other text as it is.</summary>
    public static string Month(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            ? string.Create(CultureInfo.InvariantCulture, $"{MonthName(month.Month)}/{month.Year:0000}")
            : text;

    /// <summary><c>31/07/2025</c>.</summary>
    public static string Day(DateOnly day) => day.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    /// <summary>The day in America/Sao_Paulo of an instant that is a midnight there.</summary>
    // At any midnight since 1985 the offset was -03:00 or, in summer time, -02:00; six hours later it is the same day in both.
    public static DateOnly DayBegunAt(DateTimeOffset midnight) => DateOnly.FromDateTime(midnight.UtcDateTime.AddHours(6 - 3));
}
