using System.Net.Http.Headers;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>What is read from an answer's headers.</summary>
internal static class AnswerHead
{
    /// <summary>The platform's wish, as seconds or as a date (RFC 9110, 10.2.3); never negative.</summary>
    public static TimeSpan? RetryAfterOf(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => Max(date - TimeProvider.System.GetUtcNow(), TimeSpan.Zero),
        _ => null,
    };

    public static string? RequestIdOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("Request-Id", out var ids) || headers.TryGetValues("X-Request-Id", out ids)
        || headers.TryGetValues("X-GUploader-UploadID", out ids) || headers.TryGetValues("X-Goog-Request-Id", out ids)
            ? Shorten(ids.First())
            : null;

    // An upload id is a credential for its session: the log keeps enough to recognise it, not enough to use it.
    private static string Shorten(string id) => id.Length <= 40 ? id : id[..12] + "…";

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
