using System.Globalization;
using R3izzy.OffboardingWorker.Calendar;

namespace R3izzy.OffboardingWorker.Tests.Calendar;

public sealed class EasterTests
{
    [Theory]
    [InlineData("2000-04-23")]
    [InlineData("2008-03-23")]
    [InlineData("2011-04-24")]
    [InlineData("2019-04-21")]
    [InlineData("2020-04-12")]
    [InlineData("2021-04-04")]
    [InlineData("2022-04-17")]
    [InlineData("2023-04-09")]
    [InlineData("2024-03-31")]
    [InlineData("2025-04-20")]
    [InlineData("2026-04-05")]
    [InlineData("2027-03-28")]
    [InlineData("2028-04-16")]
    [InlineData("2029-04-01")]
    [InlineData("2030-04-21")]
    [InlineData("2038-04-25")] // the latest there can be
    [InlineData("1818-03-22")] // the earliest
    public void Easter_is_where_calendars_have_it(string day)
    {
        var sunday = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        Easter.SundayOf(sunday.Year).ShouldBe(sunday);
    }

    // The rule itself, and no formula: the Sunday after the fourteenth day of the first moon whose fourteenth day does not come
    // before 21 March, moons being those of the tables of 1582.
    [Fact]
    public void Easter_is_the_Sunday_after_the_first_full_moon_of_spring_in_the_tables_of_the_Church()
    {
        for (var year = 1583; year <= 4099; year++)
        {
            var day = FullMoonOf(year).AddDays(1);
            while (day.DayOfWeek != DayOfWeek.Sunday)
            {
                day = day.AddDays(1);
            }

            Easter.SundayOf(year).ShouldBe(day);
        }
    }

    private static DateOnly FullMoonOf(int year)
    {
        var golden = (year % 19) + 1;
        var epact = EpactOf(year);
        // A new moon comes a day earlier for each unit of the epact; with 23 it is on 8 March, and its fourteenth day on 21 March.
        var newMoon = new DateOnly(year, 3, 8).AddDays(epact <= 23 ? 23 - epact : 53 - epact);
        // Every second moon is a day shorter, so that two epacts share a day: 24 and 25, or late in the cycle 25 and 26.
        var isShortened = epact == 24 || (epact == 25 && golden > 11);
        return newMoon.AddDays(13 - (isShortened ? 1 : 0));
    }

    // 1 in the first year of the moon's cycle of nineteen from 1582 on, and 11 more in each year after. A leap day that is left
    // out at the end of a century takes one off; the moon's correction adds one.
    private static int EpactOf(int year)
    {
        var epact = 1 + (11 * (year % 19));
        for (var century = 17; century <= year / 100; century++)
        {
            epact += (IsMoonCorrected(century) ? 1 : 0) - (century % 4 == 0 ? 0 : 1);
        }

        return ((epact % 30) + 30) % 30;
    }

    // Eight times in 2,500 years: in 1800, then every 300 years seven times, then after 400.
    private static bool IsMoonCorrected(int century) => (century + 7) % 25 is 0 or 3 or 6 or 9 or 12 or 15 or 18 or 21;
}
