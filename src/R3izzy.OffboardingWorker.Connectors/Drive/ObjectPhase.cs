using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;
using R3izzy.OffboardingWorker.Connectors.Drive.Storage;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>
/// Copies the objects, batch by batch: names and ids are on disk, then the objects are copied side by side, then the batch's index
/// part is stored. The index part on Drive means that the batch is finished.
/// </summary>
internal sealed class ObjectPhase(CloudStorageClient storage, DriveClient drive, FileReader reader, ObjectCopier copier, DriveOptions options)
{
    /// <returns>Null when all objects are on Drive.</returns>
    public async Task<StepOutcome.Failed?> RunAsync(BackupRun run, CancellationToken cancellationToken)
    {
        while (run.Checkpoint.Batch is not null || run.Checkpoint.ObjectsAt.Prefix < run.Checkpoint.Plan.Prefixes.Count)
        {
            var failure = run.Checkpoint.Batch is null
                ? await OpenBatchAsync(run, cancellationToken).ConfigureAwait(false)
                : await FinishBatchAsync(run, run.Checkpoint.Batch, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                return failure;
            }

            run.Step.Journal.ReportProgress($"{BackupTexts.Number(run.Checkpoint.Objects.Files)} arquivo(s) copiados, {BackupTexts.Number(run.Checkpoint.Objects.Bytes)} bytes");
        }

        return null;
    }

    /// <summary>Lists the next objects, gives each an id, and saves both.</summary>
    private async Task<StepOutcome.Failed?> OpenBatchAsync(BackupRun run, CancellationToken cancellationToken)
    {
        run.MayHaveBeenMade = false;
        var at = run.Checkpoint.ObjectsAt;
        var listed = await ListAsync(run, at, cancellationToken).ConfigureAwait(false);
        if (!listed.TryGet(out var page, out var failure))
        {
            return failure;
        }

        if (page.Items.Count == 0)
        {
            await run.SaveAsync(run.Checkpoint with { ObjectsAt = new ObjectCursor(at.Prefix + 1, null) }, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var kept = Fitting(page.Items);
        var taken = await run.TakeIdsAsync(kept.Count + 1, cancellationToken).ConfigureAwait(false);
        if (!taken.TryGet(out var ids, out failure))
        {
            return failure;
        }

        var batch = new ObjectBatch(ids.Ids[0], [.. kept.Select((o, i) => new BatchEntry(ids.Ids[i + 1], o))],
            page.NextPageToken is null && kept.Count == page.Items.Count);
        await run.SaveAsync(run.Checkpoint with { Batch = batch, SpareIds = ids.Spare }, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>The next objects after the last settled one; none only at the end of the prefix.</summary>
    private async Task<Result<ObjectPage>> ListAsync(BackupRun run, ObjectCursor at, CancellationToken cancellationToken)
    {
        var plan = run.Checkpoint.Plan;
        string? token = null;
        while (true)
        {
            // The offset includes the name itself, which is dropped; so one more is asked for.
            var listed = await storage.ListAsync(plan.Bucket!, plan.Prefixes[at.Prefix], at.Last, token, ObjectBatch.MostObjects + 1, run.Calls, cancellationToken)
                .ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var failure))
            {
                return failure;
            }

            var items = page.Items.Where(o => o.Name != at.Last).ToList();
            if (items.Count > 0 || page.NextPageToken is null)
            {
                return page with { Items = items };
            }

            token = page.NextPageToken;
        }
    }

    // Names and metadata can be long, and the checkpoint has a limit.
    private static List<StorageObject> Fitting(IReadOnlyList<StorageObject> items)
    {
        var bytes = 0;
        return [.. items.Take(ObjectBatch.MostObjects).TakeWhile((item, i) =>
            (bytes += JsonSerializer.SerializeToUtf8Bytes(item, BackupJson.Options).Length + 64) <= ObjectBatch.MostBytes || i == 0)];
    }

    private async Task<StepOutcome.Failed?> FinishBatchAsync(BackupRun run, ObjectBatch batch, CancellationToken cancellationToken)
    {
        if (run.MayHaveBeenMade)
        {
            var adopted = await AdoptIndexAsync(run, batch, cancellationToken).ConfigureAwait(false);
            if (!adopted.TryGet(out var index, out var unread))
            {
                return unread;
            }

            if (index.Lines is not null)
            {
                await KeepAsync(run, batch, index, cancellationToken).ConfigureAwait(false);
                return null;
            }
        }

        var copied = await CopyAllAsync(run, batch, cancellationToken).ConfigureAwait(false);
        if (!copied.TryGet(out var lines, out var failure))
        {
            return failure;
        }

        return await StoreIndexAsync(run, batch, lines, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies what is not there yet, some at a time; the first failure lets those in flight end and starts no other.</summary>
    private async Task<Result<IndexLine[]>> CopyAllAsync(BackupRun run, ObjectBatch batch, CancellationToken cancellationToken)
    {
        var lines = new IndexLine[batch.Entries.Count];
        StepOutcome.Failed? first = null;
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.Parallelism, lines.Length)).Select(_ => CopySomeAsync())).ConfigureAwait(false);
        return first is null ? lines : first;

        async Task CopySomeAsync()
        {
            for (int i; Volatile.Read(ref first) is null && (i = Interlocked.Increment(ref next)) < lines.Length;)
            {
                var copied = await copier.CopyAsync(run, batch.Entries[i], run.MayHaveBeenMade, cancellationToken).ConfigureAwait(false);
                if (copied.TryGet(out var line, out var failure))
                {
                    lines[i] = line;
                }
                else
                {
                    Interlocked.CompareExchange(ref first, failure, null);
                }
            }
        }
    }

    private async Task<StepOutcome.Failed?> StoreIndexAsync(BackupRun run, ObjectBatch batch, IndexLine[] lines, CancellationToken cancellationToken)
    {
        var content = IndexPart.Write(lines);
        var file = new NewFile(batch.IndexId, BackupLayout.IndexName(run.Checkpoint.IndexParts + 1), "application/x-ndjson",
            [run.Checkpoint.Folders.BackupId], BackupLayout.Marks(run.Step.CaseRef, BackupLayout.IndexKind));
        await using var upload = new DriveUpload(drive, file, options.ChunkSize, content.Length, run.Calls);
        await upload.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        var ended = await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
        if (!ended.TryGet(out var outcome, out var failure))
        {
            return failure;
        }

        if (outcome is UploadOutcome.Stored stored)
        {
            await KeepAsync(run, batch, new StoredIndex(lines, stored.Size, stored.Sha256), cancellationToken).ConfigureAwait(false);
            return null;
        }

        // Another content stands under the index's id, or none: the next pass looks, and gives it a new id if it is not ours.
        run.MayHaveBeenMade = true;
        return new StepOutcome.Failed(FailureKind.Transient, "drive: an index part could not be stored", "part-not-stored");
    }

    /// <summary>Looks for the batch's index part. It exists only if every object of the batch was settled.</summary>
    private async Task<Result<StoredIndex>> AdoptIndexAsync(BackupRun run, ObjectBatch batch, CancellationToken cancellationToken)
    {
        var looked = await drive.GetAsync(batch.IndexId, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return failure;
        }

        if (lookup.File is null)
        {
            return new StoredIndex(null, 0, "");
        }

        if (lookup.Live is { } file && BackupLayout.IsOf(file, run.Step.CaseRef, BackupLayout.IndexKind))
        {
            var read = await reader.ReadAsync(file.Id, IndexPart.ReadAsync, run.Calls, cancellationToken).ConfigureAwait(false);
            if (!read.TryGet(out var back, out failure))
            {
                return failure;
            }

            if (IndexPart.Settles(back.Value.Lines, batch) && back.Sha256 == file.Sha256Checksum && back.Size == file.Bytes)
            {
                return new StoredIndex(back.Value.Lines, back.Size, back.Sha256);
            }
        }

        return await ForsakeIndexAsync(run, batch, lookup, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<StoredIndex>> ForsakeIndexAsync(BackupRun run, ObjectBatch batch, Lookup lookup, CancellationToken cancellationToken)
    {
        if (lookup.Live is { } wrong && !(await drive.TrashAsync(wrong.Id, run.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failure))
        {
            return failure;
        }

        var taken = await run.TakeIdsAsync(1, cancellationToken).ConfigureAwait(false);
        if (!taken.TryGet(out var ids, out failure))
        {
            return failure;
        }

        await run.SaveAsync(run.Checkpoint with { Batch = batch with { IndexId = ids.Ids[0] }, SpareIds = ids.Spare }, cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Failed(FailureKind.Transient, "drive: an index part was not what it should be, and was replaced", "part-not-stored");
    }

    private static async Task KeepAsync(BackupRun run, ObjectBatch batch, StoredIndex index, CancellationToken cancellationToken)
    {
        var checkpoint = run.Checkpoint;
        var objects = index.Lines!.Where(l => l.State != IndexLine.Gone)
            .Aggregate(checkpoint.Objects, (digest, l) => digest.With(l.FileId!, l.StoredBytes, l.Sha256!));
        await run.SaveAsync(checkpoint with
        {
            Batch = null,
            ObjectsAt = batch.IsLastOfPrefix
                ? new ObjectCursor(checkpoint.ObjectsAt.Prefix + 1, null)
                : checkpoint.ObjectsAt with { Last = batch.Entries[^1].Source.Name },
            IndexParts = checkpoint.IndexParts + 1,
            ObjectsGone = checkpoint.ObjectsGone + index.Lines!.Count(l => l.State == IndexLine.Gone),
            ObjectsChanged = checkpoint.ObjectsChanged + index.Lines!.Count(l => l.State == IndexLine.Changed),
            Objects = objects,
            Parts = checkpoint.Parts.With(batch.IndexId, index.Size, index.Sha256),
        }, cancellationToken).ConfigureAwait(false);
        run.MayHaveBeenMade = false;
    }

    private sealed record StoredIndex(IReadOnlyList<IndexLine>? Lines, long Size, string Sha256);
}
