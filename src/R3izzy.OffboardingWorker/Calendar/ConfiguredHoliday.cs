using System.Globalization;

namespace R3izzy.OffboardingWorker.Calendar;

/// <summary>A holiday that the settings name.</summary>
/// <param name="Year">Null: every year. 29 February then counts in leap years.</param>
internal readonly record struct ConfiguredHoliday(int? Year, int Month, int Day)
{
    // Takes 29 February.
    private const string AnyLeapYear = "2000-";

    /// <summary>Null when the text is neither <c>2026-01-25</c> nor <c>01-25</c>.</summary>
    public static ConfiguredHoliday? Read(string text) =>
        Exact(text) is { } once ? new ConfiguredHoliday(once.Year, once.Month, once.Day)
        : Exact(AnyLeapYear + text) is { } yearly ? new ConfiguredHoliday(null, yearly.Month, yearly.Day)
        : null;

    private static DateOnly? Exact(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
