using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>
/// Puts the access token on requests. One token for all steps, used until shortly before its end (banks count token requests
/// too), and made anew once after a 401. Steps that need a new one at the same time wait for the same.
/// </summary>
internal sealed class PixAuthorizer(PixTokenClient client, TimeProvider clock) : IRequestAuthorizer, IDisposable
{
    /// <summary>Taken off a token's life; of a short one no more than a tenth.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LifeWhenUntold = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private Held? _held;
    private volatile string? _refused;

    public async ValueTask<StepOutcome.Failed?> AuthorizeAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await TokenAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out var token, out var failed))
        {
            return failed;
        }

        request.Headers.Authorization = new("Bearer", token.AccessToken);
        return null;
    }

    /// <summary>The token in use, or a new one.</summary>
    public async Task<Result<PixToken>> TokenAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_held is { } held && held.Token.AccessToken != _refused && clock.GetElapsedTime(held.Since) < held.Life)
            {
                return held.Token;
            }

            // Before the call: the bank counts the token's life from when it made it.
            var since = clock.GetTimestamp();
            if (!(await client.GetAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out var token, out var failed))
            {
                return failed;
            }

            _held = new Held(token, since, UsableOf(token));
            return token;
        }
        finally
        {
            _one.Release();
        }
    }

    public bool Renew()
    {
        _refused = _held?.Token.AccessToken;
        return true;
    }

    public bool Renew(AuthenticationHeaderValue? refused)
    {
        // Of many calls refused with one token, the first replaces it and the others find it replaced.
        _refused = refused?.Parameter;
        return true;
    }

    public void Dispose() => _one.Dispose();

    private static TimeSpan UsableOf(PixToken token)
    {
        var life = token.ExpiresIn is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400)) : LifeWhenUntold;
        return life - (life / 10 < Margin ? life / 10 : Margin);
    }

    private sealed record Held(PixToken Token, long Since, TimeSpan Life);
}
