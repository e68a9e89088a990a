using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Input of <c>focusnfe.remove-company</c>: all of it is settings.</summary>
public sealed record RemoveCompanyInput;

/// <summary>
/// <c>focusnfe.remove-company</c>: the customer's company is gone from FocusNFe, with its certificate. Only after every backup that
/// FocusNFe lists was found on Drive, byte for byte. See the folder's README.
/// </summary>
internal sealed class RemoveCompany(FocusNfeClient client, CompanyFinder finder, RemovalGate gate, KeepXmlsLooks looks)
    : IConnector<RemoveCompanyInput>, IVerifies<RemoveCompanyInput>, IPreviews<RemoveCompanyInput>, IReverts<RemoveCompanyInput>
{
    public const string Id = "focusnfe.remove-company";

    private const string RegisteredAgain = "A empresa que este passo removeu não existe mais na FocusNFe, mas há outra com o CNPJ/CPF do cliente. "
        + "Confira com a contabilidade se ela deve ficar; conclua este passo, ou remova-a no painel e conclua.";

    public async Task<StepOutcome> ExecuteAsync(RemoveCompanyInput input, StepContext step, CancellationToken cancellationToken)
    {
        var checkpoint = RemoveCheckpoint.Parse(step.Checkpoint);
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
            CompanyMatch.Nobody => await GoneAsync(step, checkpoint, cancellationToken).ConfigureAwait(false),
            CompanyMatch.One one when checkpoint is not null && checkpoint.Company != one.Company.Id => new StepOutcome.NeedsPerson(RegisteredAgain),
            CompanyMatch.One one => await RemoveAsync(step, one.Company, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<Verification> VerifyAsync(RemoveCompanyInput input, StepContext step, CancellationToken cancellationToken)
    {
        var found = await finder.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var match, out var failure))
        {
            return new Verification.CannotTell(failure);
        }

        var checkpoint = RemoveCheckpoint.Parse(step.Checkpoint);
        return match switch
        {
            CompanyMatch.Ambiguous ambiguous => Verification.PersonsWord(step, ambiguous.Instructions),
            CompanyMatch.One one when checkpoint is not null && checkpoint.Company != one.Company.Id => Verification.PersonsWord(step, RegisteredAgain),
            CompanyMatch.One => new Verification.NotInPlace("A empresa do cliente ainda existe na FocusNFe."),
            _ => await JudgeGoneAsync(step, checkpoint, cancellationToken).ConfigureAwait(false),
        };
    }

    public async Task<Preview> PreviewAsync(RemoveCompanyInput input, StepContext step, CancellationToken cancellationToken)
    {
        var found = await finder.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var match, out var failure))
        {
            return new Preview.CannotTell(failure);
        }

        if (match is CompanyMatch.Ambiguous(var instructions))
        {
            return new Preview.WouldAskPerson(instructions);
        }

        if (match is not CompanyMatch.One(var company))
        {
            return new Preview.NothingToDo(FocusNfeTexts.Unknown);
        }

        var looked = await gate.LookAsync(step, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var pass, out failure))
        {
            return new Preview.CannotTell(failure);
        }

        return pass switch
        {
            Passage.Asks asks => new Preview.WouldAskPerson(asks.Instructions),
            Passage.Open { Archive.Missing.Count: > 0 } open => new Preview.WouldAskPerson(
                "O passo se recusaria: não estão no Drive, ou não com os mesmos bytes, " + Names(open.Archive.Missing) + ". Guarde-os antes (passo dos XMLs)."),
            Passage.Open open => new Preview.WouldAct([FocusNfeTexts.WouldRemove(company.Id, company.CertificateUntil)],
                [FocusNfeTexts.CertificateGoesToo, $"{FocusNfeTexts.Count(open.Archive.Kept.Count, "backup conferido", "backups conferidos")} no Drive."]),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<StepOutcome> RevertAsync(RemoveCompanyInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (RemoveCheckpoint.Parse(step.Checkpoint) is null)
        {
            return new StepOutcome.NotApplicable("Este passo não removeu nenhuma empresa.");
        }

        var found = await finder.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var match, out var failure))
        {
            return failure;
        }

        return match is CompanyMatch.Nobody
            ? new StepOutcome.NeedsPerson(FocusNfeTexts.RegisterAgain)
            : new StepOutcome.NotApplicable("O cliente tem empresa na FocusNFe: não há o que desfazer.");
    }

    private async Task<Verification> JudgeGoneAsync(StepContext step, RemoveCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        if (checkpoint is not null)
        {
            return Verification.Seen(step, FocusNfeTexts.Removed(checkpoint.CertificateUntil, checkpoint.Files, checkpoint.Months));
        }

        // An attempt tells that nothing applies; after it, that there is none is what was wanted.
        return (await looks.TraceAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var trace, out var failure)
            ? Verification.Seen(step, trace.Files.Count > 0 ? FocusNfeTexts.GoneAlready : FocusNfeTexts.Unknown)
            : new Verification.CannotTell(failure);
    }

    /// <summary>Removed by this step, removed before it, or never there.</summary>
    private async Task<StepOutcome> GoneAsync(StepContext step, RemoveCheckpoint? checkpoint, CancellationToken cancellationToken)
    {
        if (checkpoint is not null)
        {
            return await FinishAsync(step, checkpoint, requestId: null, cancellationToken).ConfigureAwait(false);
        }

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

    private async Task<StepOutcome> RemoveAsync(StepContext step, FocusCompany company, CancellationToken cancellationToken)
    {
        var looked = await gate.LookAsync(step, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var pass, out var failure))
        {
            return failure;
        }

        if (pass is not Passage.Open(var archive))
        {
            return new StepOutcome.NeedsPerson(((Passage.Asks)pass).Instructions);
        }

        await step.Journal.AddEvidenceAsync(FocusNfeEvidence.ToRemove(company, archive), cancellationToken).ConfigureAwait(false);
        if (archive.Missing.Count > 0)
        {
            return new StepOutcome.Failed(FailureKind.Refused,
                $"focusnfe: not on Drive, or not with the bytes that FocusNFe has now: {Names(archive.Missing)}; nothing was removed. "
                + $"Put these files into the customer's folder {XmlArchive.FolderName} (any name), and try this step again", FocusNfeFailures.XmlsNotKept);
        }

        var checkpoint = new RemoveCheckpoint(company.Id, company.CertificateUntil, archive.Kept.Count,
            [.. archive.Kept.Select(k => k.File.Month).Distinct().Order(StringComparer.Ordinal)]);
        await step.Journal.SaveCheckpointAsync(checkpoint.ToJson(), cancellationToken).ConfigureAwait(false);
        var deleted = await client.DeleteAsync(company.Id, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!deleted.TryGet(out var requestId, out failure) && failure.Kind is not FailureKind.OutcomeUnknown)
        {
            return failure;
        }

        return await ReadBackAsync(step, checkpoint, failure, requestId, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="unknown">Not null: nobody heard how the removal ended.</param>
    private async Task<StepOutcome> ReadBackAsync(
        StepContext step, RemoveCheckpoint checkpoint, StepOutcome.Failed? unknown, string? requestId, CancellationToken cancellationToken)
    {
        var looked = await client.GetAsync(checkpoint.Company, step.Customer.TaxId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out var failure))
        {
            return unknown ?? failure;
        }

        if (lookup.Company is null)
        {
            var found = await finder.FindAsync(step, cancellationToken).ConfigureAwait(false);
            if (!found.TryGet(out var match, out failure))
            {
                return unknown ?? failure;
            }

            // Others of the same number (the request named one of several) are not this step's.
            if (match is not CompanyMatch.One(var still) || still.Id != checkpoint.Company)
            {
                return await FinishAsync(step, checkpoint, requestId, cancellationToken).ConfigureAwait(false);
            }
        }

        return unknown ?? new StepOutcome.Failed(FailureKind.Transient, "focusnfe: the removal was accepted, yet the company is still there", FocusNfeFailures.StillThere);
    }

    private static async Task<StepOutcome> FinishAsync(StepContext step, RemoveCheckpoint checkpoint, string? requestId, CancellationToken cancellationToken)
    {
        await step.Journal.AddEvidenceAsync(FocusNfeEvidence.Removed(checkpoint.Company, requestId), cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(FocusNfeTexts.Removed(checkpoint.CertificateUntil, checkpoint.Files, checkpoint.Months));
    }

    private static string Names(IEnumerable<BackupFile> files) => string.Join(", ", files.Select(f => $"{f.Month} ({f.Kind})"));
}
