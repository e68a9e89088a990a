using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Input of <c>drive.backup</c>: what is read and where it goes are settings, the same for every case.</summary>
public sealed record BackupInput;

/// <summary><c>drive.backup</c>: the customer's documents and objects into <c>Clientes/name/Backup date ref/</c> on a shared drive.</summary>
internal sealed class Backup(
    BackupPlanner planner, Destination destination, BackupFolderMaker folders, DocumentPhase documents, ObjectPhase objects,
    ManifestStore manifests, BackupProof proof, BackupPreview preview, RestoreCheck restoreCheck, DriveClient drive)
    : IConnector<BackupInput>, IVerifies<BackupInput>, IPreviews<BackupInput>, IChecksRestore<BackupInput>
{
    /// <summary>Looks at a listing that lags, before a person is asked.</summary>
    private const int MostIncompleteLooks = 12;

    public async Task<StepOutcome> ExecuteAsync(BackupInput input, StepContext step, CancellationToken cancellationToken)
    {
        var started = await ResumeAsync(step, cancellationToken).ConfigureAwait(false);
        started = started is { Run: null, Outcome: null } ? await BeginAsync(step, cancellationToken).ConfigureAwait(false) : started;
        if (started.Outcome is not null)
        {
            return started.Outcome;
        }

        using var run = started.Run!;
        var failure = await folders.MakeAsync(run, cancellationToken).ConfigureAwait(false);
        if (failure is null && run.Checkpoint.Plan.Project is not null)
        {
            failure = await documents.RunAsync(run, cancellationToken).ConfigureAwait(false);
        }

        failure ??= await objects.RunAsync(run, cancellationToken).ConfigureAwait(false);
        return failure ?? await CloseAsync(run, cancellationToken).ConfigureAwait(false);
    }

    // After an attempt that died the next one goes on where it was, proves the whole by itself, and keeps the evidence.
    public async Task<Verification> VerifyAsync(BackupInput input, StepContext step, CancellationToken cancellationToken) => step.PriorDoubt is PriorDoubt.Open
        ? Verification.LeftToTheRun
        : (await ProveAsync(step, cancellationToken).ConfigureAwait(false)).Verification;

    public Task<Preview> PreviewAsync(BackupInput input, StepContext step, CancellationToken cancellationToken) =>
        preview.PreviewAsync(step, cancellationToken);

    public async Task<RestoreReport> CheckRestoreAsync(BackupInput input, StepContext step, CancellationToken cancellationToken)
    {
        var found = await FindAsync(step, cancellationToken).ConfigureAwait(false);
        return !found.TryGet(out var backup, out var failure) ? RestoreReport.NotReadable(failure)
            : backup.Stored is not { } stored ? RestoreReport.NotThere(backup.Problem ?? "Não há backup completo deste caso no Drive.")
            : await restoreCheck.CheckAsync(stored.Manifest, backup.FolderId!, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The attempt that the checkpoint describes; neither run nor outcome when there is none, or its folder was thrown away since.</summary>
    private async Task<Start> ResumeAsync(StepContext step, CancellationToken cancellationToken)
    {
        if (BackupCheckpoint.Parse(step.Checkpoint) is not { } checkpoint)
        {
            return new Start(null, step.Checkpoint is null ? null
                : new StepOutcome.Failed(FailureKind.Defect, "drive: the checkpoint cannot be read by this version of the worker", "checkpoint-unreadable"));
        }

        if (checkpoint.Abandoned)
        {
            return new Start(null, null);
        }

        var looked = await drive.GetAsync(checkpoint.Folders.BackupId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return new Start(null, failure);
        }

        // In the trash: somebody threw this backup away, so another one is begun. Never created: the crash came first.
        return lookup.File is { Trashed: true }
            ? new Start(null, null)
            : new Start(new BackupRun(step, checkpoint, drive, resumes: true), null);
    }

    private async Task<Start> BeginAsync(StepContext step, CancellationToken cancellationToken)
    {
        var (plan, instructions) = planner.PlanFor(step);
        if (plan is null)
        {
            return new Start(null, new StepOutcome.NeedsPerson(instructions!));
        }

        var found = await destination.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var where, out var failure))
        {
            return new Start(null, failure);
        }

        if (where is Place.Ambiguous(var ask))
        {
            return new Start(null, new StepOutcome.NeedsPerson(ask));
        }

        var place = (Place.Found)where;
        if (place.BackupId is not null)
        {
            return new Start(null, await AlreadyThereAsync(step, place.BackupId, cancellationToken).ConfigureAwait(false));
        }

        var begun = await folders.ReserveAsync(step, plan, place, cancellationToken).ConfigureAwait(false);
        return begun.TryGet(out var run, out failure) ? new Start(run, null) : new Start(null, failure);
    }

    /// <summary>The folder stands although this step has no checkpoint of it: kept if it is a whole backup, otherwise not touched.</summary>
    private async Task<StepOutcome> AlreadyThereAsync(StepContext step, string backupId, CancellationToken cancellationToken)
    {
        var (verified, stored) = await ProveAsync(step, cancellationToken).ConfigureAwait(false);
        switch (verified)
        {
            case Verification.InPlace there:
                await step.Journal.AddEvidenceAsync(new Evidence("after", EvidenceOf(backupId, stored!)), cancellationToken).ConfigureAwait(false);
                return new StepOutcome.Done(there.Summary, AlreadyInPlace: true);
            case Verification.CannotTell cannot:
                return cannot.Cause;
            default:
                return new StepOutcome.NeedsPerson($"Já existe a pasta \"{BackupLayout.FolderName(step)}\" deste caso (https://drive.google.com/drive/folders/{backupId}), "
                    + "mas ela não contém um backup completo feito por este serviço. Confira o conteúdo, renomeie ou apague a pasta, e repita este passo.");
        }
    }

    private async Task<(Verification Verification, StoredManifest? Stored)> ProveAsync(StepContext step, CancellationToken cancellationToken)
    {
        var found = await FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var backup, out var failure))
        {
            return (new Verification.CannotTell(failure), null);
        }

        if (backup.Stored is not { } stored)
        {
            return (new Verification.NotInPlace(backup.Problem ?? "Não há backup completo deste caso no Drive."), null);
        }

        var proven = await proof.CheckAsync(stored.Manifest, backup.FolderId!, step, cancellationToken).ConfigureAwait(false);
        return !proven.TryGet(out var check, out failure) ? (new Verification.CannotTell(failure), null)
            : check.Differences.Count == 0
                ? (new Verification.InPlace("O manifesto existe, e todas as partes estão no Drive com o tamanho e o hash esperados. " + BackupTexts.Summary(stored.Manifest)), stored)
                : (new Verification.NotInPlace("O backup no Drive não confere com o manifesto: " + string.Join("; ", check.Differences)), null);
    }

    /// <summary>Compares Drive's listing with what was sent, writes the manifest, and compares that too.</summary>
    private async Task<StepOutcome> CloseAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var complete = await proof.IsCompleteAsync(run, cancellationToken).ConfigureAwait(false);
        if (!complete.TryGet(out var isComplete, out var failure))
        {
            return failure;
        }

        if (!isComplete)
        {
            return await LookAgainAsync(run, cancellationToken).ConfigureAwait(false);
        }

        var found = await manifests.ReadAsync(run.Checkpoint.Folders.ManifestId, run.Step.CaseRef, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var manifest, out failure))
        {
            return failure;
        }

        if (manifest is { Stored: null, Problem: null })
        {
            found = await manifests.WriteAsync(run, cancellationToken).ConfigureAwait(false);
            if (!found.TryGet(out manifest, out failure))
            {
                return failure;
            }
        }

        if (manifest.Stored is not { } stored || stored.Manifest.PartsDigest != run.Checkpoint.Parts)
        {
            return await ReplaceManifestAsync(run, cancellationToken).ConfigureAwait(false);
        }

        await run.Step.Journal.AddEvidenceAsync(new Evidence("after", EvidenceOf(run.Checkpoint.Folders.BackupId, stored)), cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(BackupTexts.Summary(stored.Manifest));
    }

    /// <summary>A manifest that is not the one of this backup goes to the trash; the next attempt writes it under a new id.</summary>
    private async Task<StepOutcome> ReplaceManifestAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var looked = await drive.GetAsync(run.Checkpoint.Folders.ManifestId, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure)
            || (lookup.Live is { } wrong && !(await drive.TrashAsync(wrong.Id, run.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out failure)))
        {
            return failure;
        }

        var taken = await run.TakeIdsAsync(1, cancellationToken).ConfigureAwait(false);
        if (!taken.TryGet(out var ids, out failure))
        {
            return failure;
        }

        await run.SaveAsync(run.Checkpoint with { Folders = run.Checkpoint.Folders with { ManifestId = ids.Ids[0] }, SpareIds = ids.Spare }, cancellationToken)
            .ConfigureAwait(false);
        return new StepOutcome.Failed(FailureKind.Transient, "drive: the manifest read back was not the one written, and is replaced", "manifest-differs");
    }

    private static async Task<StepOutcome> LookAgainAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var looks = run.Checkpoint.IncompleteLooks + 1;
        await run.SaveAsync(run.Checkpoint with { IncompleteLooks = looks % MostIncompleteLooks }, cancellationToken).ConfigureAwait(false);
        return looks < MostIncompleteLooks
            ? new StepOutcome.Pending(BackupTexts.ListingLags, TimeSpan.FromMinutes(Math.Min(looks, 10)))
            : new StepOutcome.NeedsPerson(BackupTexts.FilesMissing(run.Checkpoint.Folders.BackupId));
    }

    /// <summary>The backup of this case: by the checkpoint's ids, otherwise by name.</summary>
    private async Task<Result<FoundBackup>> FindAsync(StepContext step, CancellationToken cancellationToken)
    {
        string? folderId;
        string? manifestId;
        if (BackupCheckpoint.Parse(step.Checkpoint) is { } checkpoint)
        {
            (folderId, manifestId) = (checkpoint.Folders.BackupId, checkpoint.Folders.ManifestId);
        }
        else
        {
            var found = await destination.FindAsync(step, cancellationToken).ConfigureAwait(false);
            if (!found.TryGet(out var where, out var lost))
            {
                return lost;
            }

            if (where is not Place.Found { BackupId: { } backupId })
            {
                return new FoundBackup(null, null, (where as Place.Ambiguous)?.Instructions);
            }

            var named = await manifests.FindAsync(backupId, step.CaseRef, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!named.TryGet(out var lookup, out lost))
            {
                return lost;
            }

            (folderId, manifestId) = (backupId, lookup.File?.Id);
        }

        if (manifestId is null)
        {
            return new FoundBackup(folderId, null, null);
        }

        var read = await manifests.ReadAsync(manifestId, step.CaseRef, step.Calls, cancellationToken).ConfigureAwait(false);
        return read.TryGet(out var manifest, out var failure) ? new FoundBackup(folderId, manifest.Stored, manifest.Problem) : failure;
    }

    private static string EvidenceOf(string folderId, StoredManifest stored) => JsonSerializer.Serialize(new
    {
        folderId,
        manifestId = stored.FileId,
        manifestSha256 = stored.Sha256,
        documents = stored.Manifest.Documents?.Count,
        documentParts = stored.Manifest.Documents?.Parts,
        readTimes = stored.Manifest.Documents?.ReadTimes,
        objects = stored.Manifest.Objects?.Digest,
        objectsGone = stored.Manifest.Objects?.Gone,
        objectsChanged = stored.Manifest.Objects?.Changed,
        parts = stored.Manifest.PartsDigest,
    }, BackupJson.Options);

    private sealed record Start(BackupRun? Run, StepOutcome? Outcome);

    private sealed record FoundBackup(string? FolderId, StoredManifest? Stored, string? Problem);
}
