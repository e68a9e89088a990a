using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>
/// The bank's token endpoint: client credentials (RFC 6749, 4.4), in the header or in the form, and the tokens handed out.
/// What scopes there are: API Pix 2.9.0, securitySchemes.
/// </summary>
public sealed class PixClients(TimeProvider clock)
{
    public const string ClientId = "Client_Id_sandbox";
    public const string ClientSecret = "Client_Secret_sandbox_not_a_secret";

    private static readonly string[] AllScopes =
    [
        "rec.read", "rec.write", "cobr.read", "cobr.write", "solicrec.read", "solicrec.write",
        "cob.read", "cob.write", "cobv.read", "cobv.write",
    ];

    private readonly ConcurrentDictionary<string, (HashSet<string> Scopes, DateTimeOffset Ends)> _tokens = new(StringComparer.Ordinal);
    private int _handedOut;

    /// <summary>What this client may ask for.</summary>
    public HashSet<string> Allowed { get; } = [.. AllScopes];

    /// <summary>True: what is asked for and not allowed is left out silently; false: the whole request is refused.</summary>
    public bool DropsScopesSilently { get; set; }

    /// <summary>Seconds that a token lives.</summary>
    public int Lifetime { get; set; } = 3600;

    /// <summary>Which of the two ways this bank takes; null takes both.</summary>
    public string? Takes { get; set; }

    public int HandedOut => _handedOut;

    /// <summary>Ends every token that was handed out.</summary>
    public void RevokeAll() => _tokens.Clear();

    /// <summary>Null: the token is unknown or over.</summary>
    internal IReadOnlySet<string>? ScopesOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) && _tokens.TryGetValue(header[7..], out var token) && clock.GetUtcNow() < token.Ends
            ? token.Scopes
            : null;
    }

    internal async Task<IResult> AnswerAsync(HttpContext http)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false) : null;
        if (form is null || form["grant_type"] != "client_credentials")
        {
            return Error(400, form is null ? "invalid_request" : "unsupported_grant_type");
        }

        if (!IsKnown(http.Request, form))
        {
            return Error(401, "invalid_client");
        }

        var asked = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var granted = (asked.Length == 0 ? [.. Allowed] : asked).Where(Allowed.Contains).ToHashSet(StringComparer.Ordinal);
        if (granted.Count < asked.Length && !DropsScopesSilently)
        {
            return Error(400, "invalid_scope");
        }

        var token = $"sandbox-pix-token-{Interlocked.Increment(ref _handedOut)}";
        _tokens[token] = (granted, clock.GetUtcNow().AddSeconds(Lifetime));
        return Json(200, new JsonObject
        {
            ["access_token"] = token,
            ["token_type"] = "Bearer",
            ["expires_in"] = Lifetime,
            ["scope"] = string.Join(' ', granted),
        });
    }

    private bool IsKnown(HttpRequest request, IFormCollection form)
    {
        var header = request.Headers.Authorization.ToString();
        var byHeader = header.StartsWith("Basic ", StringComparison.Ordinal)
            && header[6..] == Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));
        var byForm = StringValues.Equals(form["client_id"], ClientId) && StringValues.Equals(form["client_secret"], ClientSecret);
        return Takes switch { "basic" => byHeader, "body" => byForm, _ => byHeader || byForm };
    }

    private static IResult Error(int status, string error) => Json(status, new JsonObject { ["error"] = error });

    private static IResult Json(int status, JsonObject body) => Results.Text(body.ToJsonString(), "application/json", Encoding.UTF8, status);
}
