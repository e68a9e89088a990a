using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

/// <summary>An API key of the sandbox's team, as App Store Connect hands it out.</summary>
/// <param name="KeyId">Ten letters and digits.</param>
/// <param name="IsIndividual">A user's own key: its tokens carry <c>sub: user</c> and no issuer.</param>
/// <param name="SeesUsers">Whether its role may read the team's users.</param>
public sealed record AppStoreKey(string KeyId, bool IsIndividual, bool SeesUsers) : IDisposable
{
    internal ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The content of the .p8 file.</summary>
    public string PrivateKey => Key.ExportPkcs8PrivateKeyPem();

    public void Dispose() => Key.Dispose();
}

/// <summary>The team's keys, and what a bearer token must be (developer.apple.com, Generating Tokens for API Requests).</summary>
public sealed class AppStoreKeys(TimeProvider clock) : IDisposable
{
    public const string IssuerId = "57246542-96fe-1a63-e053-0824d011072a";

    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(20);

    private readonly List<AppStoreKey> _keys = [];
    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
    private readonly HashSet<string> _expired = new(StringComparer.Ordinal);

    /// <summary>How many different tokens were presented and taken.</summary>
    public int TokensSeen => _tokens.Count;

    public AppStoreKey Add(bool isIndividual = false, bool seesUsers = true)
    {
        var key = new AppStoreKey($"2X9R4HXF{_keys.Count:D2}", isIndividual, seesUsers);
        _keys.Add(key);
        return key;
    }

    /// <summary>Makes every token seen so far worthless.</summary>
    public void ExpireTokens()
    {
        lock (_tokens)
        {
            _expired.UnionWith(_tokens);
        }
    }

    public void Dispose() => _keys.ForEach(k => k.Dispose());

    /// <summary>The key that signed the request's token; null when the token is not taken.</summary>
    internal AppStoreKey? Authorise(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal) || Read(header[7..]) is not { } key)
        {
            return null;
        }

        lock (_tokens)
        {
            _tokens.Add(header[7..]);
            return _expired.Contains(header[7..]) ? null : key;
        }
    }

    private AppStoreKey? Read(string token)
    {
        var parts = token.Split('.');
        try
        {
            using var head = JsonDocument.Parse(parts.Length == 3 ? Base64Url.DecodeFromChars(parts[0]) : []);
            using var body = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var key = _keys.Find(k => k.KeyId == Text(head.RootElement, "kid"));
            var signed = key?.Key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256);
            return signed == true && Text(head.RootElement, "alg") == "ES256" && Text(head.RootElement, "typ") == "JWT" && Holds(body.RootElement, key!)
                ? key
                : null;
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private bool Holds(JsonElement claims, AppStoreKey key)
    {
        var now = clock.GetUtcNow();
        var issued = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64());
        var expires = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64());
        var (issuer, subject) = (Text(claims, "iss"), Text(claims, "sub"));
        return Text(claims, "aud") == "appstoreconnect-v1"
            && (key.IsIndividual ? issuer is null && subject == "user" : issuer == IssuerId && subject is null)
            && issued <= now && expires > now && expires - issued <= LongestLife;
    }

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
