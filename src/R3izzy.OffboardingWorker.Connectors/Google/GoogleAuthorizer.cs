using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Google;

/// <summary>The service account of a Google platform: settings <c>Platforms:{Name}:Credential</c>.</summary>
public sealed class GoogleCredentialOptions
{
    /// <summary>The service account's JSON key. Or name a file in <see cref="KeyFile"/>.</summary>
    public string? Key { get; set; }

    /// <summary>Path of the service account's JSON key file.</summary>
    public string? KeyFile { get; set; }

    /// <summary>E-mail of the user to act as, by domain-wide delegation; empty to act as the service account itself.</summary>
    public string? ActAs { get; set; }
}

/// <summary>
/// Puts a service account's access token on requests (Google.Apis.Auth signs, caches and renews it). Token exchanges are
/// recorded in the connector log as platform <c>google-oauth</c>.
/// </summary>
public sealed class GoogleAuthorizer : IRequestAuthorizer, IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Func<ServiceAccountCredential> _create;
    private readonly string _tokenPath;
    private ServiceAccountCredential _credential;
    private volatile string? _refused;

    private GoogleAuthorizer(Func<ServiceAccountCredential> create, string tokenPath)
    {
        _create = create;
        _credential = create();
        _tokenPath = tokenPath;
    }

    /// <summary>Reads the key, or notes each problem below <paramref name="keyPrefix"/> and returns null.</summary>
    public static GoogleAuthorizer? Create(
        PlatformSettings settings, string keyPrefix, GoogleCredentialOptions options, IReadOnlyList<string> scopes)
    {
        if (PlatformOptions.ReadSecret(settings, keyPrefix + ":Key", options.Key, options.KeyFile) is not { } json)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var key = document.RootElement;
            var email = Text(key, "client_email");
            var pem = Text(key, "private_key");
            var keyId = Text(key, "private_key_id");
            var tokenUri = Text(key, "token_uri");
            if (Text(key, "type") != "service_account" || email is null || pem is null || tokenUri is null)
            {
                settings.Reject(keyPrefix + ":Key", "is not a service account key; it takes the JSON file that Google's console hands out for a service account.");
                return null;
            }

            if (PlatformAddress.Read(settings, keyPrefix + ":Key (token_uri)", tokenUri) is not { } tokenAddress)
            {
                return null;
            }

            return new GoogleAuthorizer(
                () => new ServiceAccountCredential(new ServiceAccountCredential.Initializer(email, tokenUri)
                {
                    Scopes = scopes,
                    User = string.IsNullOrWhiteSpace(options.ActAs) ? null : options.ActAs,
                    KeyId = keyId,
                    // Retries are the pipeline's, never the SDK's.
                    DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
                }.FromPrivateKey(pem)),
                tokenAddress.AbsolutePath);
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or FormatException or System.Security.Cryptography.CryptographicException)
        {
            settings.Reject(keyPrefix + ":Key", "cannot be read as a service account's JSON key.");
            return null;
        }

        static string? Text(JsonElement key, string name) =>
            key.ValueKind == JsonValueKind.Object && key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    public async ValueTask<StepOutcome.Failed?> AuthorizeAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Of many calls refused with one token, the first replaces it and the others find it replaced.
            if (_refused is { } refused && _credential.Token?.AccessToken == refused)
            {
                _credential = _create();
            }

            return await PutTokenAsync(request, calls, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    public bool Renew()
    {
        _refused = _credential.Token?.AccessToken;
        return true;
    }

    public bool Renew(AuthenticationHeaderValue? refused)
    {
        _refused = refused?.Parameter;
        return true;
    }

    public void Dispose() => _one.Dispose();

    private async Task<StepOutcome.Failed?> PutTokenAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken)
    {
        var held = _credential.Token;
        var startedAt = TimeProvider.System.GetUtcNow();
        var clock = Stopwatch.GetTimestamp();
        int? status = null;
        var failure = TokenFailures.Abandoned;
        try
        {
            var token = await _credential.GetAccessTokenForRequestAsync(null, cancellationToken).ConfigureAwait(false);
            request.Headers.Authorization = new("Bearer", token);
            (status, failure) = (200, null);
        }
        catch (TokenResponseException refused)
        {
            (status, failure) = ((int?)refused.StatusCode, TokenFailures.Of(refused));
        }
        catch (HttpRequestException broken)
        {
            failure = TokenFailures.NotHad(broken.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failure = TokenFailures.NotHad("no answer within the time limit");
        }
        finally
        {
            if (failure is not null || !ReferenceEquals(held, _credential.Token))
            {
                calls.Record(new Call("google-oauth", "POST", _tokenPath, status, startedAt, Stopwatch.GetElapsedTime(clock), null,
                    failure is null ? null : $"{failure.Kind}: {failure.Code}"));
            }
        }

        return failure;
    }
}
