using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>
/// Files by number, bytes, and the sum modulo 2^256 of SHA-256("id|size|sha256"). Two sets of files are the same when their
/// digests are, in whatever order they were seen: so Drive's listing is compared with what was sent, without holding either.
/// </summary>
internal sealed record SetDigest(long Files, long Bytes, string Sum)
{
    private const int Length = 32;

    public static SetDigest Empty { get; } = new(0, 0, new string('0', Length * 2));

    [JsonIgnore]
    public bool IsEmpty => Files == 0;

    public SetDigest With(string id, long size, string sha256)
    {
        Span<byte> sum = stackalloc byte[Length];
        Span<byte> one = stackalloc byte[Length];
        Convert.FromHexString(Sum, sum, out _, out _);
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{id}|{size}|{sha256}")), one);
        var carry = 0;
        for (var i = Length - 1; i >= 0; i--)
        {
            carry += sum[i] + one[i];
            sum[i] = (byte)carry;
            carry >>= 8;
        }

        return new SetDigest(Files + 1, Bytes + size, Convert.ToHexStringLower(sum));
    }
}
