using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>
/// The customer's folder <c>FocusNFe</c> on Drive. What counts as kept is decided by content: a file whose size and SHA-256 are
/// those of the backup, whoever put it there, unless it is marked as another month's.
/// </summary>
internal sealed class XmlArchive(DriveClient drive, Destination destination)
{
    public const string FolderName = "FocusNFe";
    public const string FileKind = "focusnfe";
    private const string MonthKey = "r3month";
    private const string ContentKey = "r3content";

    /// <summary>Where it is; <see cref="Place.Found.BackupId"/> is the folder itself, null while there is none.</summary>
    public Task<Result<Place>> FindAsync(StepContext step, CancellationToken cancellationToken) => destination.FindAsync(step, FolderName, cancellationToken);

    public async Task<Result<List<DriveFile>>> FilesAsync(string folderId, ICallLog calls, CancellationToken cancellationToken)
    {
        var files = new List<DriveFile>();
        string? token = null;
        do
        {
            var listed = await drive.ListAsync(folderId, name: null, onlyFolders: false, token, calls, cancellationToken).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var failure))
            {
                return failure;
            }

            files.AddRange(page.Files.Where(f => f is { IsFolder: false, Trashed: false }));
            token = page.NextPageToken;
        }
        while (token is not null);
        return files;
    }

    /// <summary>Whether a file could be this backup, as far as can be told without reading the backup.</summary>
    public static bool CouldBe(DriveFile file, BackupFile backup) => file is { Trashed: false, Bytes: not null, Sha256Checksum: not null }
        && (file.AppProperties.GetValueOrDefault(BackupLayout.KindKey) != FileKind
            || (file.AppProperties.GetValueOrDefault(MonthKey) == backup.Month && file.AppProperties.GetValueOrDefault(ContentKey) == backup.Kind));

    public static bool Holds(DriveFile file, BackupHash hash) =>
        file.Bytes == hash.Bytes && string.Equals(file.Sha256Checksum, hash.Sha256, StringComparison.OrdinalIgnoreCase);

    /// <param name="id">Handed out by Drive.</param>
    /// <param name="there">The files of the folder: an older version of a backup keeps its name, and nothing is replaced.</param>
    public static NewFile Describe(string id, BackupFile backup, string folderId, string caseRef, IReadOnlyList<DriveFile> there)
    {
        var name = $"{backup.Month}-{backup.Kind}.zip";
        for (var version = 2; there.Any(f => f.Name == name); version++)
        {
            name = FormattableString.Invariant($"{backup.Month}-{backup.Kind}-{version}.zip");
        }

        var marks = BackupLayout.Marks(caseRef, FileKind);
        marks[MonthKey] = backup.Month;
        marks[ContentKey] = backup.Kind;
        return new NewFile(id, name, "application/zip", [folderId], marks);
    }
}
