using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>What each step of a case, or of a request not yet queued, would do now. Reads only.</summary>
public sealed class PreviewCase(ConnectorTable connectors, CaseFiles files, Looks looks, TimeProvider clock)
{
    public async Task<IReadOnlyList<StepPreview>> OfCaseAsync(CaseFile file, IReadOnlyList<StepRow> steps, CancellationToken cancellationToken)
    {
        var previews = new List<StepPreview>();
        foreach (var row in steps.Where(s => !s.State.HasEnded()))
        {
            var step = file.Procedure.At(row.No);
            previews.Add(await OfStepAsync(step, await looks.AtAsync(file.Snapshot, step, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false));
        }

        return previews;
    }

    public async Task<IReadOnlyList<StepPreview>> OfRequestAsync(OffboardingRequest request, Procedure procedure, CancellationToken cancellationToken)
    {
        var previews = new List<StepPreview>();
        var now = clock.GetUtcNow();
        var snapshot = files.Unqueued(request, procedure, now);
        var planned = CasePlan.Steps(procedure, snapshot.Facts, snapshot.Dates, now);
        foreach (var step in procedure.Steps)
        {
            previews.Add(planned[step.No].State == StepState.NotApplicable
                ? new StepPreview(step, new Preview.NothingToDo(planned[step.No].Why!))
                : await OfStepAsync(step, looks.AtUnqueued(snapshot, step), cancellationToken).ConfigureAwait(false));
        }

        return previews;
    }

    private async Task<StepPreview> OfStepAsync(ProcedureStep step, StepContext context, CancellationToken cancellationToken) => new(step, step switch
    {
        { Uses: ProcedureStep.ClosingCheck } => new Preview.WouldAct(["Lê de novo cada efeito do caso."], []),
        { Uses: ProcedureStep.OpenReturn } => new Preview.WouldAct(["Abre o caso de retorno na data de volta."], []),
        { Lap.IsUndo: true } => new Preview.WouldAct([step.Title], []),
        _ => connectors.Serving(step) is { Preview: { } preview }
            ? await preview(step.Input!, context, cancellationToken).ConfigureAwait(false)
            : new Preview.WouldAskPerson(await StepInstructions.FilledAsync(step, context, cancellationToken).ConfigureAwait(false)),
    });
}

public sealed record StepPreview(ProcedureStep Step, Preview Preview);
