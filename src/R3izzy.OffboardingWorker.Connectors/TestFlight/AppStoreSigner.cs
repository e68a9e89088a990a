using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>Makes tokens with the .p8 key: developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests.</summary>
internal sealed class AppStoreSigner : IDisposable
{
    /// <summary>Apple takes 20 minutes at most; less leaves room for clocks that differ.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>A token issued in the future of Apple's clock is refused.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromSeconds(30);

    private const string NistP256 = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;
    private readonly string _keyId;
    private readonly string? _issuer;

    private AppStoreSigner(ECDsa key, string keyId, string? issuer) => (_key, _keyId, _issuer) = (key, keyId, issuer);

    /// <summary>Reads the key, or notes the problem and returns null.</summary>
    public static AppStoreSigner? Create(PlatformSettings settings, TestFlightOptions options)
    {
        if (PlatformOptions.ReadSecret(settings, nameof(options.PrivateKey), options.PrivateKey, options.PrivateKeyFile) is not { } pem)
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            // A variable of the environment often carries its line ends as \n.
            key.ImportFromPem(pem.Replace("\\n", "\n", StringComparison.Ordinal));
            if (key.ExportParameters(includePrivateParameters: true) is { D: not null, Curve.Oid.Value: NistP256 })
            {
                return new AppStoreSigner(key, options.KeyId ?? "", options.KeyType == TestFlightOptions.IndividualKey ? null : options.IssuerId);
            }
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or CryptographicException)
        {
            // Told below.
        }

        key.Dispose();
        settings.Reject(nameof(options.PrivateKey), "is no private key on the curve P-256; it takes the .p8 file (PEM) that App Store Connect hands out once, when the key is made.");
        return null;
    }

    /// <summary>A token that is good from <paramref name="now"/> on for <see cref="Life"/>. Not thread-safe.</summary>
    public string Sign(DateTimeOffset now)
    {
        var head = Part(new { alg = "ES256", kid = _keyId, typ = "JWT" });
        var claims = new Dictionary<string, object>
        {
            ["iat"] = (now - Backdating).ToUnixTimeSeconds(),
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
            ["aud"] = "appstoreconnect-v1",
            [_issuer is null ? "sub" : "iss"] = _issuer ?? "user",
        };
        var signed = $"{head}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => _key.Dispose();

    private static string Part<T>(T content) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content));
}
