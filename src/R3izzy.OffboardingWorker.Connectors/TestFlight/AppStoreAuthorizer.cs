using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>Puts a token on requests: one for many calls, made anew shortly before it expires and after a 401.</summary>
internal sealed class AppStoreAuthorizer(AppStoreSigner signer, TimeProvider clock) : IRequestAuthorizer, IDisposable
{
    /// <summary>A call that waits in line must not arrive with a token that has expired meanwhile.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private string? _token;
    private DateTimeOffset _renewAt;

    public ValueTask<StepOutcome.Failed?> AuthorizeAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_token is null || now >= _renewAt)
            {
                _token = signer.Sign(now);
                _renewAt = now + AppStoreSigner.Life - Margin;
            }

            request.Headers.Authorization = new("Bearer", _token);
            return ValueTask.FromResult<StepOutcome.Failed?>(null);
        }
    }

    public bool Renew() => Renew(null);

    public bool Renew(AuthenticationHeaderValue? refused)
    {
        lock (_gate)
        {
            // Of many calls refused with one token, the first drops it and the others find a new one.
            if (refused is null || refused.Parameter == _token)
            {
                _token = null;
            }

            return true;
        }
    }

    public void Dispose() => signer.Dispose();
}
