using System.CommandLine;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>check</c>: settings, procedures, store, and a probe of each platform that is on. Changes nothing.</summary>
internal static class CheckVerb
{
    public static Command Create()
    {
        var command = new Command("check", "Check settings and procedures, and probe each platform that is on.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read();
        Settings.Engine(configuration);
        await using var installation = CommandLine.Open(configuration, CommandLine.DataFolder(parsed, configuration));
        var reports = new List<(string Platform, ProbeReport Report)>();
        foreach (var platform in installation.Platforms.On)
        {
            reports.Add((platform.Name, await platform.Probe.ProbeAsync(new NoLog(), cancellationToken).ConfigureAwait(false)));
        }

        if (parsed.GetValue(CommandLine.AsJson))
        {
            Output.Json(new
            {
                procedures = installation.Procedures.Current.Select(p => new { p.Name, p.Version, steps = p.Steps.Count }),
                off = installation.Platforms.Off,
                platforms = reports.Select(r => new { platform = r.Platform, healthy = r.Report.IsHealthy, findings = r.Report.Findings.Select(f => new { f.Subject, f.Ok, f.Detail }) }),
            });
        }
        else
        {
            Print(installation, reports);
        }

        return reports.All(r => r.Report.IsHealthy) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static void Print(Installation installation, List<(string Platform, ProbeReport Report)> reports)
    {
        foreach (var procedure in installation.Procedures.Current)
        {
            Console.Out.WriteLine($"ok    procedure {procedure.Name} v{procedure.Version}: {procedure.Steps.Count} steps");
        }

        foreach (var (platform, report) in reports)
        {
            foreach (var finding in report.Findings)
            {
                Console.Out.WriteLine($"{(finding.Ok ? "ok   " : "BAD  ")} {platform}, {finding.Subject}: {finding.Detail}");
            }
        }

        foreach (var off in installation.Platforms.Off)
        {
            Console.Out.WriteLine($"off   {off}: its steps become tasks for people");
        }
    }

    private sealed class NoLog : ICallLog
    {
        public void Record(Call call)
        {
        }
    }
}
