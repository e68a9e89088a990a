using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>Puts the credential on a request.</summary>
public interface IRequestAuthorizer
{
    /// <returns>Null when the request now carries the credential; otherwise why it cannot.</returns>
    ValueTask<StepOutcome.Failed?> AuthorizeAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken);

    /// <summary>Called after a 401: drops what is cached. True when another try with a new token makes sense.</summary>
    bool Renew();

    /// <summary>As <see cref="Renew()"/>, told which credential was refused, so that one renewed meanwhile by another call is kept.</summary>
    bool Renew(AuthenticationHeaderValue? refused) => Renew();
}

/// <summary>A fixed bearer credential, such as a Stripe secret key.</summary>
public sealed class BearerAuthorizer(string token) : IRequestAuthorizer
{
    public ValueTask<StepOutcome.Failed?> AuthorizeAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new("Bearer", token);
        return ValueTask.FromResult<StepOutcome.Failed?>(null);
    }

    public bool Renew() => false;
}
