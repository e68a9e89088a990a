using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;
using R3izzy.OffboardingWorker.Connectors.Drive.Firestore;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Copies the documents, part by part. A part's id is on disk before its file exists, and its end is on disk before the next begins.</summary>
internal sealed class DocumentPhase(FirestoreClient firestore, DriveClient drive, FileReader reader, DriveOptions options)
{
    /// <summary>Tries at one part in one attempt: a lost session, or content that differs.</summary>
    private const int MostTries = 3;

    /// <returns>Null when all documents are on Drive.</returns>
    public async Task<StepOutcome.Failed?> RunAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var sections = run.Checkpoint.Plan.Roots.Count + run.Checkpoint.Plan.Queries.Count;
        var tries = 0;
        while (run.Checkpoint.Cursor.Section < sections)
        {
            if (await PrepareAsync(run, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }

            var part = run.Checkpoint.DocumentParts;
            var done = run.MayHaveBeenMade
                ? await AdoptAsync(run, cancellationToken).ConfigureAwait(false)
                : await MakeAsync(run, cancellationToken).ConfigureAwait(false);
            if (!done.TryGet(out _, out failure))
            {
                return failure;
            }

            tries = run.Checkpoint.DocumentParts > part ? 0 : tries + 1;
            if (tries > MostTries)
            {
                return new StepOutcome.Failed(FailureKind.Transient, "drive: a part could not be stored in several tries", "part-not-stored");
            }

            run.Step.Journal.ReportProgress($"{BackupTexts.Number(run.Checkpoint.Documents)} documento(s) copiados em {run.Checkpoint.DocumentParts} parte(s)");
        }

        return null;
    }

    /// <summary>Fixes the read time and the next part's id, and saves them.</summary>
    private async Task<StepOutcome.Failed?> PrepareAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var next = run.Checkpoint;
        if (next.ReadTime is null)
        {
            var asked = await NowAsync(run, cancellationToken).ConfigureAwait(false);
            if (!asked.TryGet(out var now, out var failure))
            {
                return failure;
            }

            next = next with { ReadTime = now, ReadTimes = With(next.ReadTimes, new ReadTimeUse(now, next.DocumentParts + 1)) };
            run.UntriedReadTime = now;
        }

        if (next.NextPartId is null)
        {
            var taken = await run.TakeIdsAsync(1, cancellationToken).ConfigureAwait(false);
            if (!taken.TryGet(out var ids, out var failure))
            {
                return failure;
            }

            next = next with { NextPartId = ids.Ids[0], SpareIds = ids.Spare };
            run.MayHaveBeenMade = false;
        }

        if (!ReferenceEquals(next, run.Checkpoint))
        {
            await run.SaveAsync(next, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Firestore's own clock, by reading one document: its existence does not matter.</summary>
    private async Task<Result<string>> NowAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var plan = run.Checkpoint.Plan;
        var path = plan.Roots.Count > 0 ? plan.Roots[0] : plan.Queries[0].Collection + "/-";
        var got = await firestore.GetAsync(Database(plan), path, null, run.Calls, cancellationToken).ConfigureAwait(false);
        return got.TryGet(out var found, out var failure) ? found.ReadTime : failure;
    }

    /// <summary>Looks for the part that an earlier attempt had in hand. It exists only if it was finished: then it is read back and kept.</summary>
    private async Task<Result<bool>> AdoptAsync(BackupRun run, CancellationToken cancellationToken)
    {
        run.MayHaveBeenMade = false;
        var looked = await drive.GetAsync(run.Checkpoint.NextPartId!, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return failure;
        }

        if (lookup.File is null)
        {
            return true;
        }

        if (lookup.Live is not { } file || !BackupLayout.IsOf(file, run.Step.CaseRef, BackupLayout.DocumentsKind))
        {
            return await ForsakeAsync(run, lookup, cancellationToken).ConfigureAwait(false);
        }

        var read = await reader.ReadAsync(file.Id, PartReader.ReadAsync, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var back, out failure))
        {
            return failure;
        }

        var content = back.Value;
        if (content.Problem is not null || content.Head!.Case != run.Step.CaseRef || content.Head.Number != run.Checkpoint.DocumentParts + 1
            || back.Sha256 != file.Sha256Checksum || back.Size != file.Bytes)
        {
            return await ForsakeAsync(run, lookup, cancellationToken).ConfigureAwait(false);
        }

        await KeepAsync(run, file.Id, back.Size, back.Sha256, content.Documents, content.End!.Cursor, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<Result<bool>> MakeAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var checkpoint = run.Checkpoint;
        var file = new NewFile(checkpoint.NextPartId!, BackupLayout.DocumentsName(checkpoint.DocumentParts + 1), "application/gzip",
            [checkpoint.Folders.BackupId], BackupLayout.Marks(run.Step.CaseRef, BackupLayout.DocumentsKind));
        await using var upload = new DriveUpload(drive, file, options.ChunkSize, null, run.Calls);
        using var part = new PartWriter(upload);
        await using var walk = new DocumentWalk(firestore, checkpoint.Plan, checkpoint.ReadTime!, checkpoint.Cursor, options.IdleTimeout, run.Calls);
        var filled = await FillAsync(run, part, walk, cancellationToken).ConfigureAwait(false);
        if (!filled.TryGet(out var fill, out var failure))
        {
            return failure;
        }

        if (part.Documents == 0)
        {
            await run.SaveAsync(run.Checkpoint with { Cursor = walk.Cursor, ReadTime = fill.ReadTimeExpired ? null : checkpoint.ReadTime }, cancellationToken)
                .ConfigureAwait(false);
            return true;
        }

        var ended = await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
        if (!ended.TryGet(out var outcome, out failure))
        {
            return failure;
        }

        // What is there although this try did not make it is looked at, and kept or forsaken; a lost session is simply begun again.
        run.MayHaveBeenMade = outcome is UploadOutcome.AlreadyThere or UploadOutcome.Differs;
        if (outcome is UploadOutcome.Stored stored)
        {
            await KeepAsync(run, file.Id, stored.Size, stored.Sha256, part.Documents, walk.Cursor, cancellationToken, fill.ReadTimeExpired).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Puts documents into the part until it is full, all are in, or Firestore no longer reads at this time.</summary>
    private async Task<Result<Fill>> FillAsync(BackupRun run, PartWriter part, DocumentWalk walk, CancellationToken cancellationToken)
    {
        var checkpoint = run.Checkpoint;
        var goesOn = true;
        var expired = false;
        while (goesOn && part.Size < options.PartSize)
        {
            var next = await walk.NextAsync(cancellationToken).ConfigureAwait(false);
            if (!next.TryGet(out var found, out var failure))
            {
                // https://firebase.google.com/docs/firestore/pitr: past the window the read fails so. A missing index does too, but then
                // already at the first read of a fresh time.
                expired = failure.Code is GoogleErrors.FailedPrecondition or GoogleErrors.InvalidArgument && run.UntriedReadTime is null;
                if (!expired)
                {
                    return failure;
                }

                break;
            }

            run.UntriedReadTime = null;
            if (found.Document is not { } document)
            {
                break;
            }

            goesOn = (part.Documents > 0 || await part.BeginAsync(HeadOf(run, checkpoint), cancellationToken).ConfigureAwait(false))
                && await part.AddAsync(found.Path, document, cancellationToken).ConfigureAwait(false);
        }

        if (goesOn && part.Documents > 0)
        {
            await part.EndAsync(walk.Cursor, cancellationToken).ConfigureAwait(false);
        }

        return new Fill(expired);
    }

    // A time at which no part was read is replaced: the list grows by one an hour at most.
    private static IReadOnlyList<ReadTimeUse> With(IReadOnlyList<ReadTimeUse> used, ReadTimeUse now) =>
        [.. used.Where(u => u.FromPart < now.FromPart), now];

    private static PartHead HeadOf(BackupRun run, BackupCheckpoint checkpoint) => new(BackupLayout.Format, run.Step.CaseRef,
        checkpoint.DocumentParts + 1, $"projects/{checkpoint.Plan.Project}/databases/{checkpoint.Plan.Database}", checkpoint.ReadTime!);

    private static FirestoreDatabase Database(BackupPlan plan) => new(plan.Project!, plan.Database);

    private static async Task KeepAsync(
        BackupRun run, string id, long size, string sha256, long documents, WalkCursor cursor, CancellationToken cancellationToken, bool expired = false)
    {
        var checkpoint = run.Checkpoint;
        await run.SaveAsync(checkpoint with
        {
            Parts = checkpoint.Parts.With(id, size, sha256),
            DocumentParts = checkpoint.DocumentParts + 1,
            Documents = checkpoint.Documents + documents,
            Cursor = cursor,
            NextPartId = checkpoint.SpareIds.Count > 0 ? checkpoint.SpareIds[0] : null,
            SpareIds = [.. checkpoint.SpareIds.Skip(1)],
            ReadTime = expired ? null : checkpoint.ReadTime,
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A file that is not the part it should be goes to the trash, and the part gets a new id.</summary>
    private async Task<Result<bool>> ForsakeAsync(BackupRun run, Lookup lookup, CancellationToken cancellationToken)
    {
        if (lookup.Live is { } wrong)
        {
            var trashed = await drive.TrashAsync(wrong.Id, run.Calls, cancellationToken).ConfigureAwait(false);
            if (!trashed.TryGet(out _, out var failure))
            {
                return failure;
            }
        }

        await run.SaveAsync(run.Checkpoint with { NextPartId = null }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private readonly record struct Fill(bool ReadTimeExpired);
}
