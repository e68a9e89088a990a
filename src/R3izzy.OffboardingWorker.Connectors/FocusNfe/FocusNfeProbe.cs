using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Tells whether the token may list companies, and whether files can be kept on Drive. Reads only.</summary>
internal sealed class FocusNfeProbe(FocusNfeClient client, ClientsFolderProbe folder) : IProbes
{
    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var failure = await client.TryListAsync(calls, cancellationToken).ConfigureAwait(false);
        var credential = failure switch
        {
            null => new ProbeFinding("credential", true, "O token lista empresas. O direito de excluí-las não se deixa provar só lendo."),
            { Kind: FailureKind.Unauthorized } => new ProbeFinding("credential", false,
                "O token foi recusado: confira se é o token principal da revenda, de produção, e se ele ainda vale.", failure),
            _ => new ProbeFinding("credential", false, "A FocusNFe não respondeu como deveria.", failure),
        };
        return new ProbeReport([credential, await folder.ProbeAsync(calls, cancellationToken).ConfigureAwait(false)]);
    }
}
