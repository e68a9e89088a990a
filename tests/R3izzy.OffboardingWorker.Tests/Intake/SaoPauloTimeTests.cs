using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class SaoPauloTimeTests
{
    [Theory]
    [InlineData("2026-12-01", "2026-12-01T03:00:00Z")]
    [InlineData("2100-12-31", "2100-12-31T03:00:00Z")]
    [InlineData("2018-12-01", "2018-12-01T02:00:00Z")] // in summer time
    [InlineData("2018-11-04", "2018-11-04T03:00:00Z")] // summer time began: the clocks went from 23:59 to 01:00
    [InlineData("2018-02-18", "2018-02-18T03:00:00Z")] // summer time ended: the hour before midnight came twice
    [InlineData("2018-02-17", "2018-02-17T02:00:00Z")]
    public void A_day_begins_at_its_midnight_or_at_the_change_that_swallowed_it(string day, string first)
    {
        var instant = SaoPauloTime.FirstInstantOf(DayTextTests.Read(day));
        instant.ShouldBe(Instant(first));
        instant.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("2026-12-01T02:59:59Z", "2026-11-30")]
    [InlineData("2026-12-01T03:00:00Z", "2026-12-01")]
    [InlineData("2026-12-01T00:00:00+14:00", "2026-11-30")]
    [InlineData("2018-12-01T02:00:00Z", "2018-12-01")]
    [InlineData("2018-11-04T02:59:59Z", "2018-11-03")]
    [InlineData("2018-02-18T02:30:00Z", "2018-02-17")]
    public void An_instant_has_the_day_that_calendars_there_show(string instant, string day) =>
        SaoPauloTime.DayOf(Instant(instant)).ShouldBe(DayTextTests.Read(day));

    [Fact]
    public void A_day_begins_in_itself_and_right_before_it_is_the_day_before() => Prop.ForAll(DayTextTests.AnyDayGen.ToArbitrary(), day =>
    {
        var first = SaoPauloTime.FirstInstantOf(day);
        return SaoPauloTime.DayOf(first) == day && SaoPauloTime.DayOf(first.AddTicks(-1)) == day.AddDays(-1);
    }).Holds(5_000);

    [Fact]
    public void A_time_that_comes_twice_counts_the_first_time() =>
        SaoPauloTime.InstantOf(new DateOnly(2018, 2, 17), new TimeOnly(23, 30)).ShouldBe(Instant("2018-02-18T01:30:00Z"));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
