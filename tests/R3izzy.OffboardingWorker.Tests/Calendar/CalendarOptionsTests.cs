using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Tests.Calendar;

public sealed class CalendarOptionsTests
{
    [Fact]
    public void Without_settings_there_are_defaults()
    {
        var calendar = Settings.Calendar(Configuration());
        calendar.IsBusinessDay(new DateOnly(2026, 2, 17)).ShouldBeFalse();
        calendar.EndOfBusinessDay(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero), 0).ShouldBe(new DateTimeOffset(2026, 4, 1, 21, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Every_setting_is_read()
    {
        var calendar = Settings.Calendar(Configuration(("Holidays:0", "2027-01-25"), ("Holidays:1", "07-09"), ("OptionalDays", "false"), ("DayEndsAt", "17:30")));
        calendar.IsBusinessDay(new DateOnly(2027, 1, 25)).ShouldBeFalse();
        calendar.IsBusinessDay(new DateOnly(2027, 7, 9)).ShouldBeFalse();
        calendar.IsBusinessDay(new DateOnly(2026, 2, 17)).ShouldBeTrue();
        calendar.EndOfBusinessDay(new DateTimeOffset(2026, 4, 1, 12, 0, 0, TimeSpan.Zero), 0).ShouldBe(new DateTimeOffset(2026, 4, 1, 20, 30, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("Holidays:0", "")]
    [InlineData("Holidays:0", "25/01")]
    [InlineData("Holidays:0", "25/01/2026")]
    [InlineData("Holidays:0", "1-25")]
    [InlineData("Holidays:0", "01-25-2026")]
    [InlineData("Holidays:0", "02-30")]
    [InlineData("Holidays:0", "2026-02-29")]
    [InlineData("Holidays:0", "2026-13-01")]
    [InlineData("Holidays:0", "2026-01-25T00:00")]
    [InlineData("Holidays:0", " 01-25")]
    [InlineData("OptionalDays", "maybe")]
    [InlineData("OptionalDay", "true")]
    [InlineData("DayEndsAt", "six")]
    [InlineData("DayEndsAt", "18")] // days
    [InlineData("DayEndsAt", "00:00:00")]
    [InlineData("DayEndsAt", "-01:00:00")]
    [InlineData("DayEndsAt", "1.00:00:00")]
    public void A_bad_setting_stops_the_start_and_is_named(string key, string value) =>
        Should.Throw<SettingsException>(() => Settings.Calendar(Configuration((key, value)))).Problems.ShouldHaveSingleItem().ShouldStartWith($"Calendar:{key} ");

    [Fact]
    public void One_text_in_place_of_the_list_stops_the_start() =>
        Should.Throw<SettingsException>(() => Settings.Calendar(Configuration(("Holidays", "01-25")))).Problems.ShouldHaveSingleItem().ShouldContain("'Calendar:Holidays'");

    [Fact]
    public void Every_problem_is_told_at_once() =>
        new CalendarOptions { Holidays = ["01-25", "x", "2026-01-32"], DayEndsAt = TimeSpan.FromDays(2) }.Problems().ShouldBe(
            [
                "Calendar:Holidays:1 is 'x'; it takes a day: 2026-01-25 for that day alone, 01-25 for every year.",
                "Calendar:Holidays:2 is '2026-01-32'; it takes a day: 2026-01-25 for that day alone, 01-25 for every year.",
                "Calendar:DayEndsAt is 2.00:00:00; it takes 00:01:00 to 23:59:59.",
            ]);

    [Fact]
    public void A_year_keeps_its_business_days()
    {
        static CalendarOptions Options(int days) => new() { Holidays = [.. Enumerable.Range(0, days).Select(n => $"{(n / 28) + 1:00}-{(n % 28) + 1:00}"), "01-01", "2026-01-02"] };
        Options(60).Problems().ShouldBeEmpty();
        Options(61).Problems().ShouldBe(["Calendar:Holidays has 61 days of every year; it takes at most 60."]);
    }

    [Fact]
    public void No_calendar_is_made_of_bad_settings() =>
        Should.Throw<ArgumentException>(() => new BusinessCalendar(new CalendarOptions { Holidays = ["x"] })).Message.ShouldContain("Calendar:Holidays:0");

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => "Calendar:" + s.Key, s => (string?)s.Value)).Build();
}
