using System.IO.Compression;
using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Firestore;

/// <summary>What a part of documents says of itself, and what was found in it.</summary>
/// <param name="Problem">Null: complete and readable.</param>
internal sealed record PartContent(PartHead? Head, PartEnd? End, long Documents, string? Problem);

/// <summary>Reads a part of documents line by line: gzip checksum, first and last line, and that every typed value can be restored.</summary>
internal static class PartReader
{
    public static async Task<PartContent> ReadAsync(Stream packed, CancellationToken cancellationToken)
    {
        PartHead? head = null;
        PartEnd? end = null;
        var documents = 0L;
        var line = 0L;
        try
        {
            await using var unpacked = new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true);
            var lines = new LineReader(unpacked);
            while (await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { } bytes)
            {
                line++;
                if (end is not null)
                {
                    return Broken("has lines after its last line");
                }

                if (TypedDocument.IsDocument(bytes.Span))
                {
                    documents++;
                    continue;
                }

                var frame = JsonSerializer.Deserialize<PartLine>(bytes.Span, BackupJson.Options);
                head = line == 1 ? frame?.Part : head;
                end = frame?.End;
                if ((line == 1 && head is null) || (line > 1 && end is null))
                {
                    return Broken("is neither a document nor the first or last line of a part");
                }
            }
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or JsonException)
        {
            return Broken("cannot be read");
        }

        return head is null ? Broken("is missing: the part has no first line")
            : end is null ? Broken("was the last one: the part has no last line")
            : end.Documents != documents ? Broken($"says {end.Documents} documents, and there are {documents}")
            : new PartContent(head, end, documents, null);

        PartContent Broken(string what) => new(head, end, documents, FormattableString.Invariant($"line {line} {what}"));
    }
}
