using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;
using Spectre.Console;

namespace R3izzy.OffboardingWorker.Cli.Demo;

/// <summary>What the demo prints at its end.</summary>
internal static class DemoSummary
{
    public static async Task PrintAsync(Installation installation, SandboxHost sandbox, string? dataFolder)
    {
        var views = installation.Views;
        var table = Output.Table("Caso", "Cliente", "Plano", "Estado", "Passos");
        var calls = 0;
        foreach (var row in (await views.ListAsync(new CaseFilter(), CancellationToken.None).ConfigureAwait(false)).Reverse())
        {
            var detail = (await views.DetailAsync(row.Ref, CancellationToken.None).ConfigureAwait(false))!;
            calls += (await views.LogAsync(row.Ref, CancellationToken.None).ConfigureAwait(false))!.Attempts.Sum(a => a.Calls.Count);
            table.AddRow(
                row.Ref, Markup.Escape(row.Customer), row.Plan, row.State.ToString(),
                Markup.Escape(Summary(detail)));
        }

        Output.Write(table);
        Console.Out.WriteLine($"{calls} calls in the connector log; effects at the simulated platforms: {string.Join(", ", sandbox.Ledger.Entries.GroupBy(e => $"{e.Platform} {e.Name}").OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} ×{g.Count()}"))}.");
        Console.Out.WriteLine(Twice(sandbox));
        Console.Out.WriteLine(dataFolder is null
            ? "The data folder was a throw-away one. Keep the next one with --data DIR; then:"
            : "Where to look next:");
        var folder = dataFolder ?? "DIR";
        Console.Out.WriteLine($"    cases --data {folder}                 every case");
        Console.Out.WriteLine($"    case DESL-… --data {folder}           one case: its steps, and why each stands where it stands");
        Console.Out.WriteLine($"    log DESL-… --data {folder}            its connector log, call by call");
        Console.Out.WriteLine($"    report DESL-… --out FILE --data {folder}   what was done, when, by whom, to print");
        Console.Out.WriteLine($"    tasks --full --data {folder}          what waits for people, and how to complete it");
    }

    // One id at one platform, twice changed in the same way: what must never be. No effect of the demo is undone and done again.
    private static string Twice(SandboxHost sandbox)
    {
        var twice = sandbox.Ledger.Entries.GroupBy(e => $"{e.Platform} {e.Name} {e.Subject}").Where(g => g.Count() > 1).Select(g => $"{g.Key} ×{g.Count()}").Order(StringComparer.Ordinal).ToList();
        return twice.Count == 0 ? "No effect happened twice to the same thing." : $"Happened more than once: {string.Join(", ", twice)}.";
    }

    // What went as it should is a number; what did not, or waits, has its name.
    private static string Summary(CaseDetail detail)
    {
        var done = detail.Steps.Count(s => s.State is StepState.Done or StepState.AlreadyDone);
        var leftOut = detail.Steps.Count(s => s.State == StepState.NotApplicable);
        var rest = detail.Steps.Where(s => s.State is not (StepState.Done or StepState.AlreadyDone or StepState.NotApplicable)).Select(s => $"{s.Id} {s.State}");
        return string.Join(", ", rest.Prepend($"{done} Done{(leftOut == 0 ? "" : $", {leftOut} NotApplicable")}"));
    }
}
