using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>Reads an answer's body into memory, up to a limit.</summary>
internal static class AnswerBody
{
    /// <summary>No platform's error is larger; what is, is not read as one.</summary>
    public const int LargestError = 256 * 1024;

    /// <summary>Null when it is larger than <paramref name="limit"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        // An announced length is a hint of a stranger: it sizes the first buffer, up to what is usual. One byte more, so that
        // an answer of that length shows its end without a larger buffer.
        var body = new byte[1 + Math.Min(response.Content.Headers.ContentLength ?? 4096, Math.Min(limit, LargestError))];
        var filled = 0;
        for (int read; (read = await stream.ReadAsync(body.AsMemory(filled), cancellationToken).ConfigureAwait(false)) > 0;)
        {
            filled += read;
            if (filled > limit)
            {
                return null;
            }

            if (filled == body.Length)
            {
                Array.Resize(ref body, (int)Math.Min(2L * body.Length, 1L + limit));
            }
        }

        return body.AsMemory(0, filled);
    }

    /// <summary>An error's body as JSON; null when it is none.</summary>
    public static JsonElement? ParseError(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
