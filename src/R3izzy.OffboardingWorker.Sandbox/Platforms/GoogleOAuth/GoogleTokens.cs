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
    internal (string? Token, string? Error, string? Description) Redeem(string assertion, DateTimeOffset now)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3)
        {
            return (null, "invalid_grant", "Invalid JWT.");
        }

        JsonElement claims;
        try
        {
            claims = JsonDocument.Parse(Base64Url(parts[1])).RootElement;
        }
        catch (Exception broken) when (broken is JsonException or FormatException)
        {
            return (null, "invalid_grant", "Invalid JWT.");
        }

        var account = claims.TryGetProperty("iss", out var iss) ? Find(iss.GetString() ?? "") : null;
        if (account is null)
        {
            return (null, "invalid_grant", "Invalid grant: account not found");
        }

        if (!account.Key.VerifyData(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), Base64Url(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return (null, "invalid_grant", "Invalid JWT Signature.");
        }

        if (!claims.TryGetProperty("exp", out var exp) || DateTimeOffset.FromUnixTimeSeconds(exp.GetInt64()) < now)
        {
            return (null, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.");
        }

        var subject = claims.TryGetProperty("sub", out var sub) && sub.GetString() != account.Email ? sub.GetString() : null;
        if (subject is not null && !account.MayActAs.Contains(subject))
        {
            return (null, "unauthorized_client", "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.");
        }

        var scopes = claims.TryGetProperty("scope", out var scope) ? (scope.GetString() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return scopes.Length == 0
            ? (null, "invalid_scope", "Invalid OAuth scope or ID token audience provided.")
            : (Issue(new Grant(account.Email, subject, scopes.ToHashSet(StringComparer.Ordinal))), null, null);
    }

    private static byte[] Base64Url(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}
