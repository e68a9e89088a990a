using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class DayTextTests
{
    internal static readonly Gen<DateOnly> AnyDayGen = Gen.Choose(new DateOnly(2000, 1, 1).DayNumber, new DateOnly(2100, 12, 31).DayNumber).Select(DateOnly.FromDayNumber);

    private static readonly Arbitrary<DateOnly> AnyDay = AnyDayGen.ToArbitrary();

    [Theory]
    [InlineData("2026-12-01", "2026-12-01")]
    [InlineData("01/12/2026", "2026-12-01")]
    [InlineData("1/2/2026", "2026-02-01")]
    [InlineData(" 2026-12-01\u00A0", "2026-12-01")]
    [InlineData("29/02/2028", "2028-02-29")]
    [InlineData("29/02/2000", "2000-02-29")]
    [InlineData("2000-01-01", "2000-01-01")]
    [InlineData("31/12/2100", "2100-12-31")]
    public void Both_forms_of_a_day_are_read(string text, string stored) => DayText.ToStored(Read(text)).ShouldBe(stored);

    [Theory]
    [InlineData("", "is not a day")]
    [InlineData("2026-12", "is not a day")]
    [InlineData("12/2026", "is not a day")]
    [InlineData("2026-12-1", "is not a day")]
    [InlineData("26-12-01", "is not a day")]
    [InlineData("01/12/26", "is not a day")]
    [InlineData("01-12-2026", "is not a day")]
    [InlineData("2026/12/01", "is not a day")]
    [InlineData("01.12.2026", "is not a day")]
    [InlineData("01/12-2026", "is not a day")]
    [InlineData("1 de dezembro de 2026", "is not a day")]
    [InlineData("01/dez/2026", "is not a day")]
    [InlineData("2026-12-01-", "is not a day")]
    [InlineData("-2026-12-01", "is not a day")]
    [InlineData("2026-12-01\n", "is not a day")]
    [InlineData("٠١/12/2026", "is not a day")]
    [InlineData("+1/12/2026", "is not a day")]
    [InlineData("T2026-12-01", "is not a day")]
    [InlineData("2026-12-01T00:00:00Z", "has a time of day")]
    [InlineData("2026-12-01t00:00", "has a time of day")]
    [InlineData("2026-12-01 00:00", "has a time of day")]
    [InlineData("01/12/2026, 10:30", "has a time of day")]
    public void What_is_no_day_is_refused(string text, string message) => ShouldRefuse(text, FlawCodes.Format, message);

    [Theory]
    [InlineData("12/25/2026", "seems to have day and month swapped")]
    [InlineData("2026-25-12", "seems to have day and month swapped")]
    [InlineData("13/25/2026", "names a month that does not exist")]
    [InlineData("2026-00-10", "names a month that does not exist")]
    [InlineData("00/13/2026", "names a month that does not exist")]
    [InlineData("31/02/2026", "names a day that its month does not have")]
    [InlineData("31/04/2026", "names a day that its month does not have")]
    [InlineData("29/02/2027", "names a day that its month does not have")]
    [InlineData("29/02/2100", "names a day that its month does not have")]
    [InlineData("2026-01-00", "names a day that its month does not have")]
    [InlineData("32/01/2026", "names a day that its month does not have")]
    [InlineData("31/12/1999", "names a year out of range")]
    [InlineData("2101-01-01", "names a year out of range")]
    public void A_day_that_never_comes_is_refused(string text, string message) => ShouldRefuse(text, FlawCodes.OutOfRange, message);

    [Fact]
    public void A_day_reads_back_from_both_forms() => Prop.ForAll(AnyDay, day =>
        Read(DayText.ToStored(day)) == day && Read($"{day.Day:00}/{day.Month:00}/{day.Year}") == day && Read($"{day.Day}/{day.Month}/{day.Year}") == day).Holds();

    // Three numbers around the edges of the calendar, judged by the framework's own calendar.
    [Fact]
    public void Exactly_the_days_of_the_calendar_are_days() => Prop.ForAll(
        Gen.Choose(1998, 2102).SelectMany(y => Gen.Choose(0, 14).SelectMany(m => Gen.Choose(0, 33).Select(d => (Year: y, Month: m, Day: d)))).ToArbitrary(), n =>
    {
        var exists = n.Year is >= 2000 and <= 2100 && n.Month is >= 1 and <= 12 && n.Day >= 1 && n.Day <= DateTime.DaysInMonth(n.Year, n.Month);
        return DayText.TryRead($"{n.Year}-{n.Month:00}-{n.Day:00}", out var iso, out _) == exists
            && DayText.TryRead($"{n.Day:00}/{n.Month:00}/{n.Year}", out var written, out _) == exists
            && iso == written;
    }).Holds(5_000);

    internal static DateOnly Read(string text) => DayText.TryRead(text, out var day, out var flaw) ? day : throw new InvalidOperationException(flaw.Message);

    private static void ShouldRefuse(string text, string code, string message)
    {
        DayText.TryRead(text, out var day, out var flaw).ShouldBeFalse();
        day.ShouldBe(default);
        flaw.Code.ShouldBe(code);
        flaw.Message.ShouldStartWith(message);
        flaw.MessagePt.ShouldNotBe(flaw.Message);
    }
}
