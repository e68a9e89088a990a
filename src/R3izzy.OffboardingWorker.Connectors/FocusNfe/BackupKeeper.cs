using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Copies one backup into the archive unless it is there: streaming, in pieces of bounded size, compared with Drive's own hash.</summary>
internal sealed class BackupKeeper(BackupSource source, DriveClient drive, DriveOptions driveOptions)
{
    private const int MostTries = 3;

    /// <returns>Null: it is kept, and the checkpoint says so.</returns>
    public async Task<StepOutcome.Failed?> KeepAsync(KeepRun run, BackupFile file, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await LearnAsync(run, file, isUsedUp: false, cancellationToken).ConfigureAwait(false) is { } unread)
            {
                return unread;
            }

            var candidates = run.Files.FindAll(f => XmlArchive.CouldBe(f, file));
            var adopted = candidates.Count == 0 ? new Attempt(false) : await AdoptAsync(run, file, candidates, cancellationToken).ConfigureAwait(false);
            if (!adopted.TryGet(out var there, out var failure) || there.IsSettled)
            {
                return failure;
            }

            var copied = await CopyAsync(run, file, cancellationToken).ConfigureAwait(false);
            if (!copied.TryGet(out var copy, out failure) || copy.IsSettled)
            {
                return failure;
            }
        }

        return new StepOutcome.Failed(FailureKind.Transient, "drive: a backup could not be stored in several tries", "backup-not-stored");
    }

    /// <summary>A file that an earlier attempt may have finished is looked at by its id: Drive's listing can lag.</summary>
    private async Task<StepOutcome.Failed?> LearnAsync(KeepRun run, BackupFile file, bool isUsedUp, CancellationToken cancellationToken)
    {
        if (!run.MayHaveBeenMade || run.Checkpoint.Next is not { } next || next.Month != file.Month || next.Kind != file.Kind)
        {
            return null;
        }

        var looked = await drive.GetAsync(next.FileId, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return failure;
        }

        if (lookup.File is { } made)
        {
            run.Files.RemoveAll(f => f.Id == made.Id);
            run.Files.Add(made);
        }

        // Finished, or deleted for good since: its id names nothing new any more, whatever is decided next.
        if (isUsedUp || lookup.File is not null)
        {
            await run.SaveAsync(run.Checkpoint with { Next = null }, cancellationToken).ConfigureAwait(false);
        }

        run.MayHaveBeenMade = false;
        return null;
    }

    private async Task<Result<Attempt>> AdoptAsync(KeepRun run, BackupFile file, List<DriveFile> candidates, CancellationToken cancellationToken)
    {
        var opened = await source.OpenAsync(run, file, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var content, out var failure))
        {
            return failure;
        }

        using (content)
        {
            if (content.Length is { } length && candidates.TrueForAll(c => c.Bytes != length))
            {
                return new Attempt(false);
            }

            var read = await content.HashAsync(cancellationToken).ConfigureAwait(false);
            if (!read.TryGet(out var hash, out failure))
            {
                return failure;
            }

            if (candidates.Find(c => XmlArchive.Holds(c, hash)) is not { } same)
            {
                return new Attempt(false);
            }

            var isOurs = run.Checkpoint.HasWritten && same.AppProperties.GetValueOrDefault(BackupLayout.CaseKey) == run.Step.CaseRef;
            await run.KeepAsync(file, same, content.BuiltAt, wasThere: !isOurs, cancellationToken).ConfigureAwait(false);
            return new Attempt(true);
        }
    }

    private async Task<Result<Attempt>> CopyAsync(KeepRun run, BackupFile file, CancellationToken cancellationToken)
    {
        var opened = await source.OpenAsync(run, file, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var content, out var failure))
        {
            return failure;
        }

        using (content)
        {
            var reserved = await ReserveAsync(run, file, cancellationToken).ConfigureAwait(false);
            if (!reserved.TryGet(out var id, out failure))
            {
                return failure;
            }

            var target = XmlArchive.Describe(id, file, run.Checkpoint.Folders!.FolderId, run.Step.CaseRef, run.Files);
            var sent = await SendAsync(content, target, run.Calls, cancellationToken).ConfigureAwait(false);
            return sent.TryGet(out var outcome, out failure)
                ? await SettleAsync(run, file, outcome, content.BuiltAt, cancellationToken).ConfigureAwait(false)
                : failure;
        }
    }

    private async Task<Result<UploadOutcome>> SendAsync(BackupContent content, NewFile target, ICallLog calls, CancellationToken cancellationToken)
    {
        await using var upload = new DriveUpload(drive, target, driveOptions.ChunkSize, content.Length, calls);
        while (true)
        {
            var read = await content.ReadAsync(upload.Free, cancellationToken).ConfigureAwait(false);
            if (!read.TryGet(out var piece, out var failure))
            {
                // Nothing is completed: Drive forgets the session, and no file appears.
                return failure;
            }

            if (piece.Bytes == 0 || !await upload.AdvanceAsync(piece.Bytes, cancellationToken).ConfigureAwait(false))
            {
                return await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<Result<Attempt>> SettleAsync(
        KeepRun run, BackupFile file, UploadOutcome outcome, DateTimeOffset? builtAt, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case UploadOutcome.Stored(var stored, var size, var sha256, _):
                var there = stored with { Size = size.ToString(System.Globalization.CultureInfo.InvariantCulture), Sha256Checksum = sha256 };
                run.Files.Add(there);
                await run.KeepAsync(file, there, builtAt, wasThere: false, cancellationToken).ConfigureAwait(false);
                return new Attempt(true);
            case UploadOutcome.AlreadyThere:
                run.MayHaveBeenMade = true;
                return await LearnAsync(run, file, isUsedUp: true, cancellationToken).ConfigureAwait(false) is { } unread ? unread : new Attempt(false);
            case UploadOutcome.SessionLost:
                return new Attempt(false);
            default:
                // What stands there is not what was sent.
                var trashed = await drive.TrashAsync(run.Checkpoint.Next!.FileId, run.Calls, cancellationToken).ConfigureAwait(false);
                if (!trashed.TryGet(out _, out var failure))
                {
                    return failure;
                }

                await run.SaveAsync(run.Checkpoint with { Next = null }, cancellationToken).ConfigureAwait(false);
                return new Attempt(false);
        }
    }

    /// <summary>The id of the file to be, saved before its first byte is sent.</summary>
    private async Task<Result<string>> ReserveAsync(KeepRun run, BackupFile file, CancellationToken cancellationToken)
    {
        if (run.Checkpoint.Next is { } next && next.Month == file.Month && next.Kind == file.Kind)
        {
            return next.FileId;
        }

        var spare = run.Checkpoint.SpareIds;
        if (spare.Count == 0)
        {
            var generated = await drive.GenerateIdsAsync(30, run.Calls, cancellationToken).ConfigureAwait(false);
            if (!generated.TryGet(out var ids, out var failure))
            {
                return failure;
            }

            spare = ids;
        }

        await run.SaveAsync(run.Checkpoint with
        {
            Next = new NextFile(file.Month, file.Kind, spare[0]),
            SpareIds = [.. spare.Skip(1)],
            HasWritten = true,
        }, cancellationToken).ConfigureAwait(false);
        return spare[0];
    }

    /// <param name="IsSettled">The backup is kept.</param>
    private sealed record Attempt(bool IsSettled);
}
