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
        // An announced length is a hint of a stranger: it sizes the first buffer, up to what is usual.
        using var buffer = new MemoryStream((int)Math.Min(response.Content.Headers.ContentLength ?? 1024, Math.Min(limit, LargestError)));
        var chunk = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (buffer.Length + read > limit)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
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
