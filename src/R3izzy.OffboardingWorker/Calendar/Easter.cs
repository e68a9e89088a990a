namespace R3izzy.OffboardingWorker.Calendar;

internal static class Easter
{
    /// <summary>Easter Sunday of a year of the Gregorian calendar, by the method of Meeus, <i>Astronomical Algorithms</i>, chapter 8.</summary>
    public static DateOnly SundayOf(int year)
    {
        var (century, yearOfCentury) = Math.DivRem(year, 100);
        var placeInMoonCycle = year % 19;
        var moonCorrection = (century - ((century + 8) / 25) + 1) / 3;
        var epact = ((19 * placeInMoonCycle) + century - (century / 4) - moonCorrection + 15) % 30;
        var toSunday = (32 + (2 * (century % 4)) + (2 * (yearOfCentury / 4)) - epact - (yearOfCentury % 4)) % 7;
        var lateMoon = (placeInMoonCycle + (11 * epact) + (22 * toSunday)) / 451;
        var (month, day) = Math.DivRem(epact + toSunday - (7 * lateMoon) + 114, 31);
        return new DateOnly(year, month, day + 1);
    }
}
