using System.Globalization;

namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>The time of America/Sao_Paulo: −03:00 all year since 2019, so that it needs no time zone data on the machine.</summary>
internal static class Brasilia
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(-3);

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime);

    /// <summary>The day's first instant.</summary>
    public static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, Offset);

    /// <summary><c>31/07/2025</c>.</summary>
    public static string Day(DateOnly day) => day.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    /// <summary><c>31/07/2025 às 18:30 (Brasília)</c>.</summary>
    public static string When(DateTimeOffset at) => at.ToOffset(Offset).ToString("dd'/'MM'/'yyyy 'às' HH:mm '(Brasília)'", CultureInfo.InvariantCulture);
}
