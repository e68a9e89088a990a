using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Api;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake.Folder;
using R3izzy.OffboardingWorker.Tasks;

namespace R3izzy.OffboardingWorker.Startup;

/// <summary>The hosted service: engine, watched folder and API around one installation.</summary>
public static class WorkerHost
{
    /// <param name="installation">Stays the caller's to dispose.</param>
    /// <param name="connectors">The connectors that the engine uses.</param>
    /// <param name="loggers">Null: the host's own, to the console.</param>
    public static WebApplication Build(Installation installation, ConnectorTable connectors, ILoggerFactory? loggers = null)
    {
        var engine = Settings.Engine(installation.Configuration);
        var api = Settings.Bind<ApiOptions>(installation.Configuration, "Api");
        var folder = Settings.Bind<FolderOptions>(installation.Configuration, "Intake");
        var reminders = Settings.Bind<ReminderOptions>(installation.Configuration, "Tasks");
        SettingsProblems([.. reminders.Problems(), .. api.Problems(), .. folder.Problems(), .. engine.Problems(connectors.Limits)]);

        // Settings are read at the start; watching their files for changes would only use up the system's watchers.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders();
        if (loggers is null)
        {
            builder.Logging.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning)
                // A start that failed is told by whoever started, in one line; a background service that broke down is critical.
                .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        }
        else
        {
            builder.Services.AddSingleton(loggers);
        }

        // Loopback only, until there is sign-in.
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, api.Port);
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = RequestsEndpoint.LongestBody;
        });
        builder.Services.Configure<HostOptions>(h => h.ShutdownTimeout = engine.Grace + TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton(api);
        builder.Services.AddProblemDetails();
        AddEngine(builder.Services, installation, connectors, engine);
        builder.Services.AddHostedService(s => new Reminders(
            installation.Tasks, installation.Store, installation.Reader, connectors.Mailer, installation.Calendar, reminders, installation.Clock,
            s.GetRequiredService<ILogger<Reminders>>()));
        if (folder.Folder is not null)
        {
            builder.Services.AddSingleton(folder);
            builder.Services.AddHostedService<FolderIntake>();
        }

        var app = builder.Build();
        app.UseStatusCodePages();
        RequestsEndpoint.Map(app);
        HealthEndpoint.Map(app);
        return app;
    }

    private static void AddEngine(IServiceCollection services, Installation installation, ConnectorTable connectors, EngineOptions options)
    {
        services.AddSingleton(installation);
        services.AddSingleton(options);
        services.AddSingleton<WakeSignal>();
        services.AddSingleton(s => new StepRunner(
            installation.Store, new CachedCaseSnapshots(installation.Files, capacity: 4096), connectors,
            installation.OwnWork(connectors), installation.Reader, installation.Past, installation.Records, new ApprovalGuard(installation.Reader),
            new FailurePolicy(options.Schedule, options.PlatformRecheck), installation.Cipher, installation.Clock,
            s.GetRequiredService<ILogger<StepRunner>>()));
        services.AddSingleton(s => new Dispatcher(
            installation.Store, s.GetRequiredService<StepRunner>(), new PlatformGates(connectors.Limits), s.GetRequiredService<WakeSignal>(),
            options, installation.Clock, s.GetRequiredService<ILogger<Dispatcher>>()));
        services.AddSingleton(s => new OffboardingEngine(
            installation.Store, s.GetRequiredService<Dispatcher>(), s.GetRequiredService<WakeSignal>(), options, installation.Clock,
            s.GetRequiredService<ILogger<OffboardingEngine>>()));
        services.AddHostedService(s => s.GetRequiredService<OffboardingEngine>());
        services.AddHostedService<WakeListener>();
    }

    private static void SettingsProblems(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new SettingsException(problems);
        }
    }

    /// <summary>Hears of commits in other processes.</summary>
    private sealed class WakeListener(Installation installation, WakeSignal wake) : IHostedService, IDisposable
    {
        private IDisposable? _listening;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _listening = installation.Wake.Listen(wake.Wake);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => _listening?.Dispose();
    }
}
