using System.Security.Cryptography;
using System.Text;

namespace R3izzy.OffboardingWorker.Security;

/// <summary>
/// Encrypts single fields at rest (AES-256-GCM), hashes what must be found again and marks what evidence may not name (both
/// HMAC-SHA-256). The three keys are derived from one data key (HKDF), so that a hash never helps against a ciphertext, nor a
/// mark against either. Thread-safe.
/// </summary>
public sealed class FieldCipher : IDisposable
{
    private const byte Format = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    // AesGcm is not safe for two threads at once: OpenSSL's context behind it keeps state during a call.
    private readonly ThreadLocal<AesGcm> _aes;
    private readonly byte[] _fieldKey;
    private readonly byte[] _hashKey;
    private readonly byte[] _markKey;

    /// <param name="dataKey">32 bytes.</param>
    public FieldCipher(ReadOnlySpan<byte> dataKey)
    {
        if (dataKey.Length != 32)
        {
            throw new ArgumentException("The data key takes 32 bytes.", nameof(dataKey));
        }

        _fieldKey = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, _fieldKey, [], "r3izzy fields"u8);
        _aes = new ThreadLocal<AesGcm>(() => new AesGcm(_fieldKey, TagBytes), trackAllValues: true);
        _hashKey = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, _hashKey, [], "r3izzy lookups"u8);
        _markKey = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, dataKey, _markKey, [], "r3izzy marks"u8);
    }

    /// <param name="clear">What is to be kept.</param>
    /// <param name="purpose">Bound into the ciphertext: a value moved to another column does not decrypt there.</param>
    public byte[] Encrypt(ReadOnlySpan<byte> clear, string purpose)
    {
        var box = new byte[1 + NonceBytes + TagBytes + clear.Length];
        box[0] = Format;
        var nonce = box.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        _aes.Value!.Encrypt(nonce, clear, box.AsSpan(1 + NonceBytes + TagBytes), box.AsSpan(1 + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    public byte[] Encrypt(string clear, string purpose) => Encrypt(Encoding.UTF8.GetBytes(clear), purpose);

    /// <exception cref="CryptographicException">Another key, another purpose, or a changed value.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> box, string purpose)
    {
        if (box.Length < 1 + NonceBytes + TagBytes || box[0] != Format)
        {
            throw new CryptographicException("Not an encrypted field of this program.");
        }

        var clear = new byte[box.Length - 1 - NonceBytes - TagBytes];
        _aes.Value!.Decrypt(box.Slice(1, NonceBytes), box[(1 + NonceBytes + TagBytes)..], box.Slice(1 + NonceBytes, TagBytes), clear, Encoding.UTF8.GetBytes(purpose));
        return clear;
    }

    public string DecryptText(ReadOnlySpan<byte> box, string purpose) => Encoding.UTF8.GetString(Decrypt(box, purpose));

    /// <summary>The same for the same text and key; useless without the key.</summary>
    public byte[] Hash(string text) => HMACSHA256.HashData(_hashKey, Encoding.UTF8.GetBytes(text));

    /// <summary>32 hexadecimal digits: the same for the same word and key, useless without the key, and no <see cref="Hash"/> of the word.</summary>
    public string Mark(string word) => Convert.ToHexStringLower(HMACSHA256.HashData(_markKey, Encoding.UTF8.GetBytes(word)).AsSpan(0, 16));

    public void Dispose()
    {
        foreach (var aes in _aes.Values)
        {
            aes.Dispose();
        }

        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_fieldKey);
        CryptographicOperations.ZeroMemory(_hashKey);
        CryptographicOperations.ZeroMemory(_markKey);
    }
}

/// <summary>What an encrypted field is for. Stored in every ciphertext: never rename.</summary>
public static class Purposes
{
    public const string Payload = "case.payload";
    public const string Checkpoint = "step.checkpoint";
    public const string Instructions = "step.instructions";
    public const string Rejected = "rejected.text";
    public const string Answer = "answer.value";
    public const string AnswerName = "answer.name";
}
