using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

/// <summary>The stored bytes of an object, and their hashes when first asked for.</summary>
internal abstract class ObjectContent
{
    private readonly Lazy<string> _md5;
    private readonly Lazy<string> _crc32c;

    protected ObjectContent()
    {
        _md5 = new(ComputeMd5);
        _crc32c = new(ComputeCrc32C);
    }

    public abstract long Length { get; }

    public string Md5 => _md5.Value;

    public string Crc32C => _crc32c.Value;

    /// <summary>The bytes in pieces, from (inclusive) to (exclusive). A piece is valid until the next one is taken.</summary>
    public abstract IEnumerable<ReadOnlyMemory<byte>> Read(long from, long to);

    private string ComputeMd5()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        foreach (var piece in Read(0, Length))
        {
            hash.AppendData(piece.Span);
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>CRC-32C (Castagnoli), base64 of the big-endian number (schema Object, field crc32c).</summary>
    private string ComputeCrc32C()
    {
        var crc = uint.MaxValue;
        foreach (var piece in Read(0, Length))
        {
            var words = MemoryMarshal.Cast<byte, ulong>(piece.Span);
            foreach (var word in words)
            {
                crc = BitOperations.Crc32C(crc, word);
            }

            foreach (var single in piece.Span[(words.Length * sizeof(ulong))..])
            {
                crc = BitOperations.Crc32C(crc, single);
            }
        }

        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~crc);
        return Convert.ToBase64String(bytes);
    }
}

internal sealed class MemoryContent(byte[] bytes) : ObjectContent
{
    private const int Piece = 1024 * 1024;

    public override long Length => bytes.Length;

    public override IEnumerable<ReadOnlyMemory<byte>> Read(long from, long to)
    {
        for (var at = (int)from; at < to; at += Piece)
        {
            yield return bytes.AsMemory(at, (int)Math.Min(Piece, to - at));
        }
    }

    public byte[] Inflate()
    {
        using var inflated = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        gzip.CopyTo(inflated);
        return inflated.ToArray();
    }
}

/// <summary>
/// Content that is made when it is read: a random block of 1 MiB over and over, its first eight bytes the number of the
/// block, so that no two blocks are alike and a lost or doubled one changes every hash.
/// </summary>
internal sealed class SyntheticContent : ObjectContent
{
    private const int Block = 1024 * 1024;

    private readonly byte[] _block = new byte[Block];

    public SyntheticContent(long length, int seed)
    {
        Length = length;
        new Random(seed).NextBytes(_block);
    }

    public override long Length { get; }

    public override IEnumerable<ReadOnlyMemory<byte>> Read(long from, long to)
    {
        var own = (byte[])_block.Clone();
        for (var at = from; at < to;)
        {
            var number = at / Block;
            var offset = (int)(at % Block);
            var length = (int)Math.Min(Block - offset, to - at);
            BinaryPrimitives.WriteInt64LittleEndian(own, number);
            yield return own.AsMemory(offset, length);
            at += length;
        }
    }
}
