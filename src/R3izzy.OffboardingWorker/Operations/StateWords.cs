using R3izzy.OffboardingWorker.Cases;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>States as staff read them.</summary>
internal static class StateWords
{
    public static string Of(CaseState state) => state switch
    {
        CaseState.Scheduled => "agendado",
        CaseState.Running => "em andamento",
        CaseState.NeedsAttention => "precisa de atenção",
        CaseState.Completed => "concluído",
        CaseState.Verified => "concluído e conferido",
        CaseState.Withdrawn => "retirado",
    };

    public static string Of(StepState state) => state switch
    {
        StepState.Waiting => "espera por outros passos",
        StepState.Scheduled => "agendado",
        StepState.Ready => "na fila",
        StepState.Running => "em execução",
        StepState.Retrying => "tenta de novo",
        StepState.AwaitingPlatform => "espera pela plataforma",
        StepState.AwaitingPerson => "com uma pessoa",
        StepState.Parked => "parado, precisa de decisão",
        StepState.Done => "feito",
        StepState.AlreadyDone => "já estava feito",
        StepState.NotApplicable => "não se aplica",
        StepState.Skipped => "dispensado",
        StepState.Cancelled => "cancelado",
    };

    /// <summary>Why an act does not fit: where the step stands, in words and as <c>case</c> shows it.</summary>
    public static string Standing(string stepId, StepState state) => $"{stepId}: {Of(state)} ({state})";
}
