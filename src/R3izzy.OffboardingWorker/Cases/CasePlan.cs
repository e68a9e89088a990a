using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Cases;

/// <summary>How the steps of a new case begin, and which steps wait for which: pure.</summary>
public static class CasePlan
{
    /// <param name="procedure">The definition that the case is pinned to.</param>
    /// <param name="facts">What the request tells.</param>
    /// <param name="dates">A past day means now.</param>
    /// <param name="now">By the case's clock.</param>
    /// <param name="approvals">False: approvals are configured away.</param>
    public static IReadOnlyList<PlannedStep> Steps(
        Procedure procedure, IReadOnlyDictionary<string, IReadOnlyList<string>> facts, CaseDates dates, DateTimeOffset now, bool approvals = true)
    {
        var leftOut = procedure.Steps.Select(s => WhyLeftOut(s, facts, dates, approvals)).ToList();
        return
        [
            .. procedure.Steps.Select(step =>
            {
                if (leftOut[step.No] is { } why)
                {
                    return new PlannedStep(StepState.NotApplicable, 0, null, why, step.Platform);
                }

                var needs = step.Needs.Count(n => leftOut[n.Step] is null);
                return needs > 0
                    ? new PlannedStep(StepState.Waiting, needs, null, null, step.Platform)
                    : step.At.NotBefore(dates) is { } time && time > now
                        ? new PlannedStep(StepState.Scheduled, 0, time, null, step.Platform)
                        : new PlannedStep(StepState.Ready, 0, now, null, step.Platform);
            }),
        ];
    }

    private static string? WhyLeftOut(ProcedureStep step, IReadOnlyDictionary<string, IReadOnlyList<string>> facts, CaseDates dates, bool approvals) =>
        step.When.FirstOrDefault(c => c.Holds(facts) == false) is { } unmet ? $"Não se aplica: o pedido informa que '{unmet.Fact}' não é '{unmet.Word}'."
        : step.At.IsNever(dates) ? "Não se aplica: o pedido não traz a data de volta. O retorno começa quando for pedido."
        : step.IsApproval && !approvals ? "Não se aplica: as aprovações estão desligadas nas configurações (Approvals:Required)."
        : null;

    /// <summary>What waits for a step that ended as <paramref name="end"/>.</summary>
    public static IReadOnlyList<Dependent> Dependents(Procedure procedure, int no, StepState end, CaseDates dates)
    {
        // What waits for a step waits for its being done again, too; for its undoing waits nothing.
        if (StepLap.Of(no).IsUndo)
        {
            return [];
        }

        no = StepLap.Of(no).Base;

        // Asked after every step; a query here costs more than all that it finds.
        List<Dependent>? found = null;
        for (var i = 0; i < procedure.Steps.Count; i++)
        {
            var step = procedure.Steps[i];
            for (var n = 0; n < step.Needs.Count; n++)
            {
                if (step.Needs[n].Step == no)
                {
                    (found ??= []).Add(new Dependent(step.No, !end.Satisfies(step.Needs[n].Edge), step.Platform, step.At.NotBefore(dates)) { OnlyNeed = step.Needs.Count == 1 });
                }
            }
        }

        return found ?? (IReadOnlyList<Dependent>)[];
    }
}
