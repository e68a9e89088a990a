namespace R3izzy.OffboardingWorker.Intake;

/// <summary>The zone in which the days of a case begin and end.</summary>
internal static class SaoPauloTime
{
    public static readonly TimeZoneInfo Zone = FindOr("America/Sao_Paulo");

    /// <summary>The day it is there at an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>The first instant of a day there, as UTC.</summary>
    public static DateTimeOffset FirstInstantOf(DateOnly day) => InstantOf(day, TimeOnly.MinValue);

    /// <summary>When the clocks there first show a day and time, as UTC.</summary>
    public static DateTimeOffset InstantOf(DateOnly day, TimeOnly time) => InstantOf(day, time, Zone);

    // Summer time in Brazil began at midnight, so a midnight could be missing; its day then begins at the change itself, which
    // is that midnight in the offset before, and that is what GetUtcOffset answers for a time that never was. A time that
    // comes twice counts the first time.
    internal static DateTimeOffset InstantOf(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(time);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    // A container without tzdata knows no zones. Brazil has had no summer time since Decreto 9.772 of 2019-04-25,
    // so -03:00 is then right for every day that a request of today can name.
    internal static TimeZoneInfo FindOr(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
            ? zone
            : TimeZoneInfo.CreateCustomTimeZone("UTC-03", TimeSpan.FromHours(-3), "UTC-03:00", "UTC-03:00");
}
