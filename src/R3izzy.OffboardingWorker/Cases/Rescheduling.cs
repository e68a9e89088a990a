using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Cases;

/// <summary>What new dates do to a case's steps: pure.</summary>
public static class Rescheduling
{
    /// <param name="procedure">The case's.</param>
    /// <param name="standing">As it is now.</param>
    /// <param name="dates">The new ones.</param>
    /// <param name="stored">What is stored of them.</param>
    /// <param name="now">By the case's clock.</param>
    public static CaseMove Decide(Procedure procedure, CaseStanding standing, CaseDates dates, NewDates stored, DateTimeOffset now) =>
        WhyTooLate(procedure, standing, dates, now) is { } why
            ? new CaseMove.Refuse(why)
            : new CaseMove.Make
            {
                Dates = stored,
                Steps = [.. Moved(procedure, standing, dates, now)],
                Laps = [.. DoneAgain(procedure, standing)],
            };

    private static string? WhyTooLate(Procedure procedure, CaseStanding standing, CaseDates dates, DateTimeOffset now)
    {
        if (standing.IsClosed || standing.IsWithdrawn)
        {
            return standing.IsClosed ? "o caso já está encerrado" : "o caso foi retirado";
        }

        if (standing.Effective <= now)
        {
            return "a data de término já passou e o que depende dela começou";
        }

        if (dates.Effective <= now)
        {
            return "o novo último mês já terminou; o caso só pode terminar no mês atual ou depois";
        }

        var begun = standing.Steps.Where(s => s.Attempts > 0 && procedure.At(s.No).At.Anchor == TimingAnchor.Effective).Select(s => procedure.At(s.No).Id).ToList();
        return begun.Count > 0 ? $"já começou: {string.Join(", ", begun)}" : null;
    }

    private static IEnumerable<StepChange> Moved(Procedure procedure, CaseStanding standing, CaseDates dates, DateTimeOffset now) =>
        from step in standing.Steps
        let definition = procedure.At(step.No)
        let time = definition.At.NotBefore(dates)
        // What a platform has accepted for the old day looks again, and sees the new one.
        where step.State == StepState.AwaitingPlatform || (step.State == StepState.Scheduled && time is not null)
        select step.State == StepState.AwaitingPlatform ? new StepChange(step.No, StepState.AwaitingPlatform, definition.Platform, now, null)
            : time > now ? new StepChange(step.No, StepState.Scheduled, definition.Platform, time, null)
            : new StepChange(step.No, StepState.Ready, definition.Platform, now, null);

    private static IEnumerable<(int No, string Platform)> DoneAgain(Procedure procedure, CaseStanding standing) =>
        from step in standing.Steps
        where step.No < procedure.Steps.Count && procedure.Steps[step.No].IsRedoneOnChange && step.State is (StepState.Done or StepState.AlreadyDone)
        let lap = StepLap.Again(step.No, standing.Steps.Where(s => StepLap.Of(s.No).Base == step.No).Max(s => StepLap.Of(s.No).Round) + 1)
        select (lap.Number, procedure.Steps[step.No].Platform);
}
