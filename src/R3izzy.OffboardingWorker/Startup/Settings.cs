using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Calendar;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;

namespace R3izzy.OffboardingWorker.Startup;

/// <summary>Where settings come from, weakest first: the program's appsettings.json, the working folder's, user-secrets, the environment.</summary>
public static class Settings
{
    // Sections that are read key by key; every other one is bound to options, which know their keys.
    private static readonly Dictionary<string, string[]> ReadByKey = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Data"] = ["Folder"],
        ["Documents"] = ["Folder"],
        ["Procedures"] = ["Folder"],
        ["Security"] = ["DataKey", "DataKeyFile"],
    };

    /// <exception cref="SettingsException">A file is not JSON, or a key is not known.</exception>
    public static IConfigurationRoot Read()
    {
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
                .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
                .AddUserSecrets<Installation>(optional: true)
                .AddEnvironmentVariables()
                .Build();
            var unknown = UnknownKeys(configuration).ToList();
            return unknown.Count == 0 ? configuration : throw new SettingsException(unknown);
        }
        catch (InvalidDataException broken)
        {
            // The outer message names the file, the innermost one the line.
            throw new SettingsException([$"{broken.Message} {broken.GetBaseException().Message}"]);
        }
    }

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

    /// <exception cref="SettingsException">A value cannot be read, or is out of its range.</exception>
    public static BusinessCalendar Calendar(IConfiguration configuration)
    {
        var options = Bind<CalendarOptions>(configuration, "Calendar");
        var problems = options.Problems().ToList();
        return problems.Count == 0 ? new BusinessCalendar(options) : throw new SettingsException(problems);
    }

    private static IEnumerable<string> UnknownKeys(IConfiguration configuration) =>
        from section in ReadByKey
        from key in configuration.GetSection(section.Key).GetChildren()
        where !section.Value.Contains(key.Key, StringComparer.OrdinalIgnoreCase)
        select StrictSection.Unknown(key, section.Value);

    /// <summary>Binds a section strictly: a key that is not known is a problem.</summary>
    public static T Bind<T>(IConfiguration configuration, string section) where T : class, new()
    {
        var problems = StrictSection.Problems(configuration.GetSection(section), typeof(T)).ToList();
        if (problems.Count > 0)
        {
            throw new SettingsException(problems);
        }

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
