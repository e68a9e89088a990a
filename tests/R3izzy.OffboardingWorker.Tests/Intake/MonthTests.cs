using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class MonthTests
{
    private static readonly Arbitrary<Month> AnyMonth = Gen.Choose(Month.FirstYear, Month.LastYear)
        .SelectMany(year => Gen.Choose(1, 12).Select(number => new Month(year, number))).ToArbitrary();

    [Theory]
    [InlineData("2026-12", "2026-12")]
    [InlineData("12/2026", "2026-12")]
    [InlineData("3/2026", "2026-03")]
    [InlineData("Dezembro/2026", "2026-12")]
    [InlineData("DEZEMBRO/2026", "2026-12")]
    [InlineData("dez/2026", "2026-12")]
    [InlineData("Março/2026", "2026-03")]
    [InlineData("MARÇO/2026", "2026-03")]
    [InlineData("marco/2026", "2026-03")]
    [InlineData("Marc\u0327o/2026", "2026-03")]
    [InlineData("Julho/2025", "2025-07")]
    [InlineData(" 2026-12\u00A0", "2026-12")]
    [InlineData("2100-12", "2100-12")]
    [InlineData("2000-01", "2000-01")]
    public void Every_form_of_a_month_is_read(string text, string stored) => Read(text).ToString().ShouldBe(stored);

    [Theory]
    [InlineData("", FlawCodes.Format)]
    [InlineData("2026", FlawCodes.Format)]
    [InlineData("2026/12", FlawCodes.Format)]
    [InlineData("12-2026", FlawCodes.Format)]
    [InlineData("2026-1", FlawCodes.Format)]
    [InlineData("2026-12-01", FlawCodes.Format)]
    [InlineData("12/26", FlawCodes.Format)]
    [InlineData("12/2026/", FlawCodes.Format)]
    [InlineData("December/2026", FlawCodes.Format)]
    [InlineData("de/2026", FlawCodes.Format)]
    [InlineData("Dezembro 2026", FlawCodes.Format)]
    [InlineData("2026-12\n", FlawCodes.Format)]
    [InlineData("١٢/2026", FlawCodes.Format)]
    [InlineData("+1/2026", FlawCodes.Format)]
    [InlineData("13/2026", FlawCodes.OutOfRange)]
    [InlineData("2026-00", FlawCodes.OutOfRange)]
    [InlineData("1999-12", FlawCodes.OutOfRange)]
    [InlineData("2101-01", FlawCodes.OutOfRange)]
    public void What_is_no_month_is_refused(string text, string code)
    {
        MonthText.TryRead(text, out _, out var flaw).ShouldBeFalse();
        flaw.Code.ShouldBe(code);
    }

    [Fact]
    public void A_month_reads_back_from_all_that_it_prints() => Prop.ForAll(AnyMonth, month =>
        Read(month.ToString()) == month && Read(month.ToPortuguese()) == month && Read(month.ToPortuguese().ToUpperInvariant()) == month)
        .Holds();

    [Fact]
    public void Months_sort_by_time() => Prop.ForAll(AnyMonth, AnyMonth, (a, b) =>
        (a < b) == (string.CompareOrdinal(a.ToString(), b.ToString()) < 0) && (a >= b) == !(a < b)
        && (a == b || (a < b) == (a.EffectiveEnd() < b.EffectiveEnd()))).Holds();

    [Theory]
    [InlineData("2026-12", "2027-01-01T03:00:00+00:00")]
    [InlineData("2026-02", "2026-03-01T03:00:00+00:00")]
    [InlineData("2100-12", "2101-01-01T03:00:00+00:00")]
    [InlineData("2018-11", "2018-12-01T02:00:00+00:00")] // the last summer with summer time
    public void A_month_ends_when_the_next_begins_in_Sao_Paulo(string month, string end)
    {
        var actual = Read(month).EffectiveEnd();
        actual.ShouldBe(DateTimeOffset.Parse(end, System.Globalization.CultureInfo.InvariantCulture));
        actual.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_midnight_that_summer_time_skips_ends_the_month_at_the_change()
    {
        // Brazil's summer time never began on the first of a month, so a zone where it does is built here.
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(DateTime.MinValue, 10, 1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 0, 30, 0), 3, 1));
        var zone = TimeZoneInfo.CreateCustomTimeZone("T", TimeSpan.FromHours(-3), "T", "T", "T", [rule]);

        new Month(2026, 9).EffectiveEnd(zone).ShouldBe(new DateTimeOffset(2026, 10, 1, 3, 0, 0, TimeSpan.Zero));
        new Month(2026, 2).EffectiveEnd(zone).ShouldBe(new DateTimeOffset(2026, 3, 1, 2, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Without_zone_data_Sao_Paulo_is_three_hours_behind() =>
        new Month(2026, 12).EffectiveEnd(SaoPauloTime.FindOr("No/Such_Zone")).ShouldBe(new DateTimeOffset(2027, 1, 1, 3, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(1999, 12)]
    [InlineData(2101, 1)]
    [InlineData(2026, 0)]
    [InlineData(2026, 13)]
    public void A_month_out_of_range_cannot_be_made(int year, int number) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Month(year, number));

    private static Month Read(string text) => MonthText.TryRead(text, out var month, out var flaw) ? month : throw new InvalidOperationException(flaw.Message);
}
