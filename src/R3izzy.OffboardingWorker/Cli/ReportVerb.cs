using System.CommandLine;
using System.Text;
using R3izzy.OffboardingWorker.Documents;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>report REF</c>: what was done, when, by whom or what, with which evidence, as a page to print.</summary>
internal static class ReportVerb
{
    public static Command Create()
    {
        var reference = new Argument<string>("REF") { Description = "Such as DESL-2026-000042." };
        var target = CommandLine.Target();
        var command = new Command("report", "Print a case's report: what was done, when, by whom or what, with which evidence (HTML).") { reference, target };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var name = parsed.GetRequiredValue(reference);
            return await installation.Views.DetailAsync(name, cancellationToken).ConfigureAwait(false) is { } detail
                ? await Output.ToFileAsync(parsed.GetValue(target), Encoding.UTF8.GetBytes(CaseReport.Html(detail, installation.Clock.GetUtcNow())), cancellationToken).ConfigureAwait(false)
                : Output.Fail(ExitCodes.NotFound, $"Não há caso {name}.");
        }));
        return command;
    }
}
