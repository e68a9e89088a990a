using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>What <c>focusnfe.keep-xmls</c> can tell without changing anything.</summary>
internal sealed class KeepXmlsLooks(FocusNfeClient client, CompanyFinder finder, XmlArchive archive, ArchiveComparison comparison, FocusNfeOptions options)
{
    public static IReadOnlyList<BackupFile> Wanted(IReadOnlyList<BackupFile> listed, FocusNfeOptions options) =>
        options.KeepDanfes ? listed : [.. listed.Where(f => f.Kind == BackupFile.Xmls)];

    public async Task<Verification> VerifyAsync(StepContext step, CancellationToken cancellationToken)
    {
        var looked = await LookAsync(step, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var look, out var failure))
        {
            return new Verification.CannotTell(failure);
        }

        if (look.Instructions is not null || (look.Company is not null && look.Backups is null))
        {
            return Verification.PersonsWord(step, look.Instructions ?? FocusNfeTexts.NoList);
        }

        if (look.Company is null)
        {
            return JudgeGone(step, look.KeptFiles);
        }

        var compared = await comparison.CompareAsync(step, look.FolderId, look.Backups!, cancellationToken).ConfigureAwait(false);
        return compared.TryGet(out var archived, out failure) ? Judge(step, archived) : new Verification.CannotTell(failure);
    }

    public async Task<Preview> PreviewAsync(StepContext step, CancellationToken cancellationToken)
    {
        var looked = await LookAsync(step, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var look, out var failure))
        {
            return new Preview.CannotTell(failure);
        }

        if (look.Instructions is not null || (look.Company is not null && look.Backups is null))
        {
            return new Preview.WouldAskPerson(look.Instructions ?? FocusNfeTexts.NoList);
        }

        if (look.Company is null)
        {
            return new Preview.NothingToDo(look.KeptFiles.Count > 0 ? FocusNfeTexts.GoneAlready : FocusNfeTexts.Unknown);
        }

        var compared = await comparison.CompareAsync(step, look.FolderId, look.Backups!, cancellationToken).ConfigureAwait(false);
        if (!compared.TryGet(out var archived, out failure))
        {
            return new Preview.CannotTell(failure);
        }

        List<string> notes = ["A FocusNFe só mantém os backups por uns 6 meses; o que já saiu da lista não pode mais ser guardado."];
        if (step.LastMonth is { } month && !archived.Kept.Any(k => k.File.Month == month) && !archived.Missing.Any(m => m.Month == month))
        {
            notes.Add($"{FocusNfeTexts.NotYetBuilt(month)} O passo esperaria por ele.");
        }

        return archived.Missing.Count == 0
            ? new Preview.NothingToDo($"{FocusNfeTexts.Count(archived.Kept.Count, "backup da FocusNFe já está", "backups da FocusNFe já estão")} no Drive.")
            : new Preview.WouldAct([.. archived.Missing.Select(m => $"Guardar no Drive, na pasta {XmlArchive.FolderName} do cliente: {FocusNfeTexts.Month(m.Month)} ({m.Kind}).")], notes);
    }

    /// <summary>What of a customer that FocusNFe does not know is on Drive.</summary>
    public async Task<Result<ArchiveTrace>> TraceAsync(StepContext step, CancellationToken cancellationToken)
    {
        var found = await archive.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var place, out var failure))
        {
            return failure;
        }

        if (place is not Place.Found { BackupId: { } folder })
        {
            return new ArchiveTrace("", []);
        }

        var listed = await archive.FilesAsync(folder, step.Calls, cancellationToken).ConfigureAwait(false);
        return listed.TryGet(out var files, out failure) ? new ArchiveTrace(folder, files) : failure;
    }

    /// <summary>FocusNFe no longer knows the customer: what this step kept is all that is left of its documents.</summary>
    private static Verification JudgeGone(StepContext step, IReadOnlyList<DriveFile> there)
    {
        var kept = KeepCheckpoint.Parse(step.Checkpoint)?.Kept ?? [];
        var lost = kept.Where(k => !there.Any(f => f.Id == k.FileId && XmlArchive.Holds(f, new BackupHash(k.Bytes, k.Sha256)))).ToList();
        return lost.Count > 0
            ? new Verification.NotInPlace($"A empresa não está mais na FocusNFe, e não estão no Drive, ou não com os mesmos bytes: "
                + string.Join(", ", lost.Select(k => $"{FocusNfeTexts.Month(k.Month)} ({k.Kind})")) + ".")
            : there.Count > 0 ? new Verification.InPlace(FocusNfeTexts.GoneAlready)
            // Nothing was ever kept: whoever completed the step knows why.
            : Verification.PersonsWord(step, FocusNfeTexts.Unknown);
    }

    private static Verification Judge(StepContext step, ComparedArchive archived)
    {
        if (archived.Missing.Count > 0)
        {
            return new Verification.NotInPlace($"{FocusNfeTexts.Count(archived.Missing.Count, "backup da FocusNFe não está", "backups da FocusNFe não estão")} no Drive: "
                + string.Join(", ", archived.Missing.Select(m => $"{FocusNfeTexts.Month(m.Month)} ({m.Kind})")) + ".");
        }

        if (LastMonthRule.Opens(step) > TimeSpan.Zero)
        {
            return new Verification.NotInPlace(FocusNfeTexts.NotYetOver(step.LastMonth!));
        }

        return step.LastMonth is { } month
            && !archived.Kept.Any(k => k.File.Month == month && k.File.Kind == BackupFile.Xmls && LastMonthRule.IsWhole(month, k.BuiltAt))
            // A company that issued nothing may never get one; then a person has said so.
            ? Verification.PersonsWord(step, FocusNfeTexts.NotYetBuilt(month))
            : new Verification.InPlace($"{FocusNfeTexts.Count(archived.Kept.Count, "backup da FocusNFe está", "backups da FocusNFe estão")} no Drive, com os mesmos bytes.");
    }

    private async Task<Result<Look>> LookAsync(StepContext step, CancellationToken cancellationToken)
    {
        var found = await finder.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var match, out var failure))
        {
            return failure;
        }

        if (match is CompanyMatch.Ambiguous(var instructions))
        {
            return new Look(null, null, null, [], instructions);
        }

        if (match is not CompanyMatch.One(var company))
        {
            var traced = await TraceAsync(step, cancellationToken).ConfigureAwait(false);
            return traced.TryGet(out var trace, out failure) ? new Look(null, null, null, trace.Files, null) : failure;
        }

        var asked = await client.BackupsAsync(step.Customer.TaxId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!asked.TryGet(out var list, out failure))
        {
            return failure;
        }

        var where = await archive.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!where.TryGet(out var place, out failure))
        {
            return failure;
        }

        return new Look(company, (list as BackupList.Listed)?.Files is { } files ? Wanted(files, options) : null,
            (place as Place.Found)?.BackupId, [], (place as Place.Ambiguous)?.Instructions);
    }

    /// <param name="Company">Null: FocusNFe does not know the customer.</param>
    /// <param name="Backups">Null: there is no list.</param>
    /// <param name="KeptFiles">Files in the folder of a customer that FocusNFe does not know.</param>
    /// <param name="Instructions">Not null: nothing can be told before a person has put something right.</param>
    private sealed record Look(FocusCompany? Company, IReadOnlyList<BackupFile>? Backups, string? FolderId, IReadOnlyList<DriveFile> KeptFiles, string? Instructions);
}

/// <param name="Files">None: there is no folder, or nothing is in it.</param>
internal sealed record ArchiveTrace(string FolderId, IReadOnlyList<DriveFile> Files);
