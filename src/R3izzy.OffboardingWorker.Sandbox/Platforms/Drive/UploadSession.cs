using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>One resumable upload: its URI is a credential of its own and lives for a week.</summary>
internal sealed class UploadSession(string id, DriveCaller caller, FileMetadata metadata, string? fileId, long? total, DateTimeOffset opened, ContentReceiver receiver) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public string Id { get; } = id;

    public DriveCaller Caller { get; } = caller;

    public FileMetadata Metadata { get; } = metadata;

    /// <summary>The file whose content is replaced; null: a new file.</summary>
    public string? FileId { get; } = fileId;

    public DateTimeOffset Opened { get; } = opened;

    public ContentReceiver Receiver { get; } = receiver;

    /// <summary>Size of the whole content, once a request has named it.</summary>
    public long? Total { get; set; } = total;

    /// <summary>The file, once the upload is complete.</summary>
    public DriveFile? Completed { get; set; }

    /// <summary>One part at a time.</summary>
    public SemaphoreSlim One { get; } = new(1, 1);

    public void Dispose()
    {
        Receiver.Dispose();
        One.Dispose();
    }
}

/// <summary>The Content-Range of a request to a session: <c>bytes a-b/total</c>, <c>bytes a-b/*</c>, <c>bytes */total</c>, <c>bytes */*</c>.</summary>
/// <param name="First">First byte that the request carries; null: none, it asks or ends.</param>
/// <param name="Length">How many it says it carries; null: all that comes.</param>
/// <param name="Total">Size of the whole; null: not known yet.</param>
internal sealed record UploadRange(long? First, long? Length, long? Total)
{
    /// <summary>Null when the header cannot be read.</summary>
    public static UploadRange? Of(HttpRequest request)
    {
        var header = request.Headers.ContentRange.ToString();
        if (header.Length == 0)
        {
            // No range: the request carries the content from its beginning to its end.
            return new UploadRange(0, null, request.ContentLength);
        }

        if (!header.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) || header[6..].Trim().Split('/') is not [var part, var size])
        {
            return null;
        }

        var total = Number(size);
        if (total is null && size != "*")
        {
            return null;
        }

        if (part == "*")
        {
            return new UploadRange(null, 0, total);
        }

        return part.Split('-') is [var a, var b] && Number(a) is { } first && Number(b) is { } last && last >= first && (total is null || last < total)
            ? new UploadRange(first, last - first + 1, total)
            : null;
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
