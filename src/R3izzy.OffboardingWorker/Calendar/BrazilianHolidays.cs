namespace R3izzy.OffboardingWorker.Calendar;

/// <summary>
/// Days on which Brazil as a whole does not work. Holidays of a state or a town are not here: settings name them.
/// </summary>
internal static class BrazilianHolidays
{
    // Lei 14.759 of 2023-12-21: Dia Nacional de Zumbi e da Consciência Negra.
    private const int FirstYearOfBlackAwareness = 2024;

    /// <summary>A national holiday by law: Lei 662/1949 as amended by Lei 10.607/2002, Lei 6.802/1980, Lei 14.759/2023; and Good Friday.</summary>
    public static bool IsNational(DateOnly day) => (day.Month, day.Day) switch
    {
        (1, 1) or (4, 21) or (5, 1) or (9, 7) or (10, 12) or (11, 2) or (11, 15) or (12, 25) => true,
        (11, 20) => day.Year >= FirstYearOfBlackAwareness,
        _ => DaysAfterEaster(day) is -2,
    };

    /// <summary>
    /// Carnival Monday and Tuesday, and Corpus Christi: no holidays by national law, but <c>ponto facultativo</c>, on which
    /// banks and public offices are closed. Ash Wednesday is not among them: they open at noon.
    /// </summary>
    public static bool IsOptional(DateOnly day) => DaysAfterEaster(day) is -48 or -47 or 60;

    private static int DaysAfterEaster(DateOnly day) => day.DayNumber - Easter.SundayOf(day.Year).DayNumber;
}
