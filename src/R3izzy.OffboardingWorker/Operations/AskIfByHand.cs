using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Asks a person for what only follows from handiwork: whoever made a backup by hand has a copy to delete, the worker has none.</summary>
public sealed class AskIfByHand(ICaseReader reader) : IOwnWork
{
    public string Uses => ProcedureStep.AskIfByHand;

    public async Task<StepOutcome> RunAsync(CaseSnapshot snapshot, StepContext own, CancellationToken cancellationToken)
    {
        var asking = snapshot.Procedure.Find(own.StepId)!;
        var other = snapshot.Procedure.Find(((AskIfByHandInput)asking.Input!).Step)!;
        var state = (await reader.StepsAsync(snapshot.Id, cancellationToken).ConfigureAwait(false))[other.No].State;
        var last = (await reader.AttemptsAsync(snapshot.Id, cancellationToken).ConfigureAwait(false)).Where(a => a.No == other.No).MaxBy(a => a.Number);
        return state is not (StepState.Done or StepState.AlreadyDone)
            ? new StepOutcome.NotApplicable($"O passo {other.Id} não foi feito.")
            : last?.Outcome is AttemptOutcome.Done or AttemptOutcome.AlreadyDone
            ? new StepOutcome.NotApplicable($"O passo {other.Id} foi feito pelo worker, que não deixa cópia em máquina nenhuma.")
            : new StepOutcome.NeedsPerson(await StepInstructions.FilledAsync(asking, own, cancellationToken).ConfigureAwait(false));
    }
}
