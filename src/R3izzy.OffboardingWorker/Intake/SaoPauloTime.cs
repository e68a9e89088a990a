namespace R3izzy.OffboardingWorker.Intake;

/// <summary>The zone in which a customer's last month ends.</summary>
internal static class SaoPauloTime
{
    public static readonly TimeZoneInfo Zone = FindOr("America/Sao_Paulo");

    // A container without tzdata knows no zones. Brazil has had no summer time since Decreto 9.772 of 2019-04-25,
    // so -03:00 is then right for every month that a request of today can name.
    internal static TimeZoneInfo FindOr(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
            ? zone
            : TimeZoneInfo.CreateCustomTimeZone("UTC-03", TimeSpan.FromHours(-3), "UTC-03:00", "UTC-03:00");
}
