using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.InHouse;

/// <summary>A request as it was on the wire.</summary>
/// <param name="Target">Path and query, undecoded.</param>
public sealed record InHouseRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    internal static async Task<InHouseRequest> OfAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8, leaveOpen: true);
        var body = await reader.ReadToEndAsync(http.RequestAborted).ConfigureAwait(false);
        http.Request.Body.Position = 0;
        return new InHouseRequest(
            http.Request.Method, http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body);
    }
}
