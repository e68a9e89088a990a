using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Firestore;
using R3izzy.OffboardingWorker.Connectors.Drive.Storage;
using R3izzy.OffboardingWorker.Connectors.Firestore;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Tells what a backup would read and where it would go: first pages only, nothing is created.</summary>
internal sealed class BackupPreview(
    BackupPlanner planner, Destination destination, FirestoreClient firestore, CloudStorageClient storage, DriveOptions options)
{
    private const int MostCounted = 1000;

    public async Task<Preview> PreviewAsync(StepContext step, CancellationToken cancellationToken)
    {
        var (plan, instructions) = planner.PlanFor(step);
        if (plan is null)
        {
            return new Preview.WouldAskPerson(instructions!);
        }

        var found = await destination.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var where, out var failure))
        {
            return new Preview.CannotTell(failure);
        }

        if (where is Place.Ambiguous(var ask))
        {
            return new Preview.WouldAskPerson(ask);
        }

        var place = (Place.Found)where;
        List<string> effects =
        [
            $"{(place.BackupId is null ? "Criaria" : "Usaria, já existente,")} a pasta {options.ClientsFolderName}/{step.Customer.Name.Trim()}/{BackupLayout.FolderName(step)}",
        ];
        if (plan.Project is not null)
        {
            var counted = await CountDocumentsAsync(plan, step, cancellationToken).ConfigureAwait(false);
            if (!counted.TryGet(out var documents, out failure))
            {
                return new Preview.CannotTell(failure);
            }

            effects.Add($"Copiaria {documents} de {string.Join(", ", plan.Roots.Concat(plan.Queries.Select(q => $"{q.Collection} onde {q.Field} = {q.Value}")))} ({plan.Project})");
        }

        foreach (var prefix in plan.Prefixes)
        {
            var listed = await storage.ListAsync(plan.Bucket!, prefix, null, null, MostCounted, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out failure))
            {
                return new Preview.CannotTell(failure);
            }

            effects.Add($"Copiaria {Text(page.Items.Count, page.NextPageToken is not null)} arquivo(s), {Text(page.Items.Sum(o => o.Bytes), page.NextPageToken is not null)} bytes, de gs://{plan.Bucket}/{prefix}");
        }

        return new Preview.WouldAct(effects, ["Nada é apagado na origem. O backup não tem volta automática: para descartá-lo, apague a pasta no Drive."]);
    }

    private async Task<Result<string>> CountDocumentsAsync(BackupPlan plan, StepContext step, CancellationToken cancellationToken)
    {
        var database = new FirestoreDatabase(plan.Project!, plan.Database);
        var path = plan.Roots.Count > 0 ? plan.Roots[0] : plan.Queries[0].Collection + "/-";
        var now = await firestore.GetAsync(database, path, null, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!now.TryGet(out var read, out var failure))
        {
            return failure;
        }

        await using var walk = new DocumentWalk(firestore, plan, read.ReadTime, WalkCursor.Beginning, options.IdleTimeout, step.Calls);
        for (var count = 0; ; count++)
        {
            var next = await walk.NextAsync(cancellationToken).ConfigureAwait(false);
            if (!next.TryGet(out var document, out failure))
            {
                return failure;
            }

            if (document.Document is null || count == MostCounted)
            {
                return Text(count, document.Document is not null) + " documento(s)";
            }
        }
    }

    private static string Text(long count, bool more) => (more ? "mais de " : "") + BackupTexts.Number(count);
}
