using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Makes the customer's folder and its folder <c>FocusNFe</c> where they are not there, under ids that were saved before.</summary>
internal sealed class ArchiveFolderMaker(DriveClient drive, Destination destination, XmlArchive archive)
{
    private const int IdsAtOnce = 30;

    /// <returns>Null: the folders stand, and the run knows their files.</returns>
    public async Task<StepOutcome?> OpenAsync(KeepRun run, CancellationToken cancellationToken)
    {
        if (run.Checkpoint.Folders is null && await ReserveAsync(run, cancellationToken).ConfigureAwait(false) is { } undecided)
        {
            return undecided;
        }

        if (await StandAsync(run, cancellationToken).ConfigureAwait(false) is { } unmade)
        {
            return unmade;
        }

        var listed = await archive.FilesAsync(run.Checkpoint.Folders!.FolderId, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!listed.TryGet(out var files, out var failure))
        {
            return failure;
        }

        run.Files.AddRange(files);
        return null;
    }

    private async Task<StepOutcome?> ReserveAsync(KeepRun run, CancellationToken cancellationToken)
    {
        var found = await archive.FindAsync(run.Step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var where, out var failure))
        {
            return failure;
        }

        if (where is Place.Ambiguous(var instructions))
        {
            return new StepOutcome.NeedsPerson(instructions);
        }

        var generated = await drive.GenerateIdsAsync(IdsAtOnce, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!generated.TryGet(out var ids, out failure))
        {
            return failure;
        }

        var place = (Place.Found)where;
        await run.SaveAsync(run.Checkpoint with
        {
            Folders = new ArchiveFolders(place.ClientsId, place.CustomerId ?? ids[0], place.CustomerId is null,
                place.BackupId ?? ids[1], place.BackupId is null, AreMade: place.BackupId is not null),
            SpareIds = ids[2..],
        }, cancellationToken).ConfigureAwait(false);
        run.MayHaveBeenMade = false;
        return null;
    }

    private async Task<StepOutcome.Failed?> StandAsync(KeepRun run, CancellationToken cancellationToken)
    {
        var folders = run.Checkpoint.Folders!;
        if (folders.AreMade)
        {
            return run.MayHaveBeenMade ? await IsThereAsync(run, folders.FolderId, folders.CustomerId, cancellationToken).ConfigureAwait(false) : null;
        }

        // The customer's folder outlives the case: it carries no case's mark. Neither does the one in it: a later case goes on with it.
        var failure = folders.CustomerIsNew
            ? await MakeAsync(run, folders.CustomerId, run.Step.Customer.Name.Trim(), folders.ClientsId, cancellationToken).ConfigureAwait(false)
                ?? await SettleTwinsAsync(run, folders, cancellationToken).ConfigureAwait(false)
            : null;
        failure ??= await MakeAsync(run, folders.FolderId, XmlArchive.FolderName, folders.CustomerId, cancellationToken).ConfigureAwait(false);
        if (failure is null)
        {
            await run.SaveAsync(run.Checkpoint with { Folders = folders with { AreMade = true } }, cancellationToken).ConfigureAwait(false);
        }

        return failure;
    }

    private async Task<StepOutcome.Failed?> MakeAsync(KeepRun run, string id, string name, string parent, CancellationToken cancellationToken)
    {
        if (run.MayHaveBeenMade)
        {
            var looked = await drive.GetAsync(id, run.Calls, cancellationToken).ConfigureAwait(false);
            if (!looked.TryGet(out var before, out var unread) || before.Live is not null)
            {
                return unread;
            }
        }

        var made = await drive.CreateFolderAsync(
            new NewFile(id, name, DriveFile.FolderType, [parent], new Dictionary<string, string>()), run.Calls, cancellationToken).ConfigureAwait(false);
        return made.TryGet(out _, out var failure)
            ? await IsThereAsync(run, id, parent, cancellationToken).ConfigureAwait(false)
            : failure.Code == "notFound" ? await BeginAnewAsync(run, cancellationToken).ConfigureAwait(false) : failure;
    }

    private async Task<StepOutcome.Failed?> IsThereAsync(KeepRun run, string id, string parent, CancellationToken cancellationToken)
    {
        var looked = await drive.GetAsync(id, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return failure;
        }

        return lookup.Live switch
        {
            null => await BeginAnewAsync(run, cancellationToken).ConfigureAwait(false),
            { IsFolder: true } live when live.Parents.Contains(parent, StringComparer.Ordinal) => null,
            _ => new StepOutcome.Failed(FailureKind.Refused, "drive: the customer's folder, or the folder FocusNFe in it, was moved; put it back, and repeat the step", "folder-moved"),
        };
    }

    /// <summary>
    /// The backup of the customer's data may have made the customer's folder in the same moment. Ours is then empty and goes to
    /// the trash: two folders of one name would stop every later step.
    /// </summary>
    private async Task<StepOutcome.Failed?> SettleTwinsAsync(KeepRun run, ArchiveFolders folders, CancellationToken cancellationToken)
    {
        var found = await destination.FoldersAsync(folders.ClientsId, run.Step.Customer.Name.Trim(), run.Calls, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var same, out var failure))
        {
            return failure;
        }

        if (same.TrueForAll(f => f.Id == folders.CustomerId))
        {
            return null;
        }

        var listed = await drive.ListAsync(folders.CustomerId, null, onlyFolders: false, null, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!listed.TryGet(out var page, out failure))
        {
            return failure;
        }

        if (page.Files.Count == 0 && page.NextPageToken is null
            && !(await drive.TrashAsync(folders.CustomerId, run.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out failure))
        {
            return failure;
        }

        return await BeginAnewAsync(run, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<StepOutcome.Failed> BeginAnewAsync(KeepRun run, CancellationToken cancellationToken)
    {
        await run.SaveAsync(run.Checkpoint with { Folders = null, Next = null, Kept = [] }, cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Failed(FailureKind.Transient, "drive: a folder of this step is gone or has a twin; the next attempt looks for it anew", "folder-gone");
    }
}
