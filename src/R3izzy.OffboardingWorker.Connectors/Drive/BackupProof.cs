using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Compares a backup with what Drive lists now: every file, its size and its SHA-256, by metadata alone.</summary>
internal sealed class BackupProof(BackupListing listing)
{
    /// <summary>True when Drive lists exactly the files that were sent and confirmed one by one.</summary>
    public async Task<Result<bool>> IsCompleteAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var checkpoint = run.Checkpoint;
        var summed = await listing.SumAsync(run.Step.CaseRef, checkpoint.Folders.BackupId,
            checkpoint.Plan.Bucket is null ? null : checkpoint.Folders.ObjectsId, run.Calls, cancellationToken).ConfigureAwait(false);
        return summed.TryGet(out var listed, out var failure)
            ? listed.Parts == checkpoint.Parts && listed.Objects == checkpoint.Objects
            : failure;
    }

    public async Task<Result<ProofResult>> CheckAsync(Manifest manifest, string folderId, StepContext step, CancellationToken cancellationToken)
    {
        var summed = await listing.SumAsync(step.CaseRef, folderId, manifest.Objects?.FolderId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!summed.TryGet(out var listed, out var failure))
        {
            return failure;
        }

        var differences = new List<string>();
        Compare("partes", listed.Parts, manifest.PartsDigest);
        Compare("arquivos", listed.Objects, manifest.Objects?.Digest ?? SetDigest.Empty);
        return new ProofResult(differences);

        void Compare(string what, SetDigest there, SetDigest expected)
        {
            if (there != expected)
            {
                differences.Add(there.Files != expected.Files || there.Bytes != expected.Bytes
                    ? $"{what}: {there.Files} com {there.Bytes} bytes em vez de {expected.Files} com {expected.Bytes} bytes"
                    : $"{what}: algum não tem o hash esperado");
            }
        }
    }
}

internal sealed record ProofResult(IReadOnlyList<string> Differences);
