using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>A person has a step tried again now, with a fresh retry schedule. What may have had its effect is verified first, as ever.</summary>
public sealed class RetryStep(ICaseStore store, ICaseReader reader, CaseFiles files, TimeProvider clock)
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
            return new ActResult.Refused($"{stepId} é feito por uma pessoa: use {(step.IsApproval ? "approve" : "complete")}");
        }

        var steps = await reader.StepsAsync(file.Row.Id, cancellationToken).ConfigureAwait(false);
        var row = steps.Single(s => s.No == step.No);
        if (step.Lap.IsUndo && row is { State: StepState.AwaitingPerson, Attempts: 0 })
        {
            // A person did it: of that a connector knows nothing, and would say that there is nothing to put back.
            return new ActResult.Refused($"{stepId} é desfeito por uma pessoa: use complete");
        }

        // What a strict need holds back is not let through by trying again: backup before access, approval before what cannot be undone.
        var unmet = UnmetNeeds.Of(file.Procedure, step, steps);
        if (unmet.Rows.Count > 0)
        {
            return new ActResult.Refused(unmet.AreFinal
                ? $"{stepId} depende do que não foi feito ({unmet}): faça-o à mão e conclua (complete), ou dispense (skip)"
                : $"{stepId} depende do que ainda não foi feito ({unmet}); {(row.State == StepState.Waiting ? "começa sozinho" : "tente de novo")} quando isso terminar");
        }

        var reply = await store.ActAsync(
            new StepAct(new StepKey(file.Row.Id, step.No), step.Platform, From, StepState.Ready, clock.GetUtcNow(), act.Entry("retry", reference, stepId))
            {
                Why = "Nova tentativa pedida por uma pessoa.",
            },
            cancellationToken).ConfigureAwait(false);
        return reply.Applied
            ? new ActResult.Ok($"{stepId} de {reference} vai ser tentado de novo agora")
            : new ActResult.Refused($"{StateWords.Standing(stepId, reply.Found)}; só se tenta de novo um passo que está em {string.Join(", ", From)}");
    }
}
