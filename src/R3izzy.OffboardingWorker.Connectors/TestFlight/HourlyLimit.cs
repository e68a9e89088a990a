using System.Globalization;
using System.Net.Http.Headers;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>
/// What an answer says of the key's rolling hour: <c>X-Rate-Limit: user-hour-lim:3500;user-hour-rem:500;</c>
/// (developer.apple.com/documentation/appstoreconnectapi/identifying-rate-limits). The limit differs between teams.
/// </summary>
internal sealed record HourlyLimit(int Limit, int Remaining)
{
    public static HourlyLimit? Of(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("X-Rate-Limit", out var values))
        {
            return null;
        }

        var parts = string.Concat(values).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.Split(':')).Where(p => p.Length == 2).ToLookup(p => p[0], p => p[1], StringComparer.Ordinal);
        return Number("user-hour-lim") is { } limit && Number("user-hour-rem") is { } remaining ? new HourlyLimit(limit, remaining) : null;

        int? Number(string name) =>
            int.TryParse(parts[name].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
