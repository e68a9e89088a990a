using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Drive.Storage;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>One object in an index part: where it came from, which file it is, and that both have the same content.</summary>
internal sealed record IndexLine
{
    public const string Copied = "copied";

    /// <summary>Another generation than the one listed was copied: the object changed meanwhile.</summary>
    public const string Changed = "changed";

    /// <summary>The object was deleted after it was listed, and before it was copied.</summary>
    public const string Gone = "gone";

    public required string State { get; init; }

    /// <summary>The object as it was copied; as it was listed, when it is gone.</summary>
    public required StorageObject Source { get; init; }

    /// <summary>Null when it is gone.</summary>
    public string? FileId { get; init; }

    public string? Sha256 { get; init; }

    /// <summary>Bytes on Drive, which are the stored bytes of the object.</summary>
    public long StoredBytes { get; init; }
}

/// <param name="Lines">Null: a line cannot be read.</param>
internal sealed record IndexContent(IReadOnlyList<IndexLine>? Lines);

/// <summary>Reads and writes index parts: one object a line.</summary>
internal static class IndexPart
{
    public static byte[] Write(IEnumerable<IndexLine> lines)
    {
        using var content = new MemoryStream();
        foreach (var line in lines)
        {
            JsonSerializer.Serialize(content, line, BackupJson.Options);
            content.WriteByte((byte)'\n');
        }

        return content.ToArray();
    }

    /// <summary>All lines of a part, at most <see cref="ObjectBatch.MostObjects"/>.</summary>
    public static async Task<IndexContent> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var all = new List<IndexLine>();
        try
        {
            var lines = new LineReader(stream);
            while (await lines.NextAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (JsonSerializer.Deserialize<IndexLine>(line.Span, BackupJson.Options) is not { } read
                    || (read.State is IndexLine.Copied or IndexLine.Changed && (read.FileId is null || read.Sha256 is null)))
                {
                    return new IndexContent(null);
                }

                all.Add(read);
            }

            return new IndexContent(all);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException)
        {
            return new IndexContent(null);
        }
    }

    /// <summary>True when the lines settle exactly the entries of a batch, in order.</summary>
    public static bool Settles(IReadOnlyList<IndexLine>? lines, ObjectBatch batch) =>
        lines is not null && lines.Count == batch.Entries.Count
        && lines.Zip(batch.Entries).All(pair => pair.First.Source.Name == pair.Second.Source.Name
            && (pair.First.State == IndexLine.Gone || pair.First.FileId == pair.Second.FileId));
}
