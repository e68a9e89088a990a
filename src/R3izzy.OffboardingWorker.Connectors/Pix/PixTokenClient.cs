using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>Who asks for tokens, and how (RFC 6749, 4.4).</summary>
internal sealed record PixCredential(string ClientId, string ClientSecret, PixTokenAuthentication Authentication, IReadOnlyList<string> Scopes);

/// <param name="AccessToken">A secret.</param>
/// <param name="ExpiresIn">Seconds; a token without it is taken for short-lived.</param>
/// <param name="Scope">What was granted; null: all that was asked for.</param>
internal sealed record PixToken(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("expires_in")] double? ExpiresIn = null,
    [property: JsonPropertyName("scope")] string? Scope = null);

/// <summary>The bank's token endpoint. Each bank has its own address for it; the exchange is OAuth's.</summary>
internal sealed class PixTokenClient(PlatformHttp http, Uri address, PixCredential credential)
{
    /// <summary>Its name in the connector log.</summary>
    public const string System = "pix-oauth";

    private readonly RequestPath _path = address.AbsolutePath == "/" ? RequestPath.Of($"/") : RequestPath.Of($"/{address.AbsolutePath.Trim('/'):raw}");

    public async Task<Result<PixToken>> GetAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        // Nothing of a step's own leaves with it: a token that was made and never heard of does no harm.
        var request = new PlatformRequest(HttpMethod.Post, _path, CallKind.Read)
        {
            AbsoluteAddress = address,
            Headers = credential.Authentication is PixTokenAuthentication.Basic ? [new("Authorization", Basic())] : [],
            Content = () => new FormUrlEncodedContent(Form()),
        };
        var answer = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        return !answer.TryGet(out var reply, out var failed) ? failed
            : !reply.Json<PixToken>().TryGet(out var token, out failed) ? failed
            : AuthenticationHeaderValue.TryParse("Bearer " + token.AccessToken, out _) && token.AccessToken.Length > 0 ? token
            : new StepOutcome.Failed(FailureKind.Transient, $"{System}: HTTP {reply.Status} without a usable token", FailureCodes.UnreadableAnswer);
    }

    private IEnumerable<KeyValuePair<string, string>> Form()
    {
        yield return new("grant_type", "client_credentials");
        if (credential.Scopes.Count > 0)
        {
            yield return new("scope", string.Join(' ', credential.Scopes));
        }

        if (credential.Authentication is PixTokenAuthentication.Body)
        {
            yield return new("client_id", credential.ClientId);
            yield return new("client_secret", credential.ClientSecret);
        }
    }

    // As the banks' own samples do it, without the form-encoding of RFC 6749, 2.3.1: their ids and secrets are plain words.
    private string Basic() => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.ClientId}:{credential.ClientSecret}"));
}
