using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;

namespace R3izzy.OffboardingWorker.Startup;

/// <summary>Builds the platforms that are switched on, and fails with every bad setting at once.</summary>
public sealed class PlatformSetup : IDisposable
{
    private PlatformSetup(IReadOnlyList<PlatformRuntime> on, IReadOnlyList<string> off, IReadOnlyList<string> mirrorsOff)
    {
        On = on;
        Off = off;
        Connectors = new ConnectorTable(on, mirrorsOff);
    }

    public IReadOnlyList<PlatformRuntime> On { get; }

    /// <summary>Names of the platforms that are switched off: their steps go to people.</summary>
    public IReadOnlyList<string> Off { get; }

    public ConnectorTable Connectors { get; }

    /// <exception cref="SettingsException">Names every bad key.</exception>
    public static PlatformSetup Build(IReadOnlyList<IPlatform> platforms, IConfiguration configuration, ILoggerFactory loggers)
    {
        var problems = new List<string>();
        var on = new List<PlatformRuntime>();
        var off = new List<string>();
        var root = configuration.GetSection("Platforms");
        foreach (var unknown in root.GetChildren().Where(s => !platforms.Any(p => string.Equals(p.Name, s.Key, StringComparison.OrdinalIgnoreCase))))
        {
            problems.Add($"{unknown.Path} is no platform; known are {string.Join(", ", platforms.Select(p => p.Name))}.");
        }

        foreach (var platform in platforms)
        {
            var section = root.GetSection(platform.Name);
            if (!IsOn(section, problems))
            {
                off.Add(platform.Name);
                continue;
            }

            var settings = new PlatformSettings(section, loggers) { AllPlatforms = root };
            var runtime = platform.Build(settings);
            problems.AddRange(settings.Problems);
            if (runtime is not null)
            {
                on.Add(runtime);
            }
        }

        if (problems.Count == 0)
        {
            return new PlatformSetup(on, off, [.. platforms.Where(p => off.Contains(p.Name) && p.Connectors.Any(c => c.IsMirror)).Select(p => p.Name)]);
        }

        on.ForEach(p => p.Dispose());
        // A platform that works through another one reports that one's problems too.
        throw new SettingsException([.. problems.Distinct()]);
    }

    public void Dispose()
    {
        foreach (var platform in On)
        {
            platform.Dispose();
        }
    }

    private static bool IsOn(IConfigurationSection section, List<string> problems)
    {
        var text = section["Enabled"];
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (bool.TryParse(text, out var on))
        {
            return on;
        }

        problems.Add($"{section.Path}:Enabled is '{text}'; it takes true or false.");
        return false;
    }
}
