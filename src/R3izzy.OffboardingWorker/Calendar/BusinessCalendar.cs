using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Calendar;

/// <summary>
/// The days on which the company works: Monday to Friday but for Brazil's national holidays, the days that the law leaves to
/// the employer where they are free, and the holidays of the settings. Pure: it has no clock.
/// </summary>
public sealed class BusinessCalendar
{
    private readonly HashSet<ConfiguredHoliday> _configured;
    private readonly bool _optionalDaysAreFree;
    private readonly TimeOnly _dayEndsAt;

    /// <exception cref="ArgumentException">The options have problems.</exception>
    public BusinessCalendar(CalendarOptions options)
    {
        if (options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        _configured = [.. options.Holidays.Select(h => ConfiguredHoliday.Read(h)!.Value)];
        _optionalDaysAreFree = options.OptionalDays;
        _dayEndsAt = TimeOnly.FromTimeSpan(options.DayEndsAt);
    }

    public bool IsBusinessDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && !BrazilianHolidays.IsNational(day)
        && !(_optionalDaysAreFree && BrazilianHolidays.IsOptional(day))
        && !_configured.Contains(new ConfiguredHoliday(day.Year, day.Month, day.Day))
        && !_configured.Contains(new ConfiguredHoliday(null, day.Month, day.Day));

    /// <summary>
    /// Always a business day. For 1 the first one after <paramref name="day"/>, for −1 the last one before it, and so on; for 0
    /// the day itself, or when it is none, the next one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It lies before the year 1 or after 9999.</exception>
    public DateOnly AddBusinessDays(DateOnly day, int days)
    {
        if (days == 0)
        {
            return IsBusinessDay(day) ? day : AddBusinessDays(day, 1);
        }

        var found = day;
        for (var left = Math.Abs((long)days); left > 0; left -= IsBusinessDay(found) ? 1 : 0)
        {
            found = found.AddDays(Math.Sign(days));
        }

        return found;
    }

    /// <summary>
    /// The end of the working day, UTC, of the n-th business day after that of <paramref name="start"/> in America/Sao_Paulo,
    /// counted as <see cref="AddBusinessDays"/> counts. For 0 and less it may lie before <paramref name="start"/>.
    /// </summary>
    public DateTimeOffset EndOfBusinessDay(DateTimeOffset start, int days) =>
        SaoPauloTime.InstantOf(AddBusinessDays(SaoPauloTime.DayOf(start), days), _dayEndsAt);
}
