using System.CommandLine;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;
using Spectre.Console;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>case REF</c>: one case with its steps, and why each stands where it stands.</summary>
internal static class CaseVerb
{
    public static Command Create()
    {
        var reference = new Argument<string>("REF") { Description = "Such as DESL-2026-000042." };
        var command = new Command("case", "Show one case: its steps, and why each stands where it stands.") { reference };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var name = parsed.GetRequiredValue(reference);
            if (await installation.Views.DetailAsync(name, cancellationToken).ConfigureAwait(false) is not { } detail)
            {
                return Output.Fail(ExitCodes.NotFound, $"Não há caso {name}.");
            }

            return parsed.GetValue(CommandLine.AsJson) ? Output.Json(detail) : Print(detail);
        }));
        return command;
    }

    private static int Print(CaseDetail detail)
    {
        Console.Out.WriteLine($"{detail.Ref}  {detail.State}  {detail.Customer.Name} ({detail.Customer.TaxId})");
        Console.Out.WriteLine($"Plano {detail.Plan}, {When(detail)}; procedimento {detail.Procedure}; pedido por {detail.RequestedBy}");
        var table = Output.Table("Passo", "Estado", "Tent.", "Por quê").Whole(0);
        foreach (var step in detail.Steps)
        {
            table.AddRow(Output.Cell(step.Id), step.State.ToString(), $"{step.Attempts}", Output.Cell(step.Why));
        }

        Output.Write(table);
        foreach (var answer in detail.Answers)
        {
            Console.Out.WriteLine($"Resposta de {answer.Step}: {answer.Field} = {Output.Line(answer.Value)}{(answer.Bytes is { } bytes ? $" ({bytes} bytes, sha256 {answer.Sha256})" : "")}");
        }

        foreach (var act in detail.Acts)
        {
            Console.Out.WriteLine($"{Output.Time(act.At)}  {Output.Line(act.Who)}: {act.Act}{(act.Step is null ? "" : " " + act.Step)}{(act.Reason.Length == 0 ? "" : $" ({Output.Line(act.Reason)})")}");
        }

        foreach (var step in detail.Steps.Where(s => s.Instructions is not null))
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine($"{step.Id} ({step.Owner}{(step.DueAt is null ? "" : $", prazo {Output.Time(step.DueAt)}")}): {step.Title}");
            Console.Out.WriteLine(Output.Text(step.Instructions!));
            Console.Out.WriteLine(step.Uses == ProcedureStep.Approval
                ? $"Aprovar: approve {detail.Ref} {step.Id} --reason \"…\"   Recusar: reject {detail.Ref} {step.Id} --reason \"…\""
                : $"Concluir: complete {detail.Ref} {step.Id} --reason \"…\"");
        }

        if (detail.Steps.Any(s => s.State is StepState.AwaitingPerson or StepState.Parked))
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine("O que cada tarefa pergunta, o documento dela e o que fazer com um passo parado: tasks --full");
        }

        return ExitCodes.Ok;
    }

    private static string When(CaseDetail detail) => detail.Action switch
    {
        "cancel" => $"último mês {detail.LastMonth}, acesso até {Output.Time(detail.EffectiveEnd)}",
        "pause" => $"pausa desde {detail.PausedFrom:dd/MM/yyyy}{(detail.ReturnsOn is { } on ? $", volta em {on:dd/MM/yyyy}" : ", sem data de volta")}",
        _ => $"volta em {detail.ReturnsOn:dd/MM/yyyy}{(detail.Follows is { } pause ? $", depois de {pause}" : "")}",
    };
}
