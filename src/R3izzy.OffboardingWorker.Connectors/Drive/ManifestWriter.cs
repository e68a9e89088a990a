using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Writes a manifest part by part: there is no bound on how many parts there are.</summary>
internal sealed class ManifestWriter : IDisposable
{
    private const int DrainAt = 64 * 1024;

    private readonly DriveUpload _upload;
    private readonly ArrayBufferWriter<byte> _text = new(DrainAt * 2);
    private readonly Utf8JsonWriter _json;

    public ManifestWriter(DriveUpload upload)
    {
        _upload = upload;
        _json = new Utf8JsonWriter(_text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true });
    }

    /// <summary>The parts written so far, summed up.</summary>
    public SetDigest Written { get; private set; } = SetDigest.Empty;

    /// <summary>Everything but the parts.</summary>
    public void Begin(Manifest manifest)
    {
        _json.WriteStartObject();
        using (var fields = JsonSerializer.SerializeToDocument(manifest, BackupJson.Options))
        {
            foreach (var member in fields.RootElement.EnumerateObject().Where(m => !m.NameEquals("parts"u8)))
            {
                member.WriteTo(_json);
            }
        }

        _json.WriteStartArray("parts"u8);
    }

    /// <summary>False: the upload has ended early.</summary>
    public async ValueTask<bool> AddAsync(ManifestPart part, CancellationToken cancellationToken)
    {
        Written = Written.With(part.FileId, part.Size, part.Sha256);
        JsonSerializer.Serialize(_json, part, BackupJson.Options);
        return _text.WrittenCount + _json.BytesPending < DrainAt || await DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> EndAsync(CancellationToken cancellationToken)
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        return DrainAsync(cancellationToken);
    }

    public void Dispose() => _json.Dispose();

    private async ValueTask<bool> DrainAsync(CancellationToken cancellationToken)
    {
        await _json.FlushAsync(cancellationToken).ConfigureAwait(false);
        var goesOn = await _upload.WriteAsync(_text.WrittenMemory, cancellationToken).ConfigureAwait(false);
        _text.ResetWrittenCount();
        return goesOn;
    }
}
