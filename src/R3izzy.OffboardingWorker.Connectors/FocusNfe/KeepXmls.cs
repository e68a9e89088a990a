using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Input of <c>focusnfe.keep-xmls</c>: all of it is settings.</summary>
public sealed record KeepXmlsInput;

/// <summary>
/// <c>focusnfe.keep-xmls</c>: every backup that FocusNFe lists is in the customer's folder on Drive, the last month's included.
/// See the folder's README.
/// </summary>
internal sealed class KeepXmls(
    FocusNfeClient client, CompanyFinder finder, ArchiveFolderMaker folders, XmlArchive archive, BackupKeeper keeper, KeepXmlsLooks looks,
    DriveClient drive, FocusNfeOptions options)
    : IConnector<KeepXmlsInput>, IVerifies<KeepXmlsInput>, IPreviews<KeepXmlsInput>
{
    public const string Id = "focusnfe.keep-xmls";

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    public async Task<StepOutcome> ExecuteAsync(KeepXmlsInput input, StepContext step, CancellationToken cancellationToken)
    {
        var checkpoint = KeepCheckpoint.Parse(step.Checkpoint);
        if (checkpoint is null && step.Checkpoint is not null)
        {
            return new StepOutcome.Failed(FailureKind.Defect, "focusnfe: the checkpoint cannot be read by this version of the worker", "checkpoint-unreadable");
        }

        var found = await finder.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var match, out var failure))
        {
            return failure;
        }

        return match switch
        {
            CompanyMatch.Ambiguous ambiguous => new StepOutcome.NeedsPerson(ambiguous.Instructions),
            CompanyMatch.Nobody => checkpoint is not null
                ? new StepOutcome.NeedsPerson(FocusNfeTexts.Vanished(checkpoint.Kept))
                : await NobodyAsync(step, cancellationToken).ConfigureAwait(false),
            CompanyMatch.One one => await KeepAsync(step, one.Company, checkpoint, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    // After an attempt that died the next one compares everything by itself, keeps the evidence, and asks where the company is gone.
    public async Task<Verification> VerifyAsync(KeepXmlsInput input, StepContext step, CancellationToken cancellationToken) => step.PriorDoubt is PriorDoubt.Open
        ? Verification.LeftToTheRun
        : await looks.VerifyAsync(step, cancellationToken).ConfigureAwait(false);

    public Task<Preview> PreviewAsync(KeepXmlsInput input, StepContext step, CancellationToken cancellationToken) => looks.PreviewAsync(step, cancellationToken);

    /// <summary>Never known, or removed after its files were kept: the folder on Drive tells them apart.</summary>
    private async Task<StepOutcome> NobodyAsync(StepContext step, CancellationToken cancellationToken)
    {
        var looked = await looks.TraceAsync(step, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var trace, out var failure))
        {
            return failure;
        }

        if (trace.Files.Count == 0)
        {
            return new StepOutcome.NotApplicable(FocusNfeTexts.Unknown);
        }

        await step.Journal.AddEvidenceAsync(FocusNfeEvidence.Gone(trace.FolderId, trace.Files.Count), cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(FocusNfeTexts.GoneAlready, AlreadyInPlace: true);
    }

    private async Task<StepOutcome> KeepAsync(StepContext step, FocusCompany company, KeepCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        var asked = await client.BackupsAsync(step.Customer.TaxId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!asked.TryGet(out var list, out var failure))
        {
            return failure;
        }

        if (list is not BackupList.Listed(var all))
        {
            return new StepOutcome.NeedsPerson(FocusNfeTexts.NoList);
        }

        var listed = KeepXmlsLooks.Wanted(all, options);
        var run = new KeepRun(step, company, checkpoint ?? new KeepCheckpoint { Company = company.Id }, resumes: checkpoint is not null);
        if (step.EarlierEvidence.Count == 0)
        {
            await step.Journal.AddEvidenceAsync(FocusNfeEvidence.Listed(company, listed), cancellationToken).ConfigureAwait(false);
        }

        var due = LastMonthRule.Due(step, listed);
        if (due.Count > 0 && await KeepAsync(run, due, cancellationToken).ConfigureAwait(false) is { } unkept)
        {
            return unkept;
        }

        return await CloseAsync(run, due, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome?> KeepAsync(KeepRun run, IReadOnlyList<BackupFile> due, CancellationToken cancellationToken)
    {
        if (await folders.OpenAsync(run, cancellationToken).ConfigureAwait(false) is { } unopened)
        {
            return unopened;
        }

        for (var i = 0; i < due.Count; i++)
        {
            run.Step.Journal.ReportProgress($"{FocusNfeTexts.Month(due[i].Month)} ({due[i].Kind})", (double)i / due.Count);
            if (!run.HasFresh(due[i]) && await keeper.KeepAsync(run, due[i], cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }
        }

        return await ReadBackAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every file that counts as kept, as Drive has it now.</summary>
    private async Task<StepOutcome.Failed?> ReadBackAsync(KeepRun run, CancellationToken cancellationToken)
    {
        var listed = await archive.FilesAsync(run.Checkpoint.Folders!.FolderId, run.Calls, cancellationToken).ConfigureAwait(false);
        if (!listed.TryGet(out var files, out var failure))
        {
            return failure;
        }

        foreach (var kept in run.Checkpoint.Kept)
        {
            var there = files.Find(f => f.Id == kept.FileId);
            if (there is null)
            {
                // The listing lags behind; the file itself does not.
                var looked = await drive.GetAsync(kept.FileId, run.Calls, cancellationToken).ConfigureAwait(false);
                if (!looked.TryGet(out var lookup, out failure))
                {
                    return failure;
                }

                there = lookup.Live;
            }

            if (there is null || !XmlArchive.Holds(there, new BackupHash(kept.Bytes, kept.Sha256)))
            {
                await run.SaveAsync(run.Checkpoint with { Kept = [.. run.Checkpoint.Kept.Where(k => k != kept)] }, cancellationToken).ConfigureAwait(false);
                return new StepOutcome.Failed(FailureKind.Transient, "drive: a kept file is gone or changed, and is kept again", "kept-file-gone");
            }
        }

        return null;
    }

    private async Task<StepOutcome> CloseAsync(KeepRun run, IReadOnlyList<BackupFile> due, CancellationToken cancellationToken)
    {
        var step = run.Step;
        var kept = run.Checkpoint.Kept.OrderBy(k => k.Month, StringComparer.Ordinal).ThenByDescending(k => k.Kind, StringComparer.Ordinal).ToList();
        if (LastMonthRule.Opens(step) is { } wait && wait > TimeSpan.Zero)
        {
            return new StepOutcome.Pending(FocusNfeTexts.NotYetOver(step.LastMonth!), wait < LongestWait ? wait : LongestWait);
        }

        if (step.LastMonth is { } month)
        {
            var last = kept.Find(k => k.Month == month && k.Kind == BackupFile.Xmls && due.Any(d => d.Month == month));
            if (last is null || !LastMonthRule.IsWhole(month, last.BuiltAt))
            {
                return await AwaitLastMonthAsync(run, month, last, kept, cancellationToken).ConfigureAwait(false);
            }
        }

        if (kept.Count == 0)
        {
            return new StepOutcome.NotApplicable("A empresa está na FocusNFe, mas não há nenhum backup para guardar.");
        }

        await step.Journal.AddEvidenceAsync(FocusNfeEvidence.Kept(run.Company, run.Checkpoint.Folders!.FolderId, kept), cancellationToken).ConfigureAwait(false);
        var isAlready = kept.TrueForAll(k => k.WasThere);
        return new StepOutcome.Done(FocusNfeTexts.Kept(kept, isAlready), isAlready);
    }

    /// <summary>A company that issued nothing in its last month may never get a backup of it: after some days a person has to know.</summary>
    private async Task<StepOutcome> AwaitLastMonthAsync(KeepRun run, string month, KeptBackup? last, List<KeptBackup> kept, CancellationToken cancellationToken)
    {
        var step = run.Step;
        if (step.StartedAt < LastMonthRule.WholeFrom(month).AddDays(-1) + options.WaitForLastMonth)
        {
            // Seen as a partial one: the next look must not take it for fresh.
            if (last is not null)
            {
                await run.SaveAsync(run.Checkpoint with { Kept = [.. run.Checkpoint.Kept.Where(k => k.Month != month)] }, cancellationToken).ConfigureAwait(false);
            }

            return new StepOutcome.Pending(FocusNfeTexts.NotYetBuilt(month), TimeSpan.FromDays(1));
        }

        if (kept.Count > 0)
        {
            await step.Journal.AddEvidenceAsync(FocusNfeEvidence.Kept(run.Company, run.Checkpoint.Folders!.FolderId, kept), cancellationToken).ConfigureAwait(false);
        }

        return new StepOutcome.NeedsPerson(FocusNfeTexts.AskAboutLastMonth(month, last is not null, run.Company.LastIssued));
    }
}
