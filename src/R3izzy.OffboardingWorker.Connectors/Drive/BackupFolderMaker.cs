using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Makes a backup's folders under ids that were saved before.</summary>
internal sealed class BackupFolderMaker(DriveClient drive)
{
    /// <summary>Fixes the ids of everything that has one of its own, and saves them before anything is created.</summary>
    public async Task<Result<BackupRun>> ReserveAsync(StepContext step, BackupPlan plan, Place.Found place, CancellationToken cancellationToken)
    {
        var generated = await drive.GenerateIdsAsync(50, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!generated.TryGet(out var ids, out var failure))
        {
            return failure;
        }

        await step.Journal.AddEvidenceAsync(new Evidence("before", JsonSerializer.Serialize(new
        {
            clientsFolderId = place.ClientsId,
            customerFolderId = place.CustomerId,
            backupFolderId = place.BackupId,
        })), cancellationToken).ConfigureAwait(false);
        var run = new BackupRun(step, new BackupCheckpoint
        {
            Plan = plan,
            Folders = new BackupFolders(place.ClientsId, place.CustomerId ?? ids[0], place.CustomerId is null, ids[1], ids[2], ids[3]),
            NextPartId = ids[4],
            SpareIds = ids[5..],
        }, drive, resumes: false);
        await run.SaveAsync(run.Checkpoint, cancellationToken).ConfigureAwait(false);
        return run;
    }

    /// <summary>Makes the folders that are not there yet.</summary>
    public async Task<StepOutcome.Failed?> MakeAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var ids = run.Checkpoint.Folders;
        var caseRef = run.Step.CaseRef;
        return (ids.CustomerIsNew ? await MakeAsync(run, Customer(run), cancellationToken).ConfigureAwait(false) : null)
            ?? await MakeAsync(run, BackupLayout.Folder(ids.BackupId, BackupLayout.FolderName(run.Step), ids.CustomerId, caseRef), cancellationToken).ConfigureAwait(false)
            ?? (run.Checkpoint.Plan.Bucket is null ? null
                : await MakeAsync(run, BackupLayout.Folder(ids.ObjectsId, BackupLayout.ObjectsFolderName, ids.BackupId, caseRef), cancellationToken).ConfigureAwait(false));
    }

    // The customer's folder outlives the case: it carries no case's mark.
    private static NewFile Customer(BackupRun run) => new(run.Checkpoint.Folders.CustomerId, run.Step.Customer.Name.Trim(),
        DriveFile.FolderType, [run.Checkpoint.Folders.ClientsId], new Dictionary<string, string>());

    private async Task<StepOutcome.Failed?> MakeAsync(BackupRun run, NewFile folder, CancellationToken cancellationToken)
    {
        if (run.MayHaveBeenMade)
        {
            var looked = await drive.GetAsync(folder.Id, run.Calls, cancellationToken).ConfigureAwait(false);
            if (!looked.TryGet(out var before, out var unread) || before.Live is not null)
            {
                return unread;
            }
        }

        var made = await drive.CreateFolderAsync(folder, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!made.TryGet(out _, out var failure))
        {
            return failure.Code == "notFound" ? await AbandonAsync(run, cancellationToken).ConfigureAwait(false) : failure;
        }

        var again = await drive.GetAsync(folder.Id, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!again.TryGet(out var there, out failure))
        {
            return failure;
        }

        return there.File switch
        {
            // The id was used, and nothing is there: the folder was deleted for good.
            null => await AbandonAsync(run, cancellationToken).ConfigureAwait(false),
            { Trashed: true } => new StepOutcome.Failed(FailureKind.Refused, "drive: a folder of this backup is in the trash; restore it, or put the backup's whole folder there, and repeat the step", "folder-trashed"),
            { IsFolder: true } live when live.Parents.Contains(folder.Parents[0], StringComparer.Ordinal) => null,
            _ => new StepOutcome.Failed(FailureKind.Refused, "drive: a folder of this backup was moved; put it back, and repeat the step", "folder-moved"),
        };
    }

    private static async Task<StepOutcome.Failed> AbandonAsync(BackupRun run, CancellationToken cancellationToken)
    {
        await run.SaveAsync(run.Checkpoint with { Abandoned = true }, cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Failed(FailureKind.Transient, "drive: a folder of this backup was deleted; the backup begins anew", "folder-deleted");
    }
}
