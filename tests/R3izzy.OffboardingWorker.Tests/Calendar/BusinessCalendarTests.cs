using System.Globalization;
using R3izzy.OffboardingWorker.Calendar;

namespace R3izzy.OffboardingWorker.Tests.Calendar;

public sealed class BusinessCalendarTests
{
    private static readonly BusinessCalendar Calendar = new(new CalendarOptions());
    private static readonly BusinessCalendar AllButHolidays = new(new CalendarOptions { OptionalDays = false });

    [Theory]
    [InlineData(2024, "2024-02-12", "2024-02-13", "2024-03-29", "2024-05-30")]
    [InlineData(2025, "2025-03-03", "2025-03-04", "2025-04-18", "2025-06-19")]
    [InlineData(2026, "2026-02-16", "2026-02-17", "2026-04-03", "2026-06-04")]
    [InlineData(2027, "2027-02-08", "2027-02-09", "2027-03-26", "2027-05-27")]
    [InlineData(2028, "2028-02-28", "2028-02-29", "2028-04-14", "2028-06-15")]
    [InlineData(2029, "2029-02-12", "2029-02-13", "2029-03-30", "2029-05-31")]
    [InlineData(2030, "2030-03-04", "2030-03-05", "2030-04-19", "2030-06-20")]
    public void The_weekdays_without_work_of_a_year_are_these(int year, string monday, string tuesday, string goodFriday, string corpusChristi)
    {
        var fixedDays = new[] { "01-01", "04-21", "05-01", "09-07", "10-12", "11-02", "11-15", "11-20", "12-25" }.Select(d => Day($"{year}-{d}"));
        Free(Calendar, year).ShouldBe(Weekdays([.. fixedDays, Day(monday), Day(tuesday), Day(goodFriday), Day(corpusChristi)]));
        Free(AllButHolidays, year).ShouldBe(Weekdays([.. fixedDays, Day(goodFriday)]));
    }

    [Fact]
    public void Black_Awareness_Day_is_free_since_2024()
    {
        Calendar.IsBusinessDay(Day("2023-11-20")).ShouldBeTrue();
        Calendar.IsBusinessDay(Day("2025-11-20")).ShouldBeFalse();
        Calendar.IsBusinessDay(Day("2024-11-20")).ShouldBeFalse();
    }

    [Fact]
    public void Ash_Wednesday_is_a_business_day() => Calendar.IsBusinessDay(Day("2026-02-18")).ShouldBeTrue();

    [Fact]
    public void Configured_holidays_are_free_once_or_every_year()
    {
        var calendar = new BusinessCalendar(new CalendarOptions { Holidays = ["2027-01-25", "07-09", "02-29"] });

        calendar.IsBusinessDay(Day("2027-01-25")).ShouldBeFalse();
        calendar.IsBusinessDay(Day("2028-01-25")).ShouldBeTrue();
        calendar.IsBusinessDay(Day("2026-07-09")).ShouldBeFalse();
        calendar.IsBusinessDay(Day("2027-07-09")).ShouldBeFalse();
        calendar.IsBusinessDay(Day("2024-02-29")).ShouldBeFalse();
        calendar.IsBusinessDay(Day("2024-03-01")).ShouldBeTrue();
        Calendar.IsBusinessDay(Day("2026-07-09")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("2026-04-01", 0, "2026-04-01")]
    [InlineData("2026-04-01", 1, "2026-04-02")]
    [InlineData("2026-04-01", 2, "2026-04-06")] // over Good Friday and the weekend
    [InlineData("2026-04-03", 0, "2026-04-06")] // on Good Friday: the next business day
    [InlineData("2026-04-03", 1, "2026-04-06")]
    [InlineData("2026-04-03", -1, "2026-04-02")]
    [InlineData("2026-04-06", -1, "2026-04-02")]
    [InlineData("2026-02-13", 1, "2026-02-18")] // Friday before Carnival
    [InlineData("2026-12-31", 1, "2027-01-04")]
    [InlineData("2027-01-04", -1, "2026-12-31")]
    [InlineData("2026-12-24", 5, "2027-01-04")]
    public void Business_days_are_counted_over_weekends_and_holidays(string day, int days, string expected) =>
        Calendar.AddBusinessDays(Day(day), days).ShouldBe(Day(expected));

    [Fact]
    public void A_year_has_the_business_days_that_it_has() =>
        // 2026: 261 weekdays, 9 national holidays and 3 optional days on them.
        Calendar.AddBusinessDays(Day("2025-12-31"), 249).ShouldBe(Day("2026-12-31"));

    [Theory]
    [InlineData("2026-04-01T12:00:00Z", 2, "2026-04-06T21:00:00Z")]
    [InlineData("2026-04-02T02:59:59Z", 1, "2026-04-02T21:00:00Z")] // still the first of April in São Paulo
    [InlineData("2026-04-02T03:00:00Z", 1, "2026-04-06T21:00:00Z")]
    [InlineData("2026-04-01T23:00:00Z", 0, "2026-04-01T21:00:00Z")] // after hours: it is past
    [InlineData("2026-04-04T12:00:00Z", 0, "2026-04-06T21:00:00Z")]
    [InlineData("2026-04-06T12:00:00Z", -1, "2026-04-02T21:00:00Z")]
    [InlineData("2018-11-05T12:00:00Z", 1, "2018-11-06T20:00:00Z")] // in summer time
    public void A_business_day_ends_at_six_in_Sao_Paulo(string start, int days, string end)
    {
        var actual = Calendar.EndOfBusinessDay(Instant(start), days);
        actual.ShouldBe(Instant(end));
        actual.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_business_day_ends_when_the_settings_say() =>
        new BusinessCalendar(new CalendarOptions { DayEndsAt = new TimeSpan(17, 30, 0) }).EndOfBusinessDay(Instant("2026-04-01T12:00:00Z"), 1).ShouldBe(Instant("2026-04-02T20:30:00Z"));

    [Theory]
    [InlineData("9999-12-30", 5)]
    [InlineData("0001-01-02", -5)]
    [InlineData("2026-01-01", int.MaxValue)]
    [InlineData("2026-01-01", int.MinValue)]
    public void Beyond_the_first_and_last_year_there_is_no_day(string day, int days) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Calendar.AddBusinessDays(Day(day), days));

    private static List<DateOnly> Free(BusinessCalendar calendar, int year) =>
        Weekdays(Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365).Select(n => new DateOnly(year, 1, 1).AddDays(n)).Where(d => !calendar.IsBusinessDay(d)));

    private static List<DateOnly> Weekdays(IEnumerable<DateOnly> days) =>
        [.. days.Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)).Order()];

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
