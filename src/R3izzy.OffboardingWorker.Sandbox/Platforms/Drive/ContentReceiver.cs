using System.Security.Cryptography;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>
/// Takes a content in as it arrives: hashes one buffer while the next one is being received, and keeps the bytes in memory
/// or, above 64 MiB, in a file that dies with its handle.
/// </summary>
internal sealed class ContentReceiver(DriveChecksums checksums, bool keep) : IDisposable
{
    /// <summary>Drive stores parts in this unit (developers.google.com/workspace/drive/api/guides/manage-uploads#resumable).</summary>
    public const int Unit = 256 * 1024;

    private const int BufferSize = 4 * Unit;
    private const int LargestInMemory = 64 * 1024 * 1024;

    private readonly IncrementalHash? _md5 = checksums.HasFlag(DriveChecksums.Md5) ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    private readonly IncrementalHash? _sha1 = checksums.HasFlag(DriveChecksums.Sha1) ? IncrementalHash.CreateHash(HashAlgorithmName.SHA1) : null;
    private readonly IncrementalHash? _sha256 = checksums.HasFlag(DriveChecksums.Sha256) ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

    private byte[]? _filling;
    private byte[]? _hashing;
    private Stream? _kept = keep ? new MemoryStream() : null;

    /// <summary>Bytes that are safely stored.</summary>
    public long Persisted { get; private set; }

    /// <summary>Reads <paramref name="body"/> to its end and stores at most <paramref name="atMost"/> bytes of it; when it breaks off, whole units are stored.</summary>
    /// <returns>How many bytes the body had.</returns>
    public async Task<long> ReceiveAsync(Stream body, long atMost, CancellationToken cancellationToken)
    {
        _filling ??= GC.AllocateUninitializedArray<byte>(BufferSize);
        _hashing ??= GC.AllocateUninitializedArray<byte>(BufferSize);
        long received = 0, taken = 0;
        var pending = Task.CompletedTask;
        try
        {
            while (true)
            {
                var (filled, broken) = await FillAsync(body, cancellationToken).ConfigureAwait(false);
                received += filled;
                var usable = (int)Math.Min(broken is null ? filled : filled / Unit * Unit, atMost - taken);
                taken += usable;
                await pending.ConfigureAwait(false);
                (_filling, _hashing) = (_hashing!, _filling!);
                pending = StoreAsync(_hashing.AsMemory(0, usable), cancellationToken);
                if (broken is not null)
                {
                    throw broken;
                }

                if (filled < BufferSize)
                {
                    return received;
                }
            }
        }
        finally
        {
            await pending.ConfigureAwait(false);
        }
    }

    public DriveContent Finish()
    {
        var content = new DriveContent(Persisted, Hex(_md5), Hex(_sha1), Hex(_sha256), _kept);
        _kept = null;
        _filling = _hashing = null;
        return content;
    }

    public void Dispose()
    {
        _md5?.Dispose();
        _sha1?.Dispose();
        _sha256?.Dispose();
        _kept?.Dispose();
    }

    private async Task<(int Filled, Exception? Broken)> FillAsync(Stream body, CancellationToken cancellationToken)
    {
        var filled = 0;
        try
        {
            while (filled < BufferSize)
            {
                var read = await body.ReadAsync(_filling.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                filled += read;
            }

            return (filled, null);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            return (filled, broken);
        }
    }

    private async Task StoreAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.Length == 0)
        {
            return;
        }

        var md5 = Hashing(_md5, bytes);
        var sha1 = Hashing(_sha1, bytes);
        var sha256 = Hashing(_sha256, bytes);
        if (_kept is MemoryStream memory && memory.Length + bytes.Length > LargestInMemory)
        {
            _kept = await SpillAsync(memory).ConfigureAwait(false);
        }

        if (_kept is not null)
        {
            await _kept.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        }

        await Task.WhenAll(md5, sha1, sha256).ConfigureAwait(false);
        Persisted += bytes.Length;
    }

    private static Task Hashing(IncrementalHash? hash, ReadOnlyMemory<byte> bytes) =>
        hash is null ? Task.CompletedTask : Task.Run(() => hash.AppendData(bytes.Span));

    private static async Task<Stream> SpillAsync(MemoryStream memory)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), "sandbox-drive-" + Guid.NewGuid().ToString("n")),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
        memory.Position = 0;
        await memory.CopyToAsync(file).ConfigureAwait(false);
        await memory.DisposeAsync().ConfigureAwait(false);
        return file;
    }

    private static string? Hex(IncrementalHash? hash) => hash is null ? null : Convert.ToHexStringLower(hash.GetHashAndReset());
}
