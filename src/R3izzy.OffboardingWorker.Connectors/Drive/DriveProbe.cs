using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;
using R3izzy.OffboardingWorker.Connectors.Drive.Firestore;
using R3izzy.OffboardingWorker.Connectors.Drive.Storage;
using R3izzy.OffboardingWorker.Connectors.Firestore;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Tells whether a backup could be made: the folder on the shared drive, each Firestore project, each bucket. Reads only.</summary>
internal sealed class DriveProbe(
    Destination destination, DriveClient drive, FirestoreClient firestore, CloudStorageClient storage, DriveOptions options) : IProbes
{
    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding> { await FolderAsync(calls, cancellationToken).ConfigureAwait(false) };
        foreach (var project in options.Firestore.IsEmpty ? [] : options.Firestore.ProjectByPlan.Values.Distinct(StringComparer.Ordinal))
        {
            var read = await firestore.GetAsync(new FirestoreDatabase(project, options.Firestore.Database), "r3izzy-probe/none", null, calls, cancellationToken)
                .ConfigureAwait(false);
            findings.Add(read.TryGet(out _, out var failure)
                ? new ProbeFinding($"firestore {project}", true, "O projeto responde e pode ser lido.")
                : new ProbeFinding($"firestore {project}", false, "Dê à conta de serviço o papel \"Cloud Datastore Viewer\" no projeto, e confira o nome do projeto e do banco.", failure));
        }

        foreach (var bucket in options.Storage.IsEmpty ? [] : options.Storage.BucketByPlan.Values.Distinct(StringComparer.Ordinal))
        {
            var listed = await storage.ListAsync(bucket, "r3izzy-probe/", null, null, 1, calls, cancellationToken).ConfigureAwait(false);
            findings.Add(listed.TryGet(out _, out var failure)
                ? new ProbeFinding($"storage {bucket}", true, "O bucket responde e pode ser listado.")
                : new ProbeFinding($"storage {bucket}", false, "Dê à conta de serviço o papel \"Storage Object Viewer\" no bucket, e confira o nome.", failure));
        }

        return new ProbeReport(findings);
    }

    private async Task<ProbeFinding> FolderAsync(ICallLog calls, CancellationToken cancellationToken)
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
