using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>A person leaves a step out. What strictly needs it is then parked for a person to decide.</summary>
public sealed class SkipStep(ICaseStore store, CaseFiles files, TimeProvider clock)
{
    private static readonly StepState[] From = [StepState.AwaitingPerson, StepState.Parked, StepState.Scheduled, StepState.Ready];

    public async Task<ActResult> RunAsync(string reference, string stepId, Act act, CancellationToken cancellationToken)
    {
        var (file, step, missing) = await files.FindStepAsync(reference, stepId, cancellationToken).ConfigureAwait(false);
        if (file is null || step is null)
        {
            return missing!;
        }

        var reply = await store.ActAsync(
            file.Ending(step, From, StepState.Skipped, clock.GetUtcNow(), act.Entry("skip", reference, stepId), $"Dispensado por {act.Who}."),
            cancellationToken).ConfigureAwait(false);
        return reply.Applied
            ? new ActResult.Ok($"{stepId} de {reference} dispensado")
            : new ActResult.Refused($"{StateWords.Standing(stepId, reply.Found)}; só se dispensa um passo que está em {string.Join(", ", From)}");
    }
}
