using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Firestore;
using R3izzy.OffboardingWorker.Connectors.Drive.Storage;
using R3izzy.OffboardingWorker.Connectors.Firestore;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Tells whether a backup could be made: the folder on the shared drive, each Firestore project, each bucket. Reads only.</summary>
internal sealed class DriveProbe(
    ClientsFolderProbe folder, FirestoreClient firestore, CloudStorageClient storage, DriveOptions options) : IProbes
{
    public async Task<ProbeReport> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding> { await folder.ProbeAsync(calls, cancellationToken).ConfigureAwait(false) };
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
}
