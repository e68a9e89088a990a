using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

/// <summary>The part of a content that a download asked for: [From, To).</summary>
internal readonly record struct ByteRange(long From, long To, bool Partial)
{
    public long Length => To - From;

    /// <summary>Reads the Range header (one range, RFC 9110 14.1.2); null when no byte of it exists.</summary>
    public static ByteRange? Of(HttpRequest request, long size)
    {
        var header = request.Headers.Range.ToString();
        if (!header.StartsWith("bytes=", StringComparison.Ordinal) || header.Contains(',', StringComparison.Ordinal)
            || header[6..].Split('-') is not [var first, var last])
        {
            return new(0, size, false);
        }

        if (first.Length == 0)
        {
            return Number(last) is { } tail ? tail == 0 || size == 0 ? null : new(Math.Max(0, size - tail), size, true) : new(0, size, false);
        }

        if (Number(first) is not { } from || (last.Length > 0 && Number(last) is null))
        {
            return new(0, size, false);
        }

        return from >= size ? null : new(from, last.Length == 0 ? size : Math.Min(size, Number(last)!.Value + 1), true);
    }

    /// <summary>Sets status and headers of the answer.</summary>
    public void Announce(HttpResponse response, long size)
    {
        response.StatusCode = Partial ? 206 : 200;
        response.ContentLength = Length;
        if (Partial)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {From}-{To - 1}/{size}");
        }
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
