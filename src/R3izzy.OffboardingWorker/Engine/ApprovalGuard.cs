using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>
/// Before what cannot be undone: somebody has agreed to it. An approval that found nothing to approve asked nobody, and what has
/// come to be there since then is not let through by it.
/// </summary>
public sealed class ApprovalGuard(IStepStates states)
{
    /// <summary>Null: the step may go on.</summary>
    public async Task<StepOutcome.Failed?> LookAsync(
        CaseSnapshot snapshot, ProcedureStep step, ConnectorBinding binding, StepContext context, CancellationToken cancellationToken)
    {
        var approvals = step.Needs.Select(n => snapshot.Procedure.Steps[n.Step]).Where(s => s.IsApproval).Select(s => s.No).ToHashSet();
        var ended = (await states.OfCaseAsync(snapshot.Id, cancellationToken).ConfigureAwait(false)).Where(s => approvals.Contains(s.No)).ToList();
        // Left out when the case was opened, without an attempt: the settings ask for no approvals.
        if (ended.Any(a => a.State == StepState.Done) || ended.All(a => a.State == StepState.NotApplicable && a.Attempts == 0))
        {
            return null;
        }

        return (binding.Preview is { } preview ? await preview(step.Input!, context, cancellationToken).ConfigureAwait(false) : null) switch
        {
            Preview.NothingToDo => null,
            // Nobody has seen that there is something.
            Preview.CannotTell cannot => cannot.Cause,
            _ => new StepOutcome.Failed(
                FailureKind.Refused, "Quando a aprovação olhou, não havia o que aprovar; agora há. Faça à mão e conclua, ou dispense o passo.", "not-approved"),
        };
    }
}
