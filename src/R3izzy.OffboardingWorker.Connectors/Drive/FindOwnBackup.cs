using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>The input of <c>drive.find-own-backup</c>: none.</summary>
public sealed record FindOwnBackupInput;

/// <summary>
/// Recognises what the customer put into their own folder by the app's "Guardar no Drive": everything there that carries none of
/// our marks and is not among the XMLs that accounting keeps. Looks only; the worker's own backup is made all the same.
/// </summary>
internal sealed class FindOwnBackup(DriveClient drive, Destination destination)
    : IConnector<FindOwnBackupInput>, IVerifies<FindOwnBackupInput>, IPreviews<FindOwnBackupInput>
{
    public const string Id = "drive.find-own-backup";

    // Enough to say what is there; a customer's folder is no archive to walk through.
    private const int MostFiles = 10_000;

    public async Task<StepOutcome> ExecuteAsync(FindOwnBackupInput input, StepContext step, CancellationToken cancellationToken)
    {
        var found = await LookAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var look, out var failure))
        {
            return failure;
        }

        if (look.Ambiguous is { } instructions)
        {
            return new StepOutcome.NeedsPerson(instructions);
        }

        await step.Journal.AddEvidenceAsync(new Evidence("after", JsonSerializer.Serialize(new
        {
            customerFolderId = look.FolderId,
            files = look.Files.Count,
            bytes = look.Bytes,
            newest = look.Newest,
            ids = look.Files.Take(100).Select(f => f.Id),
        })), cancellationToken).ConfigureAwait(false);
        return look.Files.Count == 0
            ? new StepOutcome.NotApplicable(look.FolderId is null
                ? "O cliente não tem pasta no Drive: não guardou backup próprio."
                : "Não há backup feito pelo cliente na pasta dele no Drive.")
            : new StepOutcome.Done(Text(look), AlreadyInPlace: true);
    }

    // The step has no effect that could be missing: the files are the customer's, to keep or to remove. An attempt that died is
    // simply made again: it only looks, and alone leaves the evidence of what it saw.
    public async Task<Verification> VerifyAsync(FindOwnBackupInput input, StepContext step, CancellationToken cancellationToken) =>
        step.PriorDoubt is not PriorDoubt.NotTold ? new Verification.NotInPlace("O passo só olha; olha de novo.")
        : !(await LookAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var look, out var failure) ? new Verification.CannotTell(failure)
        : look.Ambiguous is not null ? Verification.PersonsWord(step, "Não dá para saber qual é a pasta do cliente no Drive.")
        : new Verification.InPlace(look.Files.Count > 0 ? Text(look) : "O backup que o cliente tinha feito não está mais na pasta dele.");

    public async Task<Preview> PreviewAsync(FindOwnBackupInput input, StepContext step, CancellationToken cancellationToken) =>
        !(await LookAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var look, out var failure) ? new Preview.CannotTell(failure)
        : look.Ambiguous is { } instructions ? new Preview.WouldAskPerson(instructions)
        : new Preview.NothingToDo(look.Files.Count > 0 ? Text(look) : "Não há backup feito pelo cliente.");

    private async Task<Result<Look>> LookAsync(StepContext step, CancellationToken cancellationToken)
    {
        var where = await destination.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!where.TryGet(out var place, out var failure))
        {
            return failure;
        }

        if (place is Place.Ambiguous(var instructions))
        {
            return new Look(null, [], instructions);
        }

        if (((Place.Found)place).CustomerId is not { } folder)
        {
            return new Look(null, [], null);
        }

        var files = new List<DriveFile>();
        var folders = new Queue<string>([folder]);
        while (folders.TryDequeue(out var next) && files.Count < MostFiles)
        {
            if (await AddAsync(next, files, folders, step.Calls, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }
        }

        return new Look(folder, files, null);
    }

    private async Task<StepOutcome.Failed?> AddAsync(
        string folder, List<DriveFile> files, Queue<string> folders, ICallLog calls, CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var listed = await drive.ListAsync(folder, null, onlyFolders: false, token, calls, cancellationToken).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var failure))
            {
                return failure;
            }

            foreach (var file in page.Files.Where(f => !f.Trashed && !f.AppProperties.ContainsKey(BackupLayout.CaseKey)
                && !(f.IsFolder && f.Name == XmlArchive.FolderName)))
            {
                if (file.IsFolder)
                {
                    folders.Enqueue(file.Id);
                }
                else
                {
                    files.Add(file);
                }
            }

            token = page.NextPageToken;
        }
        while (token is not null && files.Count < MostFiles);
        return null;
    }

    private static string Text(Look look) =>
        $"Na pasta do cliente no Drive há {(look.Files.Count >= MostFiles ? "pelo menos " : "")}{BackupTexts.Number(look.Files.Count)} arquivo(s), "
        + $"{BackupTexts.Number(look.Bytes)} bytes, que não são deste serviço"
        + (DateTimeOffset.TryParse(look.Newest, CultureInfo.InvariantCulture, out var newest) ? $"; o mais novo é de {Brasilia.Day(Brasilia.DayOf(newest))}." : ".");

    /// <param name="FolderId">Null: the customer has no folder.</param>
    /// <param name="Ambiguous">Instructions, when it cannot be told which folder is the customer's.</param>
    private sealed record Look(string? FolderId, IReadOnlyList<DriveFile> Files, string? Ambiguous)
    {
        public long Bytes => Files.Sum(f => f.Bytes ?? 0);

        /// <summary>RFC 3339, or null.</summary>
        public string? Newest => Files.Select(f => f.CreatedTime).Where(t => t is { Length: >= 10 }).Max(StringComparer.Ordinal);
    }
}
