using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;
using R3izzy.OffboardingWorker.Connectors.Drive.Firestore;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>
/// Reads a backup back from Drive, every byte of it, and compares it with its manifest: hashes and sizes of all parts and objects,
/// the number of documents, and that each typed value could be written back. Constant memory.
/// </summary>
internal sealed class RestoreCheck(BackupListing listing, FileReader reader)
{
    public async Task<RestoreReport> CheckAsync(Manifest manifest, string folderId, StepContext step, CancellationToken cancellationToken)
    {
        var tally = new RestoreTally();
        foreach (var part in manifest.Parts)
        {
            var failure = part.Kind == BackupLayout.DocumentsKind
                ? await DocumentsAsync(part, manifest, tally, step, cancellationToken).ConfigureAwait(false)
                : await IndexAsync(part, tally, step, cancellationToken).ConfigureAwait(false);
            if (failure is not null)
            {
                return tally.Interrupted(failure);
            }

            step.Journal.ReportProgress($"{BackupTexts.Number(tally.Files)} arquivo(s) lidos de volta, {BackupTexts.Number(tally.Bytes)} bytes");
        }

        var summed = await listing.SumAsync(step.CaseRef, folderId, manifest.Objects?.FolderId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!summed.TryGet(out var listed, out var unlisted))
        {
            return tally.Interrupted(unlisted);
        }

        tally.Expect("partes listadas pelo Drive", listed.Parts == manifest.PartsDigest);
        tally.Expect("arquivos listados pelo Drive", listed.Objects == (manifest.Objects?.Digest ?? SetDigest.Empty));
        tally.Expect("número de documentos", tally.Documents == (manifest.Documents?.Count ?? 0));
        tally.Expect("número, bytes e hashes dos arquivos", tally.Objects == (manifest.Objects?.Digest ?? SetDigest.Empty));
        return tally.Finished();
    }

    private async Task<StepOutcome.Failed?> DocumentsAsync(
        ManifestPart part, Manifest manifest, RestoreTally tally, StepContext step, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(part.FileId, PartReader.ReadAsync, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var back, out var failure))
        {
            return tally.Missing(part.Name, failure);
        }

        tally.Read(part.Name, part.Size, part.Sha256, back.Size, back.Sha256);
        tally.Documents += back.Value.Documents;
        if (back.Value.Problem is { } problem)
        {
            tally.Differs($"{part.Name}: {problem}");
        }
        else
        {
            tally.Expect($"{part.Name}: instante de leitura", manifest.Documents?.ReadTimes.Any(t => t.ReadTime == back.Value.Head!.ReadTime) == true);
        }

        return null;
    }

    private async Task<StepOutcome.Failed?> IndexAsync(ManifestPart part, RestoreTally tally, StepContext step, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAsync(part.FileId, IndexPart.ReadAsync, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var back, out var failure))
        {
            return tally.Missing(part.Name, failure);
        }

        tally.Read(part.Name, part.Size, part.Sha256, back.Size, back.Sha256);
        if (back.Value.Lines is not { } lines)
        {
            tally.Differs($"{part.Name}: há linha ilegível");
            return null;
        }

        foreach (var line in lines.Where(l => l.State != IndexLine.Gone))
        {
            var hashed = await reader.HashAsync(line.FileId!, step.Calls, cancellationToken).ConfigureAwait(false);
            if (hashed.TryGet(out var content, out failure))
            {
                // By its id: an object's name may be personal, and reports are kept.
                tally.Read($"arquivo {line.FileId}", line.StoredBytes, line.Sha256!, content.Size, content.Sha256);
                tally.Expect($"arquivo {line.FileId}: CRC32C da origem", line.Source.Crc32c is null || line.Source.Crc32c == content.Crc32C);
                tally.Objects = tally.Objects.With(line.FileId!, content.Size, content.Sha256);
            }
            else if (tally.Missing($"arquivo {line.FileId}", failure) is { } interrupted)
            {
                return interrupted;
            }
        }

        return null;
    }
}

/// <summary>Counts what was read back.</summary>
internal sealed class RestoreTally
{
    private const int MostListed = 100;

    private readonly List<string> _differences = [];
    private int _unlisted;

    public long Documents { get; set; }

    public SetDigest Objects { get; set; } = SetDigest.Empty;

    public long Files { get; private set; }

    public long Bytes { get; private set; }

    public void Read(string name, long size, string sha256, long sizeBack, string sha256Back)
    {
        Files++;
        Bytes += sizeBack;
        Expect($"{name}: tamanho", size == sizeBack);
        Expect($"{name}: SHA-256", sha256 == sha256Back);
    }

    public void Expect(string what, bool holds)
    {
        if (!holds)
        {
            Differs($"{what} não confere com o manifesto");
        }
    }

    public void Differs(string what)
    {
        if (_differences.Count < MostListed)
        {
            _differences.Add(what);
        }
        else
        {
            _unlisted++;
        }
    }

    /// <summary>A file that is not there is a finding; anything else that keeps it from being read ends the check.</summary>
    public StepOutcome.Failed? Missing(string name, StepOutcome.Failed failure)
    {
        if (failure.Code is not ("notFound" or "http-404"))
        {
            return failure;
        }

        Differs($"{name}: não está no Drive");
        return null;
    }

    public RestoreReport Finished() => Report(null);

    public RestoreReport Interrupted(StepOutcome.Failed failure) => Report(failure);

    private RestoreReport Report(StepOutcome.Failed? failure) => new(
        failure is null && _differences.Count == 0, Documents, Objects.Files, Files, Bytes,
        _unlisted == 0 ? _differences : [.. _differences, $"e mais {_unlisted}"], failure);
}
