using System.Globalization;
using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>objects.get with alt=media.</summary>
internal static class ObjectDownload
{
    public static async Task AnswerAsync(ObjectCall call, StoredObject stored, StorageQuirks quirks)
    {
        var response = call.Http.Response;
        Describe(response, stored);
        if (Transcodes(call.Http.Request, stored))
        {
            // Stored compressed, sent inflated: no length is known ahead and the hash header is of the stored bytes
            // (cloud.google.com/storage/docs/transcoding). A range is ignored.
            response.Headers.Warning = "214 UploadServer gunzipped";
            await response.Body.WriteAsync(((MemoryContent)stored.Content).Inflate(), call.Http.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (stored.ContentEncoding is { } encoding)
        {
            response.Headers.ContentEncoding = encoding;
        }

        if (ByteRange.Of(call.Http.Request, stored.Content.Length) is not { } range)
        {
            throw new GoogleRefusal(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
        }

        range.Announce(response, stored.Content.Length);
        await SendAsync(call.Http, stored.Content, range, quirks.TakeBreak()).ConfigureAwait(false);
    }

    private static async Task SendAsync(HttpContext http, ObjectContent content, ByteRange range, long? breakAfter)
    {
        long sent = 0;
        foreach (var piece in content.Read(range.From, range.To))
        {
            var part = breakAfter is { } limit && sent + piece.Length > limit ? piece[..(int)(limit - sent)] : piece;
            await http.Response.Body.WriteAsync(part, http.RequestAborted).ConfigureAwait(false);
            sent += part.Length;
            if (part.Length < piece.Length)
            {
                await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
                http.Abort();
                return;
            }
        }
    }

    private static bool Transcodes(HttpRequest request, StoredObject stored) =>
        stored.ContentEncoding == "gzip"
        && stored.Content is MemoryContent
        && stored.CacheControl?.Contains("no-transform", StringComparison.OrdinalIgnoreCase) != true
        && !request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    private static void Describe(HttpResponse response, StoredObject stored)
    {
        response.ContentType = stored.ContentType ?? "application/octet-stream";
        response.Headers.ETag = $"\"{stored.ETag}\"";
        response.Headers.LastModified = stored.Created.ToString("R", CultureInfo.InvariantCulture);
        response.Headers["x-goog-generation"] = stored.Generation.ToString(CultureInfo.InvariantCulture);
        response.Headers["x-goog-metageneration"] = stored.Metageneration.ToString(CultureInfo.InvariantCulture);
        response.Headers["x-goog-stored-content-encoding"] = stored.ContentEncoding ?? "identity";
        response.Headers["x-goog-stored-content-length"] = stored.Content.Length.ToString(CultureInfo.InvariantCulture);
        response.Headers["x-goog-storage-class"] = "STANDARD";
        response.Headers["x-goog-hash"] = stored.ComponentCount is null
            ? $"crc32c={stored.Content.Crc32C},md5={stored.Content.Md5}"
            : $"crc32c={stored.Content.Crc32C}";
    }
}
