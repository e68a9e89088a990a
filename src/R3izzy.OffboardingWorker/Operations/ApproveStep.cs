using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>A person of the owning department lets what cannot be undone happen, or does not. Never the one who asked for the case.</summary>
public sealed class ApproveStep(ICaseStore store, CaseFiles files, TimeProvider clock)
{
    public async Task<ActResult> ApproveAsync(string reference, string stepId, Act act, CancellationToken cancellationToken)
    {
        var (file, step, refused) = await FindAsync(reference, stepId, cancellationToken).ConfigureAwait(false);
        if (file is null || step is null)
        {
            return refused!;
        }

        if (IsSamePerson(act.Who, file.Request.RequestedBy))
        {
            return new ActResult.Refused($"{act.Who} pediu o caso {reference}, e quem pede não aprova: outra pessoa de {step.Owner} aprova (--by NOME)");
        }

        // From Parked too: a refusal can be reconsidered.
        return Told(
            step,
            await store.ActAsync(
                file.Ending(
                    step, [StepState.AwaitingPerson, StepState.Ready, StepState.Parked], StepState.Done, clock.GetUtcNow(),
                    act.Entry("approve", reference, stepId), $"Aprovado por {act.Who}."),
                cancellationToken).ConfigureAwait(false),
            $"{stepId} de {reference} aprovado");
    }

    /// <summary>What needs the approval stays where it is, and the case needs attention.</summary>
    public async Task<ActResult> RejectAsync(string reference, string stepId, Act act, CancellationToken cancellationToken)
    {
        var (file, step, refused) = await FindAsync(reference, stepId, cancellationToken).ConfigureAwait(false);
        if (file is null || step is null)
        {
            return refused!;
        }

        return Told(
            step,
            await store.ActAsync(
                new StepAct(
                    new StepKey(file.Row.Id, step.No), step.Platform, [StepState.AwaitingPerson, StepState.Ready], StepState.Parked, clock.GetUtcNow(),
                    act.Entry("reject", reference, stepId))
                {
                    Why = $"Recusado por {act.Who}; o que depende desta aprovação não é feito. Aprove depois (approve) ou dispense o passo (skip).",
                },
                cancellationToken).ConfigureAwait(false),
            $"{stepId} de {reference} recusado: o que depende dele não é feito");
    }

    private async Task<(CaseFile? File, ProcedureStep? Step, ActResult? Refused)> FindAsync(string reference, string stepId, CancellationToken cancellationToken)
    {
        var (file, step, missing) = await files.FindStepAsync(reference, stepId, cancellationToken).ConfigureAwait(false);
        return step is { IsApproval: false }
            ? (null, null, new ActResult.Refused($"{stepId} não é uma aprovação: use complete"))
            : (file, step, missing);
    }

    private static ActResult Told(ProcedureStep step, ActReply reply, string ok) => reply.Applied
        ? new ActResult.Ok(ok)
        : new ActResult.Refused($"{StateWords.Standing(step.Id, reply.Found)}; não espera por aprovação");

    // Letter case, accents, spaces and invisible characters are no other person: "jose  souza" is José Souza.
    private static bool IsSamePerson(string a, string b) =>
        string.Equals(UnicodeComposition.Bare(a), UnicodeComposition.Bare(b), StringComparison.OrdinalIgnoreCase);
}
