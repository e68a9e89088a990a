using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tasks;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>A person says that a step which waits for people, or gave up, is done, and answers what it asks.</summary>
public sealed class CompleteTask(ICaseStore store, CaseFiles files, FieldCipher cipher, TimeProvider clock)
{
    private static readonly IReadOnlyDictionary<string, GivenAnswer> Nothing = new Dictionary<string, GivenAnswer>();

    public async Task<ActResult> RunAsync(
        string reference, string stepId, Act act, IReadOnlyDictionary<string, GivenAnswer>? answers, CancellationToken cancellationToken)
    {
        var (file, step, missing) = await files.FindStepAsync(reference, stepId, cancellationToken).ConfigureAwait(false);
        if (file is null || step is null)
        {
            return missing!;
        }

        if (step.IsApproval)
        {
            return new ActResult.Refused($"{stepId} é uma aprovação: use approve ou reject");
        }

        var (kept, problems) = FormAnswers.Check(step.Form, answers ?? Nothing, cipher);
        if (problems.Count > 0)
        {
            return new ActResult.BadAnswers(problems);
        }

        // A person's step that no worker has handed over yet is theirs all the same.
        StepState[] from = step.IsHuman ? [StepState.AwaitingPerson, StepState.Parked, StepState.Ready] : [StepState.AwaitingPerson, StepState.Parked];
        var reply = await store.ActAsync(
            file.Ending(step, from, StepState.Done, clock.GetUtcNow(), act.Entry("complete", reference, stepId), "Concluído por uma pessoa.") with { Answers = kept },
            cancellationToken).ConfigureAwait(false);
        return reply.Applied
            ? new ActResult.Ok($"{stepId} de {reference} concluído")
            : reply.Found is StepState.Ready
            ? new ActResult.Refused($"{StateWords.Standing(stepId, reply.Found)}: o serviço em execução faz o passo, ou o passa a uma pessoa se a plataforma estiver desligada")
            : new ActResult.Refused($"{StateWords.Standing(stepId, reply.Found)}; uma pessoa só conclui o que espera por ela (AwaitingPerson) ou parou (Parked)");
    }

    /// <summary>The task was closed in another system, where nothing can be answered and nobody can approve.</summary>
    public async Task<TaskClosure> ClosedElsewhereAsync(string reference, string stepId, Act act, CancellationToken cancellationToken)
    {
        var (file, step, _) = await files.FindStepAsync(reference, stepId, cancellationToken).ConfigureAwait(false);
        if (file is null || step is null)
        {
            return TaskClosure.NotOpen;
        }

        if (step.IsApproval || step.Form.Any(f => f.IsRequired))
        {
            return step.IsApproval ? TaskClosure.NeedsApproval : TaskClosure.NeedsAnswers;
        }

        var reply = await store.ActAsync(
            file.Ending(step, [StepState.AwaitingPerson], StepState.Done, clock.GetUtcNow(), act.Entry("complete", reference, stepId), "Concluído por uma pessoa, em outro sistema."),
            cancellationToken).ConfigureAwait(false);
        return reply.Applied ? TaskClosure.Completed : TaskClosure.NotOpen;
    }
}
