using System.Text;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>HTTP Basic with the token as user and no password (focusnfe.com.br/doc, Autenticação).</summary>
internal sealed class FocusNfeAuthorizer(string token) : IRequestAuthorizer
{
    private readonly string _credential = Convert.ToBase64String(Encoding.UTF8.GetBytes(token + ":"));

    public ValueTask<StepOutcome.Failed?> AuthorizeAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new("Basic", _credential);
        return ValueTask.FromResult<StepOutcome.Failed?>(null);
    }

    public bool Renew() => false;
}
