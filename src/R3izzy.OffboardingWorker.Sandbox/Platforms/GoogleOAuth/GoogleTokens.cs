using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

/// <summary>A service account of the sandbox, with the key file that Google's console would hand out.</summary>
public sealed class ServiceAccount : IDisposable
{
    internal ServiceAccount(string email) => Email = email;

    public string Email { get; }

    internal string KeyId { get; } = Guid.NewGuid().ToString("n");

    internal RSA Key { get; } = RSA.Create(2048);

    /// <summary>Users that domain-wide delegation lets this account act as; empty: none.</summary>
    public ISet<string> MayActAs { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The JSON key file.</summary>
    public string KeyFile(Uri tokenEndpoint) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["type"] = "service_account",
        ["project_id"] = "r3izzy-sandbox",
        ["private_key_id"] = KeyId,
        ["private_key"] = Key.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = Email,
        ["client_id"] = "100000000000000000001",
        ["token_uri"] = tokenEndpoint.ToString(),
    });

    public void Dispose() => Key.Dispose();
}

/// <summary>What a token stands for.</summary>
public sealed record Grant(string Account, string? Subject, IReadOnlySet<string> Scopes);

/// <summary>Service accounts, and the access tokens handed out for them.</summary>
public sealed class GoogleTokens
{
    // Google's .NET library names it whatever the key's token_uri says; the address itself is what other clients name.
    private const string GoogleAudience = "https://oauth2.googleapis.com/token";

    private readonly ConcurrentDictionary<string, ServiceAccount> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Grant> _grants = new(StringComparer.Ordinal);

    public ServiceAccount AddAccount(string email) => _accounts.GetOrAdd(email, e => new ServiceAccount(e));

    public ServiceAccount? Find(string email) => _accounts.GetValueOrDefault(email);

    /// <summary>Makes every token handed out so far worthless.</summary>
    public void ExpireAll() => _grants.Clear();

    internal string Issue(Grant grant)
    {
        var token = "ya29.sandbox-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        _grants[token] = grant;
        return token;
    }

    /// <summary>The grant behind a request's bearer token, or null when it carries none that is valid.</summary>
    public Grant? GrantOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? _grants.GetValueOrDefault(header[7..]) : null;
    }

    /// <summary>True when the token carries one of <paramref name="scopes"/> (short names below https://www.googleapis.com/auth/).</summary>
    public static bool Allows(Grant grant, params ReadOnlySpan<string> scopes)
    {
        foreach (var scope in scopes)
        {
            if (grant.Scopes.Contains("https://www.googleapis.com/auth/" + scope))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Checks an assertion of the JWT bearer grant (RFC 7523) and issues a token, or says which OAuth error it is.</summary>
    internal (string? Token, string? Error, string? Description) Redeem(string assertion, string audience, DateTimeOffset now)
    {
        if (Read(assertion) is not { } jwt)
        {
            return (null, "invalid_grant", "Invalid JWT.");
        }

        if (Find(jwt.Issuer) is not { } account)
        {
            return (null, "invalid_grant", "Invalid grant: account not found");
        }

        if (!account.Key.VerifyData(jwt.Signed, jwt.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return (null, "invalid_grant", "Invalid JWT Signature.");
        }

        if (jwt.Audience != audience && jwt.Audience != GoogleAudience)
        {
            return (null, "invalid_grant", $"Invalid JWT: Failed audience check. The right audience is {audience}");
        }

        if (jwt.Expires < now || jwt.Expires > now.AddMinutes(65))
        {
            return (null, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.");
        }

        var subject = jwt.Subject is { Length: > 0 } other && other != account.Email ? other : null;
        if (subject is not null && !account.MayActAs.Contains(subject))
        {
            return (null, "unauthorized_client", "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.");
        }

        return jwt.Scopes.Count == 0
            ? (null, "invalid_scope", "Invalid OAuth scope or ID token audience provided.")
            : (Issue(new Grant(account.Email, subject, jwt.Scopes)), null, null);
    }

    private static Assertion? Read(string assertion)
    {
        var parts = assertion.Split('.');
        try
        {
            using var document = JsonDocument.Parse(parts.Length == 3 ? Base64Url(parts[1]) : []);
            var claims = document.RootElement;
            return new Assertion(
                Text("iss") ?? "", Text("sub"), Text("aud"), DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()),
                (Text("scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
                Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Base64Url(parts[2]));

            string? Text(string name) => claims.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private sealed record Assertion(
        string Issuer, string? Subject, string? Audience, DateTimeOffset Expires, IReadOnlySet<string> Scopes, byte[] Signed, byte[] Signature);

    private static byte[] Base64Url(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}
