using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>A user as Identity Toolkit has it now.</summary>
/// <param name="Uid">The account's <c>localId</c>.</param>
/// <param name="Email">Lower case; null when it has none. Compared, never written down.</param>
/// <param name="Disabled">Cannot sign in or renew a session.</param>
/// <param name="ValidSince">Whole seconds: tokens issued earlier are worthless.</param>
/// <param name="Providers">How many ways of signing in are linked.</param>
internal sealed record FirebaseUser(string Uid, string? Email, bool Disabled, DateTimeOffset ValidSince, int Providers);

/// <summary>
/// Identity Toolkit v1: cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts, discovery document of
/// revision 20240417. The only class here that knows its addresses and fields.
/// </summary>
internal sealed partial class IdentityToolkitClient(PlatformHttp http)
{
    /// <summary>What discovery lists for lookup and update.</summary>
    public static readonly IReadOnlyList<string> Scopes = ["https://www.googleapis.com/auth/cloud-platform"];

    /// <summary>The name in the connector log.</summary>
    public const string SystemName = "identity-toolkit";

    /// <summary>The vendor's own client asks for no more in one call.</summary>
    private const int LargestLookup = 100;

    /// <summary>The users with one of these uids or e-mails; those that do not exist are left out.</summary>
    public async Task<Result<IReadOnlyList<FirebaseUser>>> LookupAsync(
        AccountPool pool, IReadOnlyList<string> uids, IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken)
    {
        var asked = uids.Select(u => (Uid: (string?)u, Email: (string?)null)).Concat(emails.Select(e => (Uid: (string?)null, Email: (string?)e)));
        var found = new Dictionary<string, FirebaseUser>(StringComparer.Ordinal);
        foreach (var part in asked.Chunk(LargestLookup))
        {
            var body = new LookupBody([.. part.Select(p => p.Uid).OfType<string>()], [.. part.Select(p => p.Email).OfType<string>()]);
            var answer = await PostAsync<LookupAnswer>(pool, "lookup", CallKind.Read, body, calls, cancellationToken).ConfigureAwait(false);
            if (!answer.TryGet(out var page, out var failure))
            {
                return failure;
            }

            foreach (var user in page.Users ?? [])
            {
                found[user.LocalId] = new FirebaseUser(
                    user.LocalId, user.Email?.ToLowerInvariant(), user.Disabled, DateTimeOffset.FromUnixTimeSeconds(user.ValidSince), user.ProviderUserInfo?.Count ?? 0);
            }
        }

        return found.Values.ToArray();
    }

    /// <summary>Disables the user and revokes its sessions in one call.</summary>
    public Task<Result<UpdateAnswer>> DisableAsync(
        AccountPool pool, string uid, DateTimeOffset validSince, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync<UpdateAnswer>(
            pool, "update", CallKind.RepeatableWrite, new UpdateBody(uid, DisableUser: true, validSince.ToUnixTimeSeconds()), calls, cancellationToken);

    /// <summary>Lets the user sign in again. Revoked sessions stay revoked.</summary>
    public Task<Result<UpdateAnswer>> EnableAsync(AccountPool pool, string uid, ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync<UpdateAnswer>(pool, "update", CallKind.RepeatableWrite, new UpdateBody(uid, DisableUser: false, ValidSince: null), calls, cancellationToken);

    /// <summary>
    /// Identity Toolkit puts its code in the message, sometimes followed by <c> : detail</c> that may quote the request:
    /// only the code is read (firebase-admin-dotnet, AuthErrorHandler).
    /// </summary>
    internal static (FailureKind Kind, string? Code)? Classify(int status, JsonElement? error, CallKind kind) => CodeOf(error) switch
    {
        null => null,
        // The project, the tenant or the rights are wrong for every customer alike: somebody has to mend the settings.
        { } code and ("CONFIGURATION_NOT_FOUND" or "PROJECT_NOT_FOUND" or "INVALID_PROJECT_ID" or "TENANT_NOT_FOUND" or "INVALID_TENANT_ID"
            or "INSUFFICIENT_PERMISSION" or "PROJECT_DISABLED" or "PERMISSION_DENIED" or "UNAUTHENTICATED") => (FailureKind.Unauthorized, code),
        { } code and ("QUOTA_EXCEEDED" or "RESOURCE_EXHAUSTED" or "TOO_MANY_ATTEMPTS_TRY_LATER") => (FailureKind.RateLimited, code),
        { } code => (FailureTable.Common(status, kind), code),
    };

    private static string? CodeOf(JsonElement? error)
    {
        if (error is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("error", out var inner) || inner.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return Code(inner, "message") ?? Code(inner, "status");

        static string? Code(JsonElement element, string name) =>
            element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString()!.Split(':')[0].Trim() is var text && CodeForm().IsMatch(text) ? text : null;
    }

    private async Task<Result<TAnswer>> PostAsync<TAnswer>(
        AccountPool pool, string method, CallKind kind, object body, ICallLog calls, CancellationToken cancellationToken)
        where TAnswer : notnull
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, PlatformJson.Options);
        var path = pool.Tenant is { } tenant
            ? RequestPath.Of($"/v1/projects/{pool.Project}/tenants/{tenant}/accounts:{method}")
            : RequestPath.Of($"/v1/projects/{pool.Project}/accounts:{method}");
        var request = new PlatformRequest(HttpMethod.Post, path, kind)
        {
            Content = () => new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        var sent = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        return sent.TryGet(out var reply, out var failure) ? reply.Json<TAnswer>() : failure;
    }

    // A code, and not a sentence that could name somebody.
    [GeneratedRegex("^[A-Z][A-Z0-9_]{2,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();

    private sealed record LookupBody(IReadOnlyList<string> LocalId, IReadOnlyList<string> Email);

    // Kind is always there: without asking for it, any stray {} would read as "nobody found".
    private sealed record LookupAnswer(string Kind, IReadOnlyList<UserInfo>? Users = null);

    private sealed record UserInfo(
        string LocalId, string? Email = null, bool Disabled = false, long ValidSince = 0, IReadOnlyList<JsonElement>? ProviderUserInfo = null);

    private sealed record UpdateBody(
        string LocalId, bool DisableUser,
        [property: JsonNumberHandling(JsonNumberHandling.WriteAsString)] long? ValidSince);

    internal sealed record UpdateAnswer(string LocalId);
}
