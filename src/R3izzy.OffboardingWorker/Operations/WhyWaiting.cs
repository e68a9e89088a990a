using System.Globalization;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Operations;

/// <summary>Answers "why is it waiting, and for what?" in one sentence, for every state.</summary>
public sealed class WhyWaiting(Procedure procedure, IReadOnlyList<StepRow> steps, PlatformSetup platforms, IReadOnlyList<ClosedPlatform> closed)
{
    public string Of(StepRow row)
    {
        var step = procedure.At(row.No);
        return row.State switch
        {
            StepState.Waiting => $"Espera por: {string.Join(", ", steps.Where(s => Holds(step, s)).Select(s => procedure.At(s.No).Id))}.",
            StepState.Scheduled => $"Espera até {Time(row.DueAt)}.",
            StepState.Ready => Ready(step, row),
            StepState.Running => $"Em execução (tentativa {row.Attempts}).",
            StepState.Retrying => $"Tenta de novo em {Time(row.DueAt)}. Última falha: {row.Why}",
            StepState.AwaitingPlatform => $"{row.Why} Será verificado em {Time(row.DueAt)}.",
            StepState.AwaitingPerson => Person(step, row),
            StepState.Parked => Parked(step, row),
            StepState.Done or StepState.AlreadyDone or StepState.NotApplicable or StepState.Skipped or StepState.Cancelled => row.Why ?? "",
        };
    }

    // Also what is done again after a change of the case.
    private static bool Holds(ProcedureStep waiting, StepRow other) =>
        !other.State.HasEnded() && StepLap.Of(other.No) is { IsUndo: false } lap && waiting.Needs.Any(n => n.Step == lap.Base);

    private string Ready(ProcedureStep step, StepRow row) =>
        closed.FirstOrDefault(c => c.Platform == step.Platform) is { } gate
            ? $"A plataforma {step.Platform} está fechada até {Time(gate.ClosedUntil)}: {gate.Why}"
            : row.Why is { Length: > 0 } why ? $"Na fila. {why}" : "Na fila: começa assim que um worker estiver livre.";

    private string Parked(ProcedureStep step, StepRow row) =>
        UnmetNeeds.Of(procedure, step, steps) is { AreFinal: true } unmet ? $"Depende do que não foi feito ({unmet}); uma pessoa de {step.Owner} decide."
        : step.IsApproval ? row.Why ?? ""
        : $"Parou de tentar e espera por uma pessoa de {step.Owner}: {row.Why}";

    private string Person(ProcedureStep step, StepRow row) =>
        step.IsApproval ? $"Espera pela aprovação de {step.Owner}: {step.Title}."
        : step.IsHuman ? $"Espera por {step.Owner}: {step.Title}."
        : row.Instructions is not null ? $"Espera por uma pessoa de {step.Owner}; veja as instruções."
        : platforms.Off.Contains(step.Platform) ? $"A plataforma {step.Platform} está desligada nas configurações; {step.Owner} faz à mão e conclui."
        : $"Espera por {step.Owner}: {step.Title}.";

    private static string Time(DateTimeOffset? at) => at is { } time
        ? time.ToOffset(TimeSpan.FromHours(-3)).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture)
        : "agora";
}
