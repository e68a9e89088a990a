using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Firestore;

/// <summary>
/// Writes documents into one gzip NDJSON part: a first line that says what it is, a line per document with its values typed as
/// Firestore gave them, a last line that says how far it came.
/// </summary>
internal sealed class PartWriter(DriveUpload upload) : IDisposable
{
    private const int DrainAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new(16 * 1024);
    private readonly MemoryStream _packed = new(DrainAt * 2);
    private readonly Utf8JsonWriter _json = new(Stream.Null, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private GZipStream? _gzip;

    /// <summary>Bytes of lines before compression.</summary>
    public long Size { get; private set; }

    public long Documents { get; private set; }

    /// <summary>False: the upload has ended early.</summary>
    public ValueTask<bool> BeginAsync(PartHead head, CancellationToken cancellationToken) =>
        WriteAsync(json => JsonSerializer.Serialize(json, new PartLine { Part = head }, BackupJson.Options), cancellationToken);

    public ValueTask<bool> AddAsync(string path, JsonElement document, CancellationToken cancellationToken)
    {
        Documents++;
        return WriteAsync(json => WriteDocument(json, path, document), cancellationToken);
    }

    public async ValueTask<bool> EndAsync(WalkCursor cursor, CancellationToken cancellationToken)
    {
        if (!await WriteAsync(json => JsonSerializer.Serialize(json, new PartLine { End = new PartEnd(Documents, cursor) }, BackupJson.Options), cancellationToken)
            .ConfigureAwait(false))
        {
            return false;
        }

        await _gzip!.DisposeAsync().ConfigureAwait(false);
        return await DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _json.Dispose();
        _gzip?.Dispose();
        _packed.Dispose();
    }

    private static void WriteDocument(Utf8JsonWriter json, string path, JsonElement document)
    {
        json.WriteStartObject();
        json.WriteString("path"u8, path);
        foreach (var member in document.EnumerateObject())
        {
            // The full name repeats project and database in every line; the part's head has them.
            if (!member.NameEquals("name"u8))
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private async ValueTask<bool> WriteAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        write(_json);
        _json.Flush();
        _line.GetSpan(1)[0] = (byte)'\n';
        _line.Advance(1);
        Size += _line.WrittenCount;
        // Fastest: the copy is bound by this thread, and documents shrink by half even so.
        _gzip ??= new GZipStream(_packed, CompressionLevel.Fastest, leaveOpen: true);
        _gzip.Write(_line.WrittenSpan);
        return _packed.Length < DrainAt || await DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> DrainAsync(CancellationToken cancellationToken)
    {
        var goesOn = await upload.WriteAsync(_packed.GetBuffer().AsMemory(0, (int)_packed.Length), cancellationToken).ConfigureAwait(false);
        _packed.SetLength(0);
        return goesOn;
    }
}

/// <summary>First or last line of a part; documents have <c>path</c> instead.</summary>
internal sealed record PartLine
{
    public PartHead? Part { get; init; }

    public PartEnd? End { get; init; }
}

/// <param name="Case">The case's ref.</param>
/// <param name="Number">From 1 on.</param>
/// <param name="Database">The resource name under which the lines' paths stand.</param>
/// <param name="ReadTime">When all documents of this part were as they are here.</param>
internal sealed record PartHead(string Format, string Case, int Number, string Database, string ReadTime);

/// <param name="Documents">Lines between the first and this one.</param>
/// <param name="Cursor">How far the walk had come.</param>
internal sealed record PartEnd(long Documents, WalkCursor Cursor);
