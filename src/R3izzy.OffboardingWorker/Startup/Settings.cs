using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Engine;

namespace R3izzy.OffboardingWorker.Startup;

/// <summary>Where settings come from, weakest first: the program's appsettings.json, the working folder's, user-secrets, the environment.</summary>
public static class Settings
{
    public static IConfigurationRoot Read() => new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddUserSecrets<Installation>(optional: true)
            .AddEnvironmentVariables()
            .Build();

    /// <summary>The demo's own settings and nothing else: it must never reach a real platform that happens to be configured here.</summary>
    public static IConfigurationRoot ReadDemo(IReadOnlyDictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    /// <exception cref="SettingsException">A value cannot be read, or is out of its range.</exception>
    public static EngineOptions Engine(IConfiguration configuration)
    {
        var options = Bind<EngineOptions>(configuration, "Engine");
        var problems = options.Problems().ToList();
        return problems.Count == 0 ? options : throw new SettingsException(problems);
    }

    /// <summary>Binds a section strictly: a key that is not known is a problem.</summary>
    public static T Bind<T>(IConfiguration configuration, string section) where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>(b => b.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException unreadable)
        {
            throw new SettingsException([$"{section}: {unreadable.Message} {unreadable.InnerException?.Message}".TrimEnd()]);
        }
    }
}
