using System.CommandLine;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Tasks;
using Spectre.Console;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>tasks</c>: what waits for people, the most urgent first.</summary>
internal static class TasksVerb
{
    public static Command Create()
    {
        var department = new Option<string?>("--department") { HelpName = "NAME", Description = $"Only this department's: {string.Join(", ", Departments.All)}." };
        department.AcceptOnlyFromAmong([.. Departments.All]);
        var overdue = new Option<bool>("--overdue") { Description = "Only those whose day has passed." };
        var full = new Option<bool>("--full") { Description = "With instructions, and how to complete each." };
        var command = new Command("tasks", "List what waits for people, the most urgent first.") { department, overdue, full };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var tasks = (await installation.Tasks.ReadAsync(parsed.GetValue(department), cancellationToken).ConfigureAwait(false))
                .Where(t => t.IsOverdue || !parsed.GetValue(overdue)).ToList();
            if (parsed.GetValue(CommandLine.AsJson))
            {
                return Output.Json(new { tasks });
            }

            if (tasks.Count == 0)
            {
                return Output.Say("Nenhuma tarefa espera por pessoas.");
            }

            Print(tasks, parsed.GetValue(full));
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static void Print(List<TaskView> tasks, bool full)
    {
        var table = Output.Table("Prazo", "Caso", "Passo", "Setor", "Cliente", "O quê").Whole(1, 2);
        foreach (var task in tasks)
        {
            table.AddRow(
                Output.Time(task.DueAt) + (task.IsOverdue ? " (atrasada)" : ""), task.Ref, task.Step, task.Owner, Output.Cell(task.Customer),
                Output.Cell(task.Kind switch
                {
                    "approval" => $"Aprovar: {task.Title}{(task.Why is null ? "" : $": {task.Why}")}",
                    "parked" => $"Decidir: {task.Title}: {task.Why}",
                    _ => task.Title,
                }));
        }

        Output.Write(table);
        foreach (var task in full ? tasks : [])
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine($"{task.Ref} {task.Step} ({task.Owner}): {task.Title}");
            foreach (var text in new[] { task.Why, task.Instructions }.OfType<string>())
            {
                Console.Out.WriteLine(Output.Text(text));
            }

            foreach (var field in task.Form)
            {
                Console.Out.WriteLine($"  {field.Id}: {field.Label} ({field.Type}{(field.Options is { } options ? ": " + string.Join(", ", options) : "")}{(field.Required ? ", obrigatório" : "")})");
            }

            if (task.Document is { } document)
            {
                Console.Out.WriteLine($"  Documento: document {task.Ref} {task.Step} --out {document}.html");
            }

            Console.Out.WriteLine("  " + HowToEnd(task));
        }

        if (full)
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine("Para que um passo tente de novo depois de corrigido o que ele pede: retry CASO PASSO");
            Console.Out.WriteLine("Para guardar no caso qual é a conta do cliente numa plataforma: account CASO CONTA ID --reason \"…\"");
        }
    }

    private static string HowToEnd(TaskView task) => task.Kind switch
    {
        "approval" when task.Why is not null => $"approve {task.Ref} {task.Step} --reason \"…\"   ou   skip {task.Ref} {task.Step} --reason \"…\"",
        "approval" => $"approve {task.Ref} {task.Step} --reason \"…\"   ou   reject {task.Ref} {task.Step} --reason \"…\"",
        "parked" => $"retry {task.Ref} {task.Step}   ou   {Complete(task)}   ou   skip {task.Ref} {task.Step} --reason \"…\"",
        _ => Complete(task),
    };

    private static string Complete(TaskView task) =>
        $"complete {task.Ref} {task.Step} --reason \"…\"{string.Concat(task.Form.Where(f => f.Required).Select(f => f.Type == "file" ? $" --file {f.Id}=…" : $" --answer {f.Id}=…"))}";
}
