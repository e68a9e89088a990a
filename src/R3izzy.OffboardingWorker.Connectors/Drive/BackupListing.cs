using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>What Drive's own listing says of a backup's files, summed up.</summary>
/// <param name="Parts">Of the backup's folder.</param>
/// <param name="Objects">Of the objects' folder.</param>
internal sealed record ListedBackup(SetDigest Parts, SetDigest Objects);

/// <summary>Sums a backup's folders up page by page. Files that the backup did not make do not count.</summary>
internal sealed class BackupListing(DriveClient drive)
{
    public async Task<Result<ListedBackup>> SumAsync(string caseRef, string backupId, string? objectsId, ICallLog calls, CancellationToken cancellationToken)
    {
        var parts = SetDigest.Empty;
        var failure = await EachPartAsync(caseRef, backupId, part =>
        {
            parts = parts.With(part.FileId, part.Size, part.Sha256);
            return new ValueTask<bool>(true);
        }, calls, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        var objects = SetDigest.Empty;
        if (objectsId is not null)
        {
            failure = await EachAsync(objectsId, file =>
            {
                if (BackupLayout.IsOf(file, caseRef, BackupLayout.ObjectKind))
                {
                    objects = objects.With(file.Id, file.Bytes ?? -1, file.Sha256Checksum ?? "");
                }

                return new ValueTask<bool>(true);
            }, calls, cancellationToken).ConfigureAwait(false);
        }

        return failure is null ? new ListedBackup(parts, objects) : failure;
    }

    /// <summary>Calls <paramref name="take"/> for each document part and index part that Drive lists, until it answers false.</summary>
    public Task<StepOutcome.Failed?> EachPartAsync(
        string caseRef, string backupId, Func<ManifestPart, ValueTask<bool>> take, ICallLog calls, CancellationToken cancellationToken) =>
        EachAsync(backupId, file =>
        {
            var kind = BackupLayout.IsOf(file, caseRef, BackupLayout.DocumentsKind) ? BackupLayout.DocumentsKind
                : BackupLayout.IsOf(file, caseRef, BackupLayout.IndexKind) ? BackupLayout.IndexKind : null;
            return kind is null
                ? new ValueTask<bool>(true)
                : take(new ManifestPart(kind, file.Name, file.Id, file.Bytes ?? -1, file.Sha256Checksum ?? ""));
        }, calls, cancellationToken);

    private async Task<StepOutcome.Failed?> EachAsync(
        string folderId, Func<DriveFile, ValueTask<bool>> take, ICallLog calls, CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var listed = await drive.ListAsync(folderId, name: null, onlyFolders: false, token, calls, cancellationToken).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var failure))
            {
                return failure;
            }

            foreach (var file in page.Files)
            {
                if (!await take(file).ConfigureAwait(false))
                {
                    return null;
                }
            }

            token = page.NextPageToken;
        }
        while (token is not null);
        return null;
    }
}
