using System.CommandLine;
using R3izzy.OffboardingWorker.Storage;
using Spectre.Console;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>cases</c>: the list, newest first.</summary>
internal static class CasesVerb
{
    public static Command Create()
    {
        var open = new Option<bool>("--open") { Description = "Only cases that are not closed." };
        var limit = new Option<int>("--limit")
        {
            Description = "At most so many, newest first (1 to 100000).",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
            CustomParser = CommandLine.Number("--limit", 1, 100_000),
        };
        var command = new Command("cases", "List cases, newest first.") { open, limit };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var cases = await installation.Views.ListAsync(new CaseFilter(OpenOnly: parsed.GetValue(open), Limit: parsed.GetValue(limit)), cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(CommandLine.AsJson))
            {
                return Output.Json(new { cases });
            }

            var table = Output.Table("Caso", "Estado", "Cliente", "Plano", "Até / desde", "Aberto em").Whole(0);
            foreach (var row in cases)
            {
                table.AddRow(row.Ref, row.State.ToString(), Output.Cell(row.Customer), row.Plan, row.LastMonth.Length > 0 ? row.LastMonth : Output.Time(row.EffectiveEnd), Output.Time(row.OpenedAt));
            }

            Output.Write(table);
            return ExitCodes.Ok;
        }));
        return command;
    }
}
