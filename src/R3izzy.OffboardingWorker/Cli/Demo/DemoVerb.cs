using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Cli.Demo;

/// <summary><c>demo</c>: sandbox and worker in one process, with the sample requests.</summary>
internal static class DemoVerb
{
    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "End once nothing but tasks for people is left." };
        var faults = new Option<bool>("--faults") { Description = "Turn the platforms' faults up." };
        var scale = new Option<double>("--time-scale")
        {
            Description = "How much faster than real time the cases' clock runs (1 to 100000). At 1, long waits are real.",
            HelpName = "N",
            DefaultValueFactory = _ => 600,
            CustomParser = CommandLine.Number("--time-scale", 1.0, 100_000),
        };
        var command = new Command("demo", "Run the sample requests against simulated platforms, in this process.") { exit, faults, scale };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(CommandLine.Data), parsed.GetValue(scale), parsed.GetValue(exit), parsed.GetValue(faults), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string? dataFolder, double scale, bool exit, bool faults, CancellationToken cancellationToken)
    {
        if (dataFolder is not null)
        {
            DemoFolder.Claim(dataFolder);
        }

        var throwAway = dataFolder is null ? Directory.CreateTempSubdirectory("r3izzy-demo-") : null;
        var clock = new DemoClock(scale);
        try
        {
            await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, TokenClock = TimeProvider.System }).ConfigureAwait(false);
            var world = new DemoWorld(sandbox);
            var settings = world.Settings();
            settings["Api:Port"] = "0";
            settings["Intake:Folder"] = null;
            using var loggers = LoggerFactory.Create(l => l.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Error));
            await using var installation = Installation.Open(
                Settings.ReadDemo(settings), dataFolder ?? throwAway!.FullName, clock, NullLoggerFactory.Instance, _ => { });
            await using var app = WorkerHost.Build(installation, installation.Platforms.Connectors, loggers);

            var requests = world.Requests(clock.GetUtcNow());
            if (faults)
            {
                world.AddFaults();
            }

            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            Console.Out.WriteLine($"Simulated platforms: {string.Join(", ", sandbox.Names.Order(StringComparer.Ordinal))}, all on 127.0.0.1. The cases' clock runs {scale:0.#} times as fast, and skips waits that are only for time.");
            await QueueAsync(installation, app, requests, cancellationToken).ConfigureAwait(false);
            var settled = await new DemoProgress(installation, new DemoPeople(installation, DemoWorld.LeftAlone), app.Services.GetRequiredService<Dispatcher>(), app.Services.GetRequiredService<WakeSignal>(), clock)
                .WatchAsync(exit, skipWaits: scale > 1, app.Lifetime.ApplicationStopping).ConfigureAwait(false);
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
            await DemoSummary.PrintAsync(installation, sandbox, dataFolder).ConfigureAwait(false);
            return settled ? ExitCodes.Ok : ExitCodes.Failed;
        }
        finally
        {
            throwAway?.Delete(recursive: true);
        }
    }

    private static async Task QueueAsync(Installation installation, WebApplication app, byte[] requests, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(requests);
        var taken = await new TakeRequests(installation.OpenCases, new IntakeLimits(), RequestIdRule.Required).RunAsync(stream, cancellationToken).ConfigureAwait(false);
        if (taken is not TakenRequests.Taken opened)
        {
            throw new InvalidOperationException("The demo's own requests were refused: " + string.Join("; ", ((TakenRequests.Bad)taken).Errors.Select(e => $"{e.Field}: {e.Message}")));
        }

        app.Services.GetRequiredService<WakeSignal>().Wake();
        Console.Out.WriteLine($"{opened.Cases.Count} requests queued: cancellations of every plan, and a pause with its day of return. People of the departments are played too, but for one case.");
    }
}
