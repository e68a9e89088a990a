using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>Speaks to the mail system as far as a mail would; sends none.</summary>
internal sealed class EmailProbe(IMailTransport transport) : IProbes
{
    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken) =>
        new([await transport.ProbeAsync(calls, cancellationToken).ConfigureAwait(false)]);
}
