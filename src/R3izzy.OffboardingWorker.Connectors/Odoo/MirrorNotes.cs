using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>
/// The notes on tasks, in Portuguese. Each ends in a marker, by which it is found again before another is posted. Nothing
/// of the customer is in them: the project's name has it already.
/// </summary>
internal static class MirrorNotes
{
    /// <summary>What all markers of a case begin with.</summary>
    public static string Beginning(string caseRef) => $"[{caseRef}/";

    public static string Marker(string caseRef, string stepId, Mark mark) =>
        mark is Mark.Reopened ? $"[{caseRef}/{stepId} reaberta]" : $"[{caseRef}/{stepId}]";

    /// <summary>Which of the two a message carries; null when it is about something else.</summary>
    public static Mark? MarkIn(string body, string caseRef, string stepId) =>
        body.Contains(Marker(caseRef, stepId, Mark.Reopened), StringComparison.Ordinal) ? Mark.Reopened
        : body.Contains(Marker(caseRef, stepId, Mark.Recorded), StringComparison.Ordinal) ? Mark.Recorded
        : null;

    /// <summary>How the task's steps ended.</summary>
    public static string Ended(IEnumerable<StepGlance> steps) => string.Join(" · ", steps.Select(Ended));

    public static string TakenFromHere(IEnumerable<StepGlance> steps) =>
        $"Registrado no serviço de desligamento: {string.Join(", ", steps.Select(s => Quoted(s.Title)))} concluído por esta tarefa do Odoo.";

    public static string NeedsAnswers(string caseRef, StepGlance step) =>
        $"{Quoted(step.Title)} pede respostas que só o serviço de desligamento recebe. Responda lá, no passo {step.Id}, ou com: complete {caseRef} {step.Id}. "
        + "Esta tarefa foi reaberta e fecha sozinha depois.";

    public static string NeedsApproval(string caseRef, StepGlance step) =>
        $"{Quoted(step.Title)} é uma aprovação, que só vale no serviço de desligamento, onde se sabe quem pode aprovar. Decida lá, no passo {step.Id}, ou com: approve {caseRef} {step.Id} (para recusar, reject {caseRef} {step.Id}). "
        + "Esta tarefa foi reaberta e fecha sozinha depois.";

    public static string AsksPerson(string caseRef, StepGlance step) =>
        $"{Quoted(step.Title)} espera agora por uma pessoa: o que fazer está no serviço de desligamento, no passo {step.Id}. "
        + $"Só depois de fazer, feche esta tarefa ou use lá: complete {caseRef} {step.Id}. Se ela já tinha sido fechada, foi reaberta, porque antes ainda não se sabia o que fazer.";

    public static string CanceledHere(string caseRef, StepGlance step) =>
        $"Cancelar a tarefa no Odoo não dispensa o passo {Quoted(step.Title)}. Para dispensá-lo, use o serviço de desligamento: skip {caseRef} {step.Id}. Esta tarefa foi reaberta.";

    public static string OpenAgain(IEnumerable<StepGlance> steps) =>
        $"Ainda há o que fazer: {string.Join(", ", steps.Where(s => s.Ended is null).Select(s => Quoted(s.Title)))}. Esta tarefa está aberta de novo.";

    private static string Ended(StepGlance step)
    {
        var how = step.Ended switch
        {
            StepEnd.Done => "Concluído",
            StepEnd.AlreadyDone => "Já estava feito",
            StepEnd.NotApplicable => "Não se aplica",
            StepEnd.Skipped => "Dispensado",
            StepEnd.Cancelled => "Cancelado",
            null => "Aberto",
        };
        var when = step.EndedAt is { } at ? at.ToOffset(Brasilia.Offset).ToString(" 'em' dd'/'MM'/'yyyy HH:mm", CultureInfo.InvariantCulture) : "";
        return $"{how}{when}: {step.Title}.{(string.IsNullOrWhiteSpace(step.Text) ? "" : $" {step.Text.Trim()}")}";
    }

    private static string Quoted(string title) => $"“{title}”";
}
