using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>What a step strictly needs and does not have, and what it needs that is being done again.</summary>
internal sealed record UnmetNeeds(IReadOnlyList<StepRow> Rows, Procedure Procedure)
{
    public static UnmetNeeds Of(Procedure procedure, ProcedureStep step, IReadOnlyList<StepRow> steps) =>
        new(
            [
                .. step.Needs.Where(n => n.Edge == Strictness.Strict).Select(n => steps.Single(s => s.No == n.Step)).Where(s => !(s.State.HasEnded() && s.State.Satisfies(Strictness.Strict))),
                .. steps.Where(s => !s.State.HasEnded() && StepLap.Of(s.No) is { Index: > 1 } lap && step.Needs.Any(n => n.Step == lap.Base)),
            ],
            procedure);

    /// <summary>No more will come of them by itself: the step is parked for that.</summary>
    public bool AreFinal => Rows.Count > 0 && Rows.All(s => s.State.HasEnded());

    /// <summary>Each with where it stands.</summary>
    public override string ToString() => string.Join("; ", Rows.Select(s => StateWords.Standing(Procedure.At(s.No).Id, s.State)));
}
