using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Compares all that FocusNFe lists with what is on Drive now, byte for byte by SHA-256. Reads only.</summary>
internal sealed class ArchiveComparison(XmlArchive archive, BackupSource source)
{
    public async Task<Result<ComparedArchive>> CompareAsync(
        StepContext step, string? folderId, IReadOnlyList<BackupFile> listed, CancellationToken cancellationToken)
    {
        if (folderId is null)
        {
            return new ComparedArchive([], listed);
        }

        var read = await archive.FilesAsync(folderId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var files, out var failure))
        {
            return failure;
        }

        var kept = new List<ComparedFile>();
        var missing = new List<BackupFile>();
        foreach (var file in listed)
        {
            var candidates = files.FindAll(f => XmlArchive.CouldBe(f, file));
            if (candidates.Count == 0)
            {
                missing.Add(file);
                continue;
            }

            var hashed = await HashAsync(step, file, cancellationToken).ConfigureAwait(false);
            if (!hashed.TryGet(out var built, out failure))
            {
                return failure;
            }

            if (candidates.Find(c => XmlArchive.Holds(c, built.Hash)) is { } same)
            {
                kept.Add(new ComparedFile(file, same.Id, built.Hash, built.At));
            }
            else
            {
                missing.Add(file);
            }
        }

        return new ComparedArchive(kept, missing);
    }

    private async Task<Result<Built>> HashAsync(StepContext step, BackupFile file, CancellationToken cancellationToken)
    {
        var opened = await source.OpenAsync(step, file, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var content, out var failure))
        {
            return failure;
        }

        using (content)
        {
            var read = await content.HashAsync(cancellationToken).ConfigureAwait(false);
            return read.TryGet(out var hash, out failure) ? new Built(hash, content.BuiltAt) : failure;
        }
    }

    private sealed record Built(BackupHash Hash, DateTimeOffset? At);
}

/// <param name="Kept">On Drive, with the bytes that FocusNFe has now.</param>
/// <param name="Missing">Not on Drive, or with other bytes.</param>
internal sealed record ComparedArchive(IReadOnlyList<ComparedFile> Kept, IReadOnlyList<BackupFile> Missing);

internal sealed record ComparedFile(BackupFile File, string FileId, BackupHash Hash, DateTimeOffset? BuiltAt);
