using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Cases;

/// <summary>What new dates do to a case's steps: pure.</summary>
public static class Rescheduling
{
    /// <param name="procedure">The case's.</param>
    /// <param name="standing">As it is now.</param>
    /// <param name="dates">The new ones.</param>
    /// <param name="stored">The request with them.</param>
    /// <param name="now">By the case's clock.</param>
    public static CaseMove Decide(Procedure procedure, CaseStanding standing, CaseDates dates, ChangedRequest stored, DateTimeOffset now)
    {
        if (WhyTooLate(procedure, standing, dates, now) is { } why)
        {
            return new CaseMove.Refuse(why);
        }

        var laps = DoneAgain(procedure, standing).ToList();
        // One entry for each lap that it waits for; what waits already waits for those of earlier changes.
        var held = laps.SelectMany(l => HeldBy(procedure, standing, StepLap.Of(l.No).Base))
            .Concat(Open(standing).SelectMany(l => HeldBy(procedure, standing, l.Base)).Where(no => standing.Steps.Single(s => s.No == no).State != StepState.Waiting))
            .ToList();
        return new CaseMove.Make
        {
            Request = stored,
            Steps = [.. standing.Steps.Select(s => held.Contains(s.No) ? Held(procedure, s) : Moved(procedure.At(s.No), s, dates, now)).OfType<StepChange>()],
            NotBefore =
            [
                .. standing.Steps.Where(s => s.State == StepState.Waiting || held.Contains(s.No)).Select(s => (s.No, procedure.At(s.No).At.NotBefore(dates))),
            ],
            Laps = laps,
            Held = held,
        };
    }

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

        // What was put off before it began is Scheduled again, with an attempt that did nothing.
        var begun = standing.Steps.Where(s => s.Attempts > 0 && s.State != StepState.Scheduled && Counts(procedure.At(s.No))).Select(s => procedure.At(s.No).Id).ToList();
        // What runs has read the old day, and may be telling it.
        var running = standing.Steps.Where(s => s.State == StepState.Running && !procedure.At(s.No).IsMirror).Select(s => procedure.At(s.No).Id).ToList();
        return begun.Count > 0 ? $"já começou: {string.Join(", ", begun)}"
            : running.Count > 0 ? $"{string.Join(", ", running)} está em execução neste momento; tente de novo em instantes"
            : null;
    }

    // An approval that was asked for has changed nothing.
    private static bool Counts(ProcedureStep step) => step.IsConnectors && step.At.Anchor == TimingAnchor.Effective;

    private static bool IsRedone(Procedure procedure, int no) => procedure.Steps[StepLap.Of(no).Base].IsRedoneOnChange;

    private static IEnumerable<StepLap> Open(CaseStanding standing) =>
        standing.Steps.Where(s => !s.State.HasEnded() && StepLap.Of(s.No) is { Index: > 1 }).Select(s => StepLap.Of(s.No));

    // Accounting's answer of before the change must not stand in what is told after it: what needs the answer and has not begun waits.
    private static IEnumerable<int> HeldBy(Procedure procedure, CaseStanding standing, int redone) =>
        standing.Steps.Where(s => s.No < procedure.Steps.Count && procedure.Steps[s.No].Needs.Any(n => n.Step == redone) && MayBeHeld(procedure.Steps[s.No], s)).Select(s => s.No);

    private static bool MayBeHeld(ProcedureStep definition, StepStanding step) => step.State switch
    {
        StepState.Waiting => true,
        StepState.Scheduled or StepState.Ready => !step.VerifyFirst,
        StepState.AwaitingPerson => definition.IsHuman,
        _ => false,
    };

    private static StepChange? Held(Procedure procedure, StepStanding step) =>
        step.State == StepState.Waiting ? null : new StepChange(step.No, StepState.Waiting, procedure.At(step.No).Platform, null, null);

    private static StepChange? Moved(ProcedureStep definition, StepStanding step, CaseDates dates, DateTimeOffset now)
    {
        var time = definition.At.NotBefore(dates);
        return step.State switch
        {
            // What a platform has accepted for the old day looks again, and sees the new one.
            StepState.AwaitingPlatform => new StepChange(step.No, StepState.AwaitingPlatform, definition.Platform, now, null),
            StepState.Scheduled or StepState.Ready or StepState.AwaitingPerson when time > now =>
                new StepChange(step.No, StepState.Scheduled, definition.Platform, time, null),
            StepState.Scheduled when time is not null => new StepChange(step.No, StepState.Ready, definition.Platform, now, null),
            // What it asked for may name the old day; a task that no attempt has written reads the case each time.
            StepState.AwaitingPerson when step.Attempts > 0 && !definition.Lap.IsUndo => new StepChange(step.No, StepState.Ready, definition.Platform, now, null),
            _ => null,
        };
    }

    private static IEnumerable<(int No, string Platform)> DoneAgain(Procedure procedure, CaseStanding standing) =>
        from step in standing.Steps
        where StepLap.Of(step.No).Index == 0 && IsRedone(procedure, step.No) && TookTheOldDay(step)
        let again = standing.Steps.Where(s => StepLap.Of(s.No) is { Index: > 1 } lap && lap.Base == step.No).ToList()
        // One that has told nobody the old day will take the new one as it is; with a second one beside it, it would be told twice.
        where !again.Any(s => !s.State.HasEnded() && !TookTheOldDay(s))
        let lap = StepLap.Again(step.No, again.Select(s => StepLap.Of(s.No).Round).DefaultIfEmpty().Max() + 1)
        select (lap.Number, procedure.Steps[step.No].Platform);

    // Also what may have: a mail of which nobody knows whether it went out named the old day.
    private static bool TookTheOldDay(StepStanding step) => step.State is StepState.Done or StepState.AlreadyDone
        || (step.Attempts > 0 && (step.State == StepState.AwaitingPlatform || (step.VerifyFirst && !step.State.HasEnded())));
}
