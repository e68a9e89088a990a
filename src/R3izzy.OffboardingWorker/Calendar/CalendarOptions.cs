namespace R3izzy.OffboardingWorker.Calendar;

/// <summary>Settings <c>Calendar:*</c>: on which days and until when the company works.</summary>
public sealed class CalendarOptions
{
    /// <summary>With more, hardly a working day would be left.</summary>
    public const int MostYearlyHolidays = 60;

    private static readonly TimeSpan EarliestEnd = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LatestEnd = new(23, 59, 59);

    /// <summary>Holidays of the state, the town and the company, beside the national ones: <c>2026-01-25</c> once, <c>01-25</c> every year.</summary>
    public IReadOnlyList<string> Holidays { get; set; } = [];

    /// <summary>Whether Carnival Monday and Tuesday and Corpus Christi, which the law leaves to the employer, are free. Default true.</summary>
    public bool OptionalDays { get; set; } = true;

    /// <summary>When a working day ends, America/Sao_Paulo. 00:01 to 23:59:59; default 18:00.</summary>
    public TimeSpan DayEndsAt { get; set; } = TimeSpan.FromHours(18);

    /// <summary>One line for each setting that cannot be used, naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (index, text) in Holidays.Index().Where(h => ConfiguredHoliday.Read(h.Item) is null))
        {
            yield return $"Calendar:Holidays:{index} is '{text}'; it takes a day: 2026-01-25 for that day alone, 01-25 for every year.";
        }

        var yearly = Holidays.Select(ConfiguredHoliday.Read).Distinct().Count(h => h is { Year: null });
        if (yearly > MostYearlyHolidays)
        {
            yield return $"Calendar:Holidays has {yearly} days of every year; it takes at most {MostYearlyHolidays}.";
        }

        if (DayEndsAt < EarliestEnd || DayEndsAt > LatestEnd)
        {
            yield return $"Calendar:DayEndsAt is {DayEndsAt}; it takes {EarliestEnd} to {LatestEnd}.";
        }
    }
}
