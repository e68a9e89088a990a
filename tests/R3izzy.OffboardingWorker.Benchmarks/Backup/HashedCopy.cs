using System.Net;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace R3izzy.OffboardingWorker.Benchmarks.Backup;

/// <summary>
/// A body that is read from one connection while it is written to another, with the connector's hashes: one buffer is
/// hashed and sent while the next one fills.
/// </summary>
internal sealed class HashedCopy(Stream source, long length) : HttpContent
{
    private const int BufferBytes = 1024 * 1024;

    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private uint _crc = uint.MaxValue;

    public string Sha256 => Convert.ToHexStringLower(_sha256.GetCurrentHash());

    public uint Crc32C => ~_crc;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var (filling, travelling) = (new byte[BufferBytes], new byte[BufferBytes]);
        var sent = Task.CompletedTask;
        while (true)
        {
            var filled = await source.ReadAtLeastAsync(filling, BufferBytes, throwOnEndOfStream: false);
            await sent;
            if (filled == 0)
            {
                return;
            }

            (filling, travelling) = (travelling, filling);
            sent = HashAndSendAsync(travelling.AsMemory(0, filled), stream);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sha256.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task HashAndSendAsync(ReadOnlyMemory<byte> bytes, Stream to)
    {
        var hashed = Task.Run(() => Hash(bytes.Span));
        await to.WriteAsync(bytes);
        await hashed;
    }

    private void Hash(ReadOnlySpan<byte> bytes)
    {
        _sha256.AppendData(bytes);
        var crc = _crc;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, rest);
        }

        _crc = crc;
    }
}
