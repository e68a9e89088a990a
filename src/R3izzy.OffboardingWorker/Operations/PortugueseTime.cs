using System.Globalization;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Instants as staff read them.</summary>
internal static class PortugueseTime
{
    /// <summary><c>22/11/2026 18:00</c>, in America/Sao_Paulo.</summary>
    public static string Of(DateTimeOffset instant) =>
        TimeZoneInfo.ConvertTime(instant, SaoPauloTime.Zone).ToString("dd'/'MM'/'yyyy HH:mm", CultureInfo.InvariantCulture);
}
