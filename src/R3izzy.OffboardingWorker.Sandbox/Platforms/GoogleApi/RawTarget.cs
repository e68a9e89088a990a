using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

/// <summary>
/// The path as it was sent. ASP.NET decodes every escape but %2F, so a name with a slash and one with a literal "%2F" look
/// the same in a route value.
/// </summary>
internal static class RawTarget
{
    /// <summary>Path segments, still escaped.</summary>
    public static string[] Segments(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/'))
        {
            target = Uri.TryCreate(target, UriKind.Absolute, out var whole) ? whole.PathAndQuery : "/";
        }

        var end = target.IndexOf('?', StringComparison.Ordinal);
        return (end < 0 ? target : target[..end])[1..].Split('/');
    }

    public static string Unescape(string segment) => Uri.UnescapeDataString(segment);
}
