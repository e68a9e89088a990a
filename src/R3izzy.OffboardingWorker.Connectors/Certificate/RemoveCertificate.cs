using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>Input of <c>certificate.remove</c>: it takes none, case and settings say where.</summary>
public sealed record RemoveCertificateInput;

/// <summary>
/// <c>certificate.remove</c>: the customer's digital certificate leaves Cloud Storage, with its password and old versions. It
/// is opened first: one that names somebody else stops everything, one that names nobody goes to a person.
/// </summary>
internal sealed class RemoveCertificate(CertificateStorageClient storage, CertificateFolders folders, CertificateFiles files, CertificateOptions options)
    : IConnector<RemoveCertificateInput>, IVerifies<RemoveCertificateInput>, IPreviews<RemoveCertificateInput>, IReverts<RemoveCertificateInput>
{
    public const string Id = "certificate.remove";

    /// <summary>Looks and deletions in one attempt: files that come meanwhile are looked into like the first.</summary>
    private const int MostRounds = 3;

    public async Task<StepOutcome> ExecuteAsync(RemoveCertificateInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (folders.FolderOf(step) is not { Folder: { } folder })
        {
            return new StepOutcome.NeedsPerson(folders.FolderOf(step).Instructions!);
        }

        var record = new CertificateRecord(step);
        var deleted = new Deleted();
        for (var round = 0; round < MostRounds; round++)
        {
            if (!(await ListAsync(folder, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var listed, out var failure))
            {
                return AfterWrites(failure, deleted);
            }

            if (listed.ToDelete.Count == 0)
            {
                return await SettleAsync(folder, listed, deleted, record, step, cancellationToken).ConfigureAwait(false);
            }

            if (await DeleteAllAsync(folder, listed.ToDelete, deleted, record, step, cancellationToken).ConfigureAwait(false) is { } ended)
            {
                return ended;
            }
        }

        return new StepOutcome.Failed(
            deleted.Files > 0 ? FailureKind.OutcomeUnknown : FailureKind.Transient, "storage: the customer's certificates changed while they were deleted", "changed-meanwhile");
    }

    public async Task<Verification> VerifyAsync(RemoveCertificateInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (folders.FolderOf(step) is not { Folder: { } folder })
        {
            return Verification.PersonsWord(step, "O caso não diz onde está o certificado: só quem o excluiu pode confirmar.");
        }

        if (!(await ListAsync(folder, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var listed, out var failure)
            || !(await RemainsAsync(folder, listed, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var remains, out failure))
        {
            return new Verification.CannotTell(failure);
        }

        return listed.ToDelete.Count > 0 ? new Verification.NotInPlace(CertificateTexts.StillThere(listed.ToDelete.Count))
            // What this step saw, or a person dealt with, is gone; what the bucket kept of it is gone some day too.
            : Verification.Seen(step, CertificateTexts.AlreadyDone(remains));
    }

    public async Task<Preview> PreviewAsync(RemoveCertificateInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (folders.FolderOf(step) is not { Folder: { } folder })
        {
            return new Preview.WouldAskPerson(folders.FolderOf(step).Instructions!);
        }

        if (!(await ListAsync(folder, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var listed, out var failure)
            || !(await files.OpenAsync(folder, listed.ToDelete, step, new CertificateRecord(step), cancellationToken).ConfigureAwait(false)).TryGet(out var opened, out failure))
        {
            return new Preview.CannotTell(failure);
        }

        return opened.Count == 0 ? new Preview.NothingToDo(CertificateTexts.None)
            : Doubt(folder, opened) is { } instructions ? new Preview.WouldAskPerson(instructions)
            : Held(listed.ToDelete, step) is { } held ? new Preview.CannotTell(held)
            : new Preview.WouldAct([.. opened.Select(o => CertificateTexts.Effect(folder.Bucket, o))], CertificateTexts.Notes);
    }

    public Task<StepOutcome> RevertAsync(RemoveCertificateInput input, StepContext step, CancellationToken cancellationToken) =>
        Task.FromResult<StepOutcome>(new CertificateRecord(step).Certificates is var certificates and > 0
            ? new StepOutcome.NeedsPerson(CertificateTexts.CannotPutBack(certificates))
            : new StepOutcome.NotApplicable("Não há o que desfazer: este passo não excluiu nenhum certificado."));

    /// <summary>Null when what was there is deleted, and the folder is to be looked at again.</summary>
    private async Task<StepOutcome?> DeleteAllAsync(
        CertificateFolder folder, IReadOnlyList<StoredFile> found, Deleted deleted, CertificateRecord record, StepContext step, CancellationToken cancellationToken)
    {
        if (Held(found, step) is { } held)
        {
            return held;
        }

        if (!(await files.OpenAsync(folder, found, step, record, cancellationToken).ConfigureAwait(false)).TryGet(out var opened, out var failure))
        {
            return AfterWrites(failure, deleted);
        }

        if (Doubt(folder, opened) is { } instructions)
        {
            await record.KeepFoundAsync(folder, opened, cancellationToken).ConfigureAwait(false);
            return new StepOutcome.NeedsPerson(instructions);
        }

        await record.KeepBeforeAsync(folder, opened, cancellationToken).ConfigureAwait(false);
        // Passwords last: without them a later look could not open what is left.
        foreach (var one in opened.OrderBy(o => o.Kind))
        {
            var sent = await storage.DeleteAsync(folder.Bucket, one.File, keepAsVersion: !options.DeleteVersions, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!sent.TryGet(out var answer, out failure))
            {
                return await HeldMeanwhileAsync(folder, failure, step, cancellationToken).ConfigureAwait(false) ?? AfterWrites(failure, deleted);
            }

            if (answer != DeletionAnswer.Changed)
            {
                deleted.Files++;
                deleted.Certificates += one.Kind == FileKind.Certificate ? 1 : 0;
            }
        }

        return null;
    }

    private async Task<StepOutcome> SettleAsync(
        CertificateFolder folder, Listed listed, Deleted deleted, CertificateRecord record, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await RemainsAsync(folder, listed, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var remains, out var failure))
        {
            return AfterWrites(failure, deleted);
        }

        var certificates = Math.Max(deleted.Certificates, record.Certificates);
        if (certificates == 0 && deleted.Files == 0 && !WasThere(remains))
        {
            return new StepOutcome.NotApplicable(CertificateTexts.None);
        }

        await record.KeepAfterAsync(folder, remains, cancellationToken).ConfigureAwait(false);
        return certificates + deleted.Files > 0
            ? new StepOutcome.Done(CertificateTexts.Done(Math.Max(1, certificates), remains))
            : new StepOutcome.Done(CertificateTexts.AlreadyDone(remains), AlreadyInPlace: true);
    }

    private async Task<Result<Listed>> ListAsync(CertificateFolder folder, ICallLog calls, CancellationToken cancellationToken) =>
        (await folders.ListAsync(folder, ListedGenerations.LiveAndNoncurrent, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var all, out var failure)
            ? new Listed([.. all.Where(f => options.DeleteVersions || !f.IsNoncurrent)], all.Count(f => f.IsNoncurrent && !options.DeleteVersions))
            : failure;

    /// <summary>What the bucket keeps of deleted files. A bucket that does not tell is no reason to stop.</summary>
    private async Task<Result<CertificateRecord.Remains>> RemainsAsync(CertificateFolder folder, Listed listed, ICallLog calls, CancellationToken cancellationToken)
    {
        if ((await folders.ListAsync(folder, ListedGenerations.SoftDeleted, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var kept, out var failure))
        {
            return new CertificateRecord.Remains(listed.Noncurrent, kept.Count, kept.Max(f => f.HardDeleteTime));
        }

        return failure.Kind is FailureKind.Refused ? new CertificateRecord.Remains(listed.Noncurrent, null, null) : failure;
    }

    private string? Doubt(CertificateFolder folder, IReadOnlyList<OpenedFile> opened)
    {
        var others = opened.Where(o => o.Owner == FileOwner.Another).ToList();
        var unknown = opened.Where(o => o.Owner == FileOwner.Unknown).ToList();
        return others.Count > 0 ? CertificateTexts.OfAnother(folder.Bucket, others)
            : unknown.Count > 0 && options.Unreadable == CertificateOptions.Ask ? CertificateTexts.Unreadable(folder.Bucket, unknown)
            : null;
    }

    /// <summary>
    /// The service gives a hold that came since the look the reason of a missing right (documented is objectUnderActiveHold):
    /// only the file itself tells that it is not the platform that is closed.
    /// </summary>
    private async Task<StepOutcome.Failed?> HeldMeanwhileAsync(
        CertificateFolder folder, StepOutcome.Failed refused, StepContext step, CancellationToken cancellationToken) =>
        refused is { Kind: FailureKind.Unauthorized, Code: "forbidden" }
        && (await ListAsync(folder, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var listed, out _)
            ? Held(listed.ToDelete, step)
            : null;

    private static StepOutcome.Failed? Held(IReadOnlyList<StoredFile> found, StepContext step) =>
        found.Any(f => f.TemporaryHold || f.EventBasedHold)
            ? new StepOutcome.Failed(FailureKind.Refused,
                "storage: a certificate's file is on hold and was not deleted; release the hold (gcloud storage objects update --no-temporary-hold --no-event-based-hold) and repeat the step",
                "objectUnderActiveHold")
        : found.Where(f => f.RetentionExpirationTime > step.StartedAt).Max(f => f.RetentionExpirationTime) is { } until
            ? new StepOutcome.Failed(FailureKind.Refused,
                FormattableString.Invariant($"storage: the bucket's retention keeps a certificate's file until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC; repeat the step then, or shorten the retention"),
                "retentionPolicyNotMet")
        : null;

    private static bool WasThere(CertificateRecord.Remains remains) => remains.Noncurrent > 0 || remains.SoftDeleted > 0;

    // "Nothing happened" would be untrue once a file is gone.
    private static StepOutcome.Failed AfterWrites(StepOutcome.Failed failure, Deleted deleted) =>
        deleted.Files > 0 && failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;

    private sealed record Listed(IReadOnlyList<StoredFile> ToDelete, int Noncurrent);

    /// <summary>What this attempt deleted.</summary>
    private sealed class Deleted
    {
        public int Files { get; set; }

        public int Certificates { get; set; }
    }
}
