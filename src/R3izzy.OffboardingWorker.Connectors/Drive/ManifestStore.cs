using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>A manifest as it stands on Drive.</summary>
internal sealed record StoredManifest(Manifest Manifest, string FileId, string Sha256);

/// <summary>A manifest that may not be there. <paramref name="Problem"/>: it is there and cannot be used, in Portuguese.</summary>
internal sealed record ManifestLookup(StoredManifest? Stored, string? Problem = null);

/// <summary>Writes manifests to Drive, straight off Drive's listing, and reads them back.</summary>
internal sealed class ManifestStore(DriveClient drive, FileReader reader, BackupListing listing, DriveOptions options)
{
    /// <summary>Stores the manifest of a finished backup, with the parts as Drive lists them now; Drive's size and hash of it are compared.</summary>
    /// <returns>No manifest when what stands there now is not what was written.</returns>
    public async Task<Result<ManifestLookup>> WriteAsync(BackupRun run, CancellationToken cancellationToken)
    {
        var checkpoint = run.Checkpoint;
        var file = new NewFile(checkpoint.Folders.ManifestId, BackupLayout.ManifestName, "application/json",
            [checkpoint.Folders.BackupId], BackupLayout.Marks(run.Step.CaseRef, BackupLayout.ManifestKind));
        await using var upload = new DriveUpload(drive, file, options.ChunkSize, null, run.Calls);
        using var writer = new ManifestWriter(upload);
        var manifest = Describe(run);
        writer.Begin(manifest);
        var failure = await listing.EachPartAsync(
            run.Step.CaseRef, checkpoint.Folders.BackupId, part => writer.AddAsync(part, cancellationToken), run.Calls, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        if (writer.Written != manifest.PartsDigest)
        {
            return new StepOutcome.Failed(FailureKind.Transient, "drive: the listing changed while the manifest was written", "listing-changed");
        }

        await writer.EndAsync(cancellationToken).ConfigureAwait(false);
        var ended = await upload.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return !ended.TryGet(out var outcome, out failure) ? failure
            : outcome is UploadOutcome.Stored stored ? new ManifestLookup(new StoredManifest(manifest, file.Id, stored.Sha256))
            : new ManifestLookup(null, "há outro manifesto no lugar deste");
    }

    /// <summary>The manifest under an id, read back and checked against Drive's own hash.</summary>
    public async Task<Result<ManifestLookup>> ReadAsync(string id, string caseRef, ICallLog calls, CancellationToken cancellationToken)
    {
        var looked = await drive.GetAsync(id, calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return failure;
        }

        if (lookup.Live is not { } file)
        {
            return new ManifestLookup(null, lookup.File is null ? null : "o manifesto está na lixeira");
        }

        var read = await reader.ReadAsync(id, ParseAsync, calls, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var back, out failure))
        {
            return failure;
        }

        var manifest = back.Value.Manifest;
        return manifest is null || manifest.Format != BackupLayout.Format ? new ManifestLookup(null, "o manifesto não pode ser lido")
            : manifest.Case != caseRef ? new ManifestLookup(null, "o manifesto é de outro caso")
            : back.Sha256 != file.Sha256Checksum ? new ManifestLookup(null, "os bytes do manifesto não são os que o Drive atesta")
            : manifest.Parts.Aggregate(SetDigest.Empty, (sum, p) => sum.With(p.FileId, p.Size, p.Sha256)) != manifest.PartsDigest
                ? new ManifestLookup(null, "a lista de partes do manifesto não confere com o próprio resumo")
            : new ManifestLookup(new StoredManifest(manifest, id, back.Sha256));
    }

    /// <summary>The manifest in a folder, by name and mark; null when there is none.</summary>
    public async Task<Result<Lookup>> FindAsync(string backupId, string caseRef, ICallLog calls, CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var listed = await drive.ListAsync(backupId, BackupLayout.ManifestName, onlyFolders: false, token, calls, cancellationToken).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var failure))
            {
                return failure;
            }

            if (page.Files.FirstOrDefault(f => BackupLayout.IsOf(f, caseRef, BackupLayout.ManifestKind)) is { } found)
            {
                return new Lookup(found);
            }

            token = page.NextPageToken;
        }
        while (token is not null);
        return new Lookup(null);
    }

    private static Manifest Describe(BackupRun run)
    {
        var checkpoint = run.Checkpoint;
        var plan = checkpoint.Plan;
        var consistent = checkpoint.ReadTimes.Count <= 1;
        return new Manifest
        {
            Format = BackupLayout.Format,
            Case = run.Step.CaseRef,
            Step = run.Step.StepId,
            Documents = plan.Project is null ? null : new ManifestDocuments(plan.Project, plan.Database, plan.Roots, plan.Queries,
                checkpoint.Documents, checkpoint.DocumentParts, consistent, checkpoint.ReadTimes),
            Objects = plan.Bucket is null ? null : new ManifestObjects(plan.Bucket, plan.Prefixes, checkpoint.Folders.ObjectsId,
                checkpoint.IndexParts, checkpoint.Objects, checkpoint.ObjectsGone, checkpoint.ObjectsChanged),
            Incomplete = [.. Incomplete(checkpoint, consistent)],
            PartsDigest = checkpoint.Parts,
        };
    }

    private static IEnumerable<string> Incomplete(BackupCheckpoint checkpoint, bool consistent)
    {
        if (!consistent)
        {
            yield return "Os documentos foram lidos em mais de um instante (o Firestore só deixa ler o passado por uma hora): veja readTimes.";
        }

        if (checkpoint.ObjectsGone > 0)
        {
            yield return $"{checkpoint.ObjectsGone} arquivo(s) foram apagados entre a listagem e a cópia: linhas \"{IndexLine.Gone}\" dos índices.";
        }

        if (checkpoint.ObjectsChanged > 0)
        {
            yield return $"{checkpoint.ObjectsChanged} arquivo(s) mudaram entre a listagem e a cópia, e foram copiados na versão nova: linhas \"{IndexLine.Changed}\" dos índices.";
        }
    }

    private static async Task<Parsed> ParseAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            return new Parsed(await JsonSerializer.DeserializeAsync<Manifest>(stream, BackupJson.Options, cancellationToken).ConfigureAwait(false));
        }
        catch (JsonException)
        {
            return new Parsed(null);
        }
    }

    private sealed record Parsed(Manifest? Manifest);
}
