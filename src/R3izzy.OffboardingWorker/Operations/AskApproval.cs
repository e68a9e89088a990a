using System.Text;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Looks at what an approval would let through: where there is nothing to do nobody is asked, and whoever is asked sees what would be done.</summary>
public sealed class AskApproval(ConnectorTable connectors, IStepStates states, Looks looks) : IOwnWork
{
    public string Uses => ProcedureStep.Approval;

    public async Task<StepOutcome> RunAsync(CaseSnapshot snapshot, StepContext own, CancellationToken cancellationToken)
    {
        var approval = snapshot.Procedure.Find(own.StepId)!;
        var text = new StringBuilder(await StepInstructions.FilledAsync(approval, own, cancellationToken).ConfigureAwait(false));
        var nothing = new List<string>();
        var isAsked = false;
        var ended = (await states.OfCaseAsync(snapshot.Id, cancellationToken).ConfigureAwait(false)).Where(s => s.State.HasEnded()).Select(s => s.No).ToHashSet();
        foreach (var step in snapshot.Procedure.Steps.Where(s => s.IsIrreversible && !ended.Contains(s.No) && Needs(snapshot.Procedure, s, approval.No)))
        {
            var preview = connectors.Serving(step)?.Preview is { } look
                ? await look(step.Input!, await looks.AtAsync(snapshot, step, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
                : null;
            if (preview is Preview.NothingToDo none)
            {
                nothing.Add(none.Reason);
                continue;
            }

            isAsked = true;
            Describe(text, step, preview);
        }

        return isAsked || nothing.Count == 0
            ? new StepOutcome.NeedsPerson(text.ToString())
            : new StepOutcome.NotApplicable($"Não há o que aprovar: {string.Join(" ", nothing)}");
    }

    private static void Describe(StringBuilder text, ProcedureStep step, Preview? preview)
    {
        var lines = preview switch
        {
            Preview.WouldAct act => [.. act.Effects, .. act.Notes.Select(n => "obs.: " + n)],
            Preview.CannotTell => ["não foi possível olhar agora o que seria feito"],
            Preview.WouldAskPerson => ["seria pedido a uma pessoa"],
            _ => (IReadOnlyList<string>)["seria feito à mão"],
        };
        text.Append("\n\n").Append(step.Title).Append(':');
        foreach (var line in lines)
        {
            text.Append("\n- ").Append(line);
        }
    }

    private static bool Needs(Procedure procedure, ProcedureStep step, int approval) =>
        step.Needs.Any(n => n.Edge == Strictness.Strict && (n.Step == approval || Needs(procedure, procedure.Steps[n.Step], approval)));
}
