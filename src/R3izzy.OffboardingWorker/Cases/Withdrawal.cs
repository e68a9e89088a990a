using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Cases;

/// <summary>What withdrawing a case does to its steps: pure.</summary>
public static class Withdrawal
{
    /// <param name="procedure">The case's.</param>
    /// <param name="standing">As it is now.</param>
    /// <param name="now">By the case's clock.</param>
    /// <param name="canRevert">Whether a connector of this program can put a step back.</param>
    public static CaseMove Decide(Procedure procedure, CaseStanding standing, DateTimeOffset now, Func<ProcedureStep, bool> canRevert)
    {
        if (WhyTooLate(procedure, standing, now) is { } why)
        {
            return new CaseMove.Refuse(why);
        }

        return new CaseMove.Make
        {
            Withdraws = true,
            Steps = [.. Ended(procedure, standing, "O pedido foi retirado antes deste passo.")],
            Laps =
            [
                .. from step in standing.Steps
                   where step.No < procedure.Steps.Count
                   let definition = procedure.Steps[step.No]
                   let did = HasToBePutBack(definition, step, canRevert)
                   where did || LapsOf(standing, step.No).Any(lap => HasToBePutBack(definition, lap, canRevert))
                   let undo = StepLap.UndoOf(step.No).Number
                   // The connector is given what the step itself left; of what only a further lap did it would know nothing.
                   select (undo, did && canRevert(definition) && !step.CompletedByPerson ? procedure.At(undo).Platform : ProcedureStep.Human),
            ],
        };
    }

    /// <summary>Cancels all that has not ended and is not under way at this moment. A mirror that has begun goes on: it shows the end elsewhere.</summary>
    public static IEnumerable<StepChange> Ended(Procedure procedure, CaseStanding standing, string why) =>
        from step in standing.Steps
        where !step.State.HasEnded() && step.State != StepState.Running
        let definition = procedure.At(step.No)
        where !(definition.IsMirror && step.Attempts > 0 && step.State is not (StepState.AwaitingPerson or StepState.Parked))
        select new StepChange(step.No, StepState.Cancelled, definition.Platform, null, why);

    private static IEnumerable<StepStanding> LapsOf(CaseStanding standing, int no) =>
        standing.Steps.Where(s => StepLap.Of(s.No) is { Index: > 1 } lap && lap.Base == no);

    private static string? WhyTooLate(Procedure procedure, CaseStanding standing, DateTimeOffset now)
    {
        if (standing.IsClosed)
        {
            return "o caso já está encerrado";
        }

        if (standing.IsWithdrawn)
        {
            return "o caso já foi retirado; os passos que desfazem o que foi feito estão em andamento";
        }

        if (standing.Effective <= now)
        {
            return procedure.Action switch
            {
                "pause" => "a pausa já começou; quando o cliente voltar, peça o retorno (return)",
                "return" => "o retorno já começou; se o cliente não voltou, conclua este caso e peça outra pausa (pause)",
                _ => "a data de término já passou e o que depende dela começou; o que foi feito não se desfaz pela retirada",
            };
        }

        var running = standing.Steps.Where(s => s.State == StepState.Running && !procedure.At(s.No).IsMirror).Select(s => procedure.At(s.No).Id).ToList();
        return running.Count > 0
            ? $"{string.Join(", ", running)} está em execução neste momento; tente de novo em instantes"
            : standing.Steps.FirstOrDefault(s => procedure.At(s.No).IsIrreversible && (s.State == StepState.Done || MayHaveActed(s))) is { } done
            ? done.State == StepState.Done
                ? $"{procedure.At(done.No).Id} já foi feito e não pode ser desfeito"
                : $"{procedure.At(done.No).Id} pode já ter sido feito e não pode ser desfeito; confira o que houve antes de retirar o caso"
            : null;
    }

    // In place before the first write is said by the first attempt; a later one may have found what an earlier one brought about.
    private static bool MayHaveActed(StepStanding step) => step.Attempts > 0 && (step.State switch
    {
        StepState.AlreadyDone => step.Attempts > 1,
        StepState.AwaitingPlatform => true,
        _ => step.VerifyFirst && !step.State.HasEnded(),
    });

    // What was in place before, or does not apply, is not ours to put back. A person who leaves a step out does not put back
    // what its attempts did.
    private static bool HasToBePutBack(ProcedureStep definition, StepStanding step, Func<ProcedureStep, bool> canRevert)
    {
        if (definition.IsMirror || definition.IsApproval || ProcedureStep.OwnWork.Contains(definition.Uses)
            || step.State is StepState.NotApplicable or StepState.Cancelled
            || (step.State == StepState.AlreadyDone && !MayHaveActed(step)))
        {
            return false;
        }

        // An attempt that did not end well may have had part of its effect.
        var began = step.State == StepState.Done || (step.Attempts > 0 && definition.IsConnectors);
        return began && (definition.Undo is not null || (definition.IsConnectors && (canRevert(definition) || step.CompletedByPerson)));
    }
}
