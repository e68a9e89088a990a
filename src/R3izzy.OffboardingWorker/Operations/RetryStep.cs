using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>A person has a step tried again now, with a fresh retry schedule. What may have had its effect is verified first, as ever.</summary>
public sealed class RetryStep(ICaseStore store, CaseFiles files, TimeProvider clock)
{
    private static readonly StepState[] From = [StepState.Parked, StepState.Retrying, StepState.AwaitingPlatform, StepState.AwaitingPerson];

    public async Task<ActResult> RunAsync(string reference, string stepId, Act act, CancellationToken cancellationToken)
    {
        var (file, step, missing) = await files.FindStepAsync(reference, stepId, cancellationToken).ConfigureAwait(false);
        if (file is null || step is null)
        {
            return missing!;
        }

        if (step.IsHuman)
        {
            return new ActResult.Refused($"{stepId} is done by a person; use complete");
        }

        var reply = await store.ActAsync(
            new StepAct(new StepKey(file.Row.Id, step.No), step.Platform, From, StepState.Ready, clock.GetUtcNow(), act.Entry("retry", reference, stepId))
            {
                Why = "Nova tentativa pedida por uma pessoa.",
            },
            cancellationToken).ConfigureAwait(false);
        return reply.Applied
            ? new ActResult.Ok($"{stepId} of {reference} is due now")
            : new ActResult.Refused($"{stepId} is {reply.Found}; only a step that is {string.Join(", ", From)} can be tried again");
    }
}
