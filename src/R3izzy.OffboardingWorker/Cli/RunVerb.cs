using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Api;
using R3izzy.OffboardingWorker.Cli.Demo;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>run</c>: the service, until it is told to stop (SIGTERM or Ctrl+C).</summary>
internal static class RunVerb
{
    public static Command Create()
    {
        var command = new Command("run", "Run the service until it is stopped (the default).");
        command.SetAction(RunAsync);
        return command;
    }

    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read();
        using var loggers = LoggerFactory.Create(l => l.AddSimpleConsole(c => c.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning));
        var folder = CommandLine.DataFolder(parsed, configuration);
        DemoFolder.Refuse(folder);
        await using var installation = CommandLine.Open(configuration, folder, loggers);
        await installation.OpenCases.PinProceduresAsync(cancellationToken).ConfigureAwait(false);
        var platforms = installation.Platforms;
        await using var app = WorkerHost.Build(installation, platforms.Connectors);
        await StartAsync(app, cancellationToken).ConfigureAwait(false);
        Announce(installation, platforms, app);
        await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        return ExitCode(app.Services.GetServices<IHostedService>());
    }

    /// <summary>The host stops when a background service breaks down; whoever restarts the worker must not take that for an order.</summary>
    internal static int ExitCode(IEnumerable<IHostedService> services) =>
        services.OfType<BackgroundService>().Any(s => s.ExecuteTask is { IsFaulted: true }) ? ExitCodes.Failed : ExitCodes.Ok;

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            // The engine may be at work already: it stops in order, as for any other stop.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw new SettingsException([$"Api:Port is {app.Services.GetRequiredService<ApiOptions>().Port}, and another program listens there; give it another one (0 takes a free one)."]);
        }
    }

    private static void Announce(Installation installation, PlatformSetup platforms, WebApplication app)
    {
        Console.Out.WriteLine($"Data folder: {installation.Database.DataFolder}");
        Console.Out.WriteLine($"Platforms on: {(platforms.On.Count == 0 ? "none" : string.Join(", ", platforms.On.Select(p => p.Name)))}");
        if (platforms.Off.Count > 0)
        {
            Console.Out.WriteLine($"Platforms off: {string.Join(", ", platforms.Off)}. Their steps become tasks for people, with the procedure's instructions; close them with `complete`.");
        }

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Console.Out.WriteLine($"Health: {address}/health/ready   Requests: POST {address}/api/v1/requests");
        Console.Out.WriteLine("Ready. Ctrl+C stops in order.");
    }
}
