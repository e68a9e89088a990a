using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Tells whether files can be kept in the customers' folders on the shared drive. Reads only.</summary>
internal sealed class ClientsFolderProbe(Destination destination, DriveClient drive)
{
    public async Task<ProbeFinding> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        const string Subject = "shared drive";
        var found = await destination.FindClientsAsync(calls, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var place, out var failure))
        {
            return new ProbeFinding(Subject, false, "O drive compartilhado não pôde ser lido: confira a credencial e se a conta de serviço é membro dele.", failure);
        }

        if (place is Place.Ambiguous(var instructions))
        {
            return new ProbeFinding(Subject, false, instructions);
        }

        var looked = await drive.GetAsync(((Place.Found)place).ClientsId, calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out failure))
        {
            return new ProbeFinding(Subject, false, "A pasta dos clientes não pôde ser lida.", failure);
        }

        return lookup.Live switch
        {
            null => new ProbeFinding(Subject, false, "A pasta dos clientes sumiu enquanto era verificada."),
            // A service account can make folders in My Drive, and then fails at the first file: storageQuotaExceeded.
            { DriveId: null } => new ProbeFinding(Subject, false,
                "A pasta fica em \"Meu Drive\", e contas de serviço não têm espaço próprio: o envio falharia com storageQuotaExceeded. Use um drive compartilhado."),
            { Capabilities: not { CanAddChildren: true } } => new ProbeFinding(Subject, false,
                "A conta de serviço não pode criar arquivos na pasta: faça dela administradora de conteúdo do drive compartilhado."),
            _ => new ProbeFinding(Subject, true, "A pasta dos clientes existe em um drive compartilhado e aceita arquivos."),
        };
    }
}
