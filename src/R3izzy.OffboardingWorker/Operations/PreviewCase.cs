using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>What each step of a case, or of a request not yet queued, would do now. Reads only.</summary>
public sealed class PreviewCase(ConnectorTable connectors, IEvidenceReader evidence, TimeProvider clock)
{
    public async Task<IReadOnlyList<StepPreview>> OfCaseAsync(CaseFile file, IReadOnlyList<StepRow> steps, CancellationToken cancellationToken)
    {
        var previews = new List<StepPreview>();
        foreach (var row in steps.Where(s => !s.State.HasEnded()))
        {
            var step = file.Procedure.Steps[row.No];
            var earlier = await evidence.OfStepAsync(new StepKey(file.Row.Id, row.No), cancellationToken).ConfigureAwait(false);
            previews.Add(await OfStepAsync(step, file.Customer, file.Row.Ref, file.Row.Plan, file.Row.EffectiveEnd, file.Row.OpenedAt, earlier, cancellationToken).ConfigureAwait(false));
        }

        return previews;
    }

    public async Task<IReadOnlyList<StepPreview>> OfRequestAsync(OffboardingRequest request, Procedure procedure, CancellationToken cancellationToken)
    {
        var previews = new List<StepPreview>();
        var end = request.EffectiveAt(clock.GetUtcNow());
        var planned = CasePlan.Steps(procedure, FactWords.Of(request.Facts), end, clock.GetUtcNow());
        foreach (var step in procedure.Steps)
        {
            previews.Add(planned[step.No].State == StepState.NotApplicable
                ? new StepPreview(step, new Preview.NothingToDo(planned[step.No].Why!))
                : await OfStepAsync(step, CaseFile.ProfileOf(request), "DESL-PREVIEW", request.Plan.ToWire(), end, clock.GetUtcNow(), [], cancellationToken).ConfigureAwait(false));
        }

        return previews;
    }

    private async Task<StepPreview> OfStepAsync(
        ProcedureStep step, CustomerProfile customer, string reference, string plan, DateTimeOffset effectiveEnd, DateTimeOffset openedAt,
        IReadOnlyList<Evidence> earlier, CancellationToken cancellationToken)
    {
        if (step.Uses == ProcedureStep.ClosingCheck)
        {
            return new StepPreview(step, new Preview.WouldAct(["Lê de novo cada efeito do caso."], []));
        }

        if (step.IsHuman || connectors.Find(step.Uses) is not { Preview: { } preview })
        {
            return new StepPreview(step, new Preview.WouldAskPerson(step.Instructions));
        }

        var context = LookContext.Of(step, customer, reference, plan, effectiveEnd, openedAt, earlier, clock.GetUtcNow());
        return new StepPreview(step, await preview(step.Input!, context, cancellationToken).ConfigureAwait(false));
    }
}

public sealed record StepPreview(ProcedureStep Step, Preview Preview);
