using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>A person says that a step which waits for people, or gave up, is done.</summary>
public sealed class CompleteTask(ICaseStore store, CaseFiles files, TimeProvider clock)
{
    public async Task<ActResult> RunAsync(string reference, string stepId, Act act, CancellationToken cancellationToken)
    {
        var (file, step, missing) = await files.FindStepAsync(reference, stepId, cancellationToken).ConfigureAwait(false);
        if (file is null || step is null)
        {
            return missing!;
        }

        // A person's step that no worker has handed over yet is theirs all the same.
        StepState[] from = step.IsHuman ? [StepState.AwaitingPerson, StepState.Parked, StepState.Ready] : [StepState.AwaitingPerson, StepState.Parked];
        var reply = await store.ActAsync(
            new StepAct(new StepKey(file.Row.Id, step.No), step.Platform, from, StepState.Done, clock.GetUtcNow(), act.Entry("complete", reference, stepId))
            {
                Why = "Concluído por uma pessoa.",
                Dependents = CasePlan.Dependents(file.Procedure, step.No, StepState.Done, file.Row.EffectiveEnd),
            },
            cancellationToken).ConfigureAwait(false);
        return reply.Applied
            ? new ActResult.Ok($"{stepId} of {reference} is Done")
            : reply.Found is StepState.Ready
            ? new ActResult.Refused($"{stepId} is Ready: a running worker takes it, or hands it to a person when its platform is off")
            : new ActResult.Refused($"{stepId} is {reply.Found}; only a step that is AwaitingPerson or Parked can be completed by a person");
    }
}
