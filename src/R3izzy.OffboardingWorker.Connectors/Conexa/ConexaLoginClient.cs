using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>
/// Puts a user's access token on requests: <c>POST /auth</c>, good for eight hours. A refused login is remembered for the life of the
/// process and never sent again, because Conexa blocks a user after several; a mended setting takes a new start anyway.
/// </summary>
internal sealed class ConexaLoginClient(PlatformHttp http, string user, string password) : IRequestAuthorizer, IDisposable
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Held? _held;
    private StepOutcome.Failed? _refused;

    public async ValueTask<StepOutcome.Failed?> AuthorizeAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_refused is not null)
            {
                return _refused;
            }

            var held = _held;
            if (held is null || held.Until <= TimeProvider.System.GetUtcNow())
            {
                if (!(await LogInAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out held, out var failed))
                {
                    return failed;
                }

                _held = held;
            }

            request.Headers.Authorization = new("Bearer", held.Token);
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    public bool Renew() => Renew(null);

    /// <summary>An expired token is worth one more login; one that another call has renewed meanwhile is kept.</summary>
    public bool Renew(AuthenticationHeaderValue? refused)
    {
        if (_refused is not null)
        {
            return false;
        }

        if (refused is null || _held?.Token == refused.Parameter)
        {
            _held = null;
        }

        return true;
    }

    public void Dispose() => _one.Dispose();

    private async Task<Result<Held>> LogInAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        // Once only: a wrong password that is sent again counts again.
        var request = new PlatformRequest(HttpMethod.Post, RequestPath.Of($"/auth"), CallKind.OnceOnlyWrite)
        {
            Content = () => ConexaClient.Json(new { username = user, password }),
        };
        var answer = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        if (answer.TryGet(out var reply, out var failed) && reply.Json<ConexaLogin>().TryGet(out var login, out failed))
        {
            return new Held(login.AccessToken, TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(login.ExpiresIn) - Early);
        }

        if (failed!.Kind is FailureKind.Unauthorized)
        {
            _refused = failed;
        }

        // Nothing of the step's own has left yet, whatever became of the login.
        return failed.Kind is FailureKind.OutcomeUnknown or FailureKind.Refused or FailureKind.Defect
            ? failed with { Kind = FailureKind.Transient, Code = FailureCodes.NoToken }
            : failed;
    }

    private sealed record Held(string Token, DateTimeOffset Until);
}
