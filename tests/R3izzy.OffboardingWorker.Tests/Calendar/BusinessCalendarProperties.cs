using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Calendar;

public sealed class BusinessCalendarProperties
{
    private static readonly Gen<BusinessCalendar> Calendar =
        from once in DayTextTests.AnyDayGen.Select(d => d.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).ListOf()
        from yearly in DayTextTests.AnyDayGen.Select(d => d.ToString("MM-dd", System.Globalization.CultureInfo.InvariantCulture)).ListOf(20)
        from optional in Gen.Elements(true, false)
        select new BusinessCalendar(new CalendarOptions { Holidays = [.. once, .. yearly], OptionalDays = optional });

    private static readonly Gen<int> Count = Gen.Choose(-60, 60);

    private static readonly Arbitrary<(BusinessCalendar Calendar, DateOnly Day, int Days)> Any = (
        from calendar in Calendar
        from day in DayTextTests.AnyDayGen
        from days in Count
        select (calendar, day, days)).ToArbitrary();

    [Fact]
    public void It_never_lands_on_a_day_without_work() => Prop.ForAll(Any, x =>
        x.Calendar.IsBusinessDay(x.Calendar.AddBusinessDays(x.Day, x.Days))).Holds();

    [Fact]
    public void There_and_back_is_the_same_business_day() => Prop.ForAll(Any, x =>
    {
        var day = x.Calendar.AddBusinessDays(x.Day, 0);
        return x.Calendar.AddBusinessDays(x.Calendar.AddBusinessDays(day, x.Days), -x.Days) == day;
    }).Holds();

    [Fact]
    public void As_many_business_days_lie_between_as_were_added() => Prop.ForAll(Any, x =>
    {
        var found = x.Calendar.AddBusinessDays(x.Day, x.Days);
        var (first, last) = x.Days > 0 ? (x.Day.AddDays(1), found) : (found, x.Day.AddDays(-1));
        var between = Enumerable.Range(0, Math.Max(0, last.DayNumber - first.DayNumber + 1)).Count(n => x.Calendar.IsBusinessDay(first.AddDays(n)));
        return x.Days == 0 || between == Math.Abs(x.Days);
    }).Holds();

    [Fact]
    public void Step_by_step_is_the_same_as_at_once() => Prop.ForAll(Any, Gen.Choose(1, 30).ToArbitrary(), (x, more) =>
        x.Days <= 0 || x.Calendar.AddBusinessDays(x.Calendar.AddBusinessDays(x.Day, x.Days), more) == x.Calendar.AddBusinessDays(x.Day, x.Days + more)).Holds();

    [Fact]
    public void A_later_day_or_more_days_never_end_earlier() => Prop.ForAll(Any, Gen.Choose(0, 20).ToArbitrary(), (x, more) =>
    {
        var found = x.Calendar.AddBusinessDays(x.Day, x.Days);
        return x.Calendar.AddBusinessDays(x.Day.AddDays(more), x.Days) >= found && x.Calendar.AddBusinessDays(x.Day, x.Days + more) >= found;
    }).Holds();

    [Fact]
    public void The_end_of_a_business_day_lies_on_it() => Prop.ForAll(Any, Gen.Choose(0, 86_399).ToArbitrary(), (x, second) =>
    {
        var start = SaoPauloTime.InstantOf(x.Day, new TimeOnly(second * TimeSpan.TicksPerSecond));
        var day = SaoPauloTime.DayOf(start);
        return SaoPauloTime.DayOf(x.Calendar.EndOfBusinessDay(start, x.Days)) == x.Calendar.AddBusinessDays(day, x.Days);
    }).Holds();
}
