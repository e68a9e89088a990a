using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;
using R3izzy.OffboardingWorker.Connectors.Drive.Storage;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Copies one object into one file, streaming, and compares both ends: CRC32C with Cloud Storage, SHA-256 with Drive.</summary>
internal sealed class ObjectCopier(CloudStorageClient storage, DriveClient drive, FileReader reader, DriveOptions options)
{
    private const int MostTries = 3;

    /// <param name="run">The attempt.</param>
    /// <param name="entry">What to copy, and the file that it becomes.</param>
    /// <param name="mayExist">True: look first, an earlier attempt may have finished it.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    public async Task<Result<IndexLine>> CopyAsync(BackupRun run, BatchEntry entry, bool mayExist, CancellationToken cancellationToken)
    {
        var source = entry.Source;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var adopted = mayExist ? await AdoptAsync(run, entry, cancellationToken).ConfigureAwait(false) : new Adoption(null, entry);
            if (!adopted.TryGet(out var there, out var failure) || there.Line is not null)
            {
                return failure is not null ? failure : there.Line!;
            }

            entry = there.Entry;
            var copied = await TryAsync(run, entry.FileId, source, cancellationToken).ConfigureAwait(false);
            if (!copied.TryGet(out var outcome, out failure))
            {
                return failure;
            }

            if (outcome is CopyOutcome.Copied(var stored))
            {
                return Line(entry, source, stored.Size, stored.Sha256);
            }

            mayExist = outcome is CopyOutcome.Again { Exists: true };
            if (outcome is CopyOutcome.SourceGone)
            {
                var looked = await storage.GetAsync(run.Checkpoint.Plan.Bucket!, source.Name, run.Calls, cancellationToken).ConfigureAwait(false);
                if (!looked.TryGet(out var now, out failure))
                {
                    return failure;
                }

                if (now.Object is null)
                {
                    return new IndexLine { State = IndexLine.Gone, Source = Public(entry.Source) };
                }

                source = now.Object;
            }
        }

        return new StepOutcome.Failed(FailureKind.Transient, "drive: an object could not be stored in several tries", "object-not-stored");
    }

    private async Task<Result<CopyOutcome>> TryAsync(BackupRun run, string fileId, StorageObject source, CancellationToken cancellationToken)
    {
        var marks = BackupLayout.Marks(run.Step.CaseRef, BackupLayout.ObjectKind);
        marks[BackupLayout.GenerationKey] = source.Generation;
        marks[BackupLayout.CrcKey] = source.Crc32c ?? "";
        var file = new NewFile(fileId, source.Name, TypeOf(source), [run.Checkpoint.Folders.ObjectsId], marks);
        using var content = new ObjectReader(storage, run.Checkpoint.Plan.Bucket!, source, options.IdleTimeout, run.Calls);
        await using var upload = new DriveUpload(drive, file, options.ChunkSize, source.Bytes, run.Calls);
        var goesOn = true;
        while (goesOn)
        {
            var read = await content.ReadAsync(upload.Free, cancellationToken).ConfigureAwait(false);
            if (!read.TryGet(out var count, out var broken))
            {
                return content.IsGone ? new CopyOutcome.SourceGone() : broken;
            }

            if (count.Bytes == 0)
            {
                break;
            }

            goesOn = await upload.AdvanceAsync(count.Bytes, cancellationToken).ConfigureAwait(false);
        }

        // Compared before the last bytes leave: a file that Drive completes is one that Storage vouches for.
        if (goesOn && upload.Crc32C != (source.Crc32c ?? upload.Crc32C))
        {
            return new StepOutcome.Failed(FailureKind.Transient, "storage: the bytes received do not have the object's CRC32C", "source-checksum-differs");
        }

        var ended = await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
        if (!ended.TryGet(out var outcome, out var failure))
        {
            return failure;
        }

        return outcome switch
        {
            UploadOutcome.Stored stored => new CopyOutcome.Copied(stored),
            UploadOutcome.SessionLost => new CopyOutcome.Again(false),
            _ => new CopyOutcome.Again(true),
        };
    }

    /// <summary>Looks for the file. It exists only if it was finished: it is kept if its content is that of the object.</summary>
    private async Task<Result<Adoption>> AdoptAsync(BackupRun run, BatchEntry entry, CancellationToken cancellationToken)
    {
        var looked = await drive.GetAsync(entry.FileId, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return failure;
        }

        if (lookup.File is not { } file)
        {
            return new Adoption(null, entry);
        }

        if (file is { Trashed: false, Bytes: { } bytes, Sha256Checksum: { } sha256 } && BackupLayout.IsOf(file, run.Step.CaseRef, BackupLayout.ObjectKind))
        {
            var generation = file.AppProperties.GetValueOrDefault(BackupLayout.GenerationKey) ?? "";
            var source = generation == entry.Source.Generation ? entry.Source : entry.Source with { Generation = generation, Md5Hash = null, Size = file.Size! };
            var same = await IsSameAsync(run, file, source, cancellationToken).ConfigureAwait(false);
            if (!same.TryGet(out var isSame, out failure))
            {
                return failure;
            }

            if (isSame)
            {
                return new Adoption(Line(entry, source with { Crc32c = file.AppProperties.GetValueOrDefault(BackupLayout.CrcKey) }, bytes, sha256), entry);
            }
        }

        // Not what was meant to stand there: to the trash with it, and the object gets a new id.
        if (!file.Trashed && !(await drive.TrashAsync(file.Id, run.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out failure))
        {
            return failure;
        }

        var replaced = await run.ReplaceAsync(entry, cancellationToken).ConfigureAwait(false);
        return replaced.TryGet(out var fresh, out failure) ? new Adoption(null, fresh) : failure;
    }

    /// <summary>By MD5 where both have one, otherwise by reading the file back for its CRC32C.</summary>
    private async Task<Result<bool>> IsSameAsync(BackupRun run, DriveFile file, StorageObject source, CancellationToken cancellationToken)
    {
        if (file.Bytes != source.Bytes)
        {
            return false;
        }

        if (source.Md5Hash is not null && file.Md5Checksum is not null)
        {
            return string.Equals(Convert.ToHexString(Convert.FromBase64String(source.Md5Hash)), file.Md5Checksum, StringComparison.OrdinalIgnoreCase);
        }

        var read = await reader.HashAsync(file.Id, run.Calls, cancellationToken).ConfigureAwait(false);
        return read.TryGet(out var back, out var failure)
            ? back.Crc32C == file.AppProperties.GetValueOrDefault(BackupLayout.CrcKey) && back.Sha256 == file.Sha256Checksum
            : failure;
    }

    private static IndexLine Line(BatchEntry entry, StorageObject source, long bytes, string sha256) => new()
    {
        State = source.Generation == entry.Source.Generation ? IndexLine.Copied : IndexLine.Changed,
        Source = Public(source),
        FileId = entry.FileId,
        StoredBytes = bytes,
        Sha256 = sha256,
    };

    // Download tokens open the object to anyone who has them: they are secrets, and Firebase makes new ones.
    private static StorageObject Public(StorageObject source) => source.Metadata is null ? source : source with
    {
        Metadata = source.Metadata.Where(m => m.Key != "firebaseStorageDownloadTokens").ToDictionary(m => m.Key, m => m.Value),
    };

    // Google's own types would be converted on upload, and a converted file has no checksum.
    private static string TypeOf(StorageObject source) =>
        MediaTypeHeaderValue.TryParse(source.ContentType, out var type) && type.MediaType is { } plain
        && !plain.StartsWith("application/vnd.google-apps", StringComparison.OrdinalIgnoreCase) ? plain : "application/octet-stream";

    /// <param name="Line">Null: the file is still to be made, as <paramref name="Entry"/>.</param>
    private readonly record struct Adoption(IndexLine? Line, BatchEntry Entry);

    private abstract record CopyOutcome
    {
        private CopyOutcome() { }

        public sealed record Copied(UploadOutcome.Stored Stored) : CopyOutcome;

        public sealed record SourceGone : CopyOutcome;

        public sealed record Again(bool Exists) : CopyOutcome;
    }
}
