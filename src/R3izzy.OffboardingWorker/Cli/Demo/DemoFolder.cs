using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Cli.Demo;

/// <summary>
/// Keeps the demo's cases and real ones apart. The simulated platforms forget everything when the demo ends: a case carried on
/// by another demo, or a real case carried on by a demo, would be reported done against a world that never was.
/// And a sample customer must never reach a real platform.
/// </summary>
internal static class DemoFolder
{
    private const string Mark = "demo";

    /// <summary>Marks a folder as the demo's.</summary>
    /// <exception cref="SettingsException">It has a store already.</exception>
    public static void Claim(string folder)
    {
        if (File.Exists(Path.Combine(folder, "offboarding.db")))
        {
            throw new SettingsException(
                [$"There is a store in {Path.GetFullPath(folder)} already, and a demo begins with a new one: its simulated platforms know nothing of older cases. Name another folder with --data{(IsDemo(folder) ? ", or delete this one" : "")}."]);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Mark), "The store in this folder is a demo's. The service does not run on it.\n");
    }

    /// <exception cref="SettingsException">The folder is a demo's.</exception>
    public static void Refuse(string folder)
    {
        if (IsDemo(folder))
        {
            throw new SettingsException(
                [$"The store in {Path.GetFullPath(folder)} is a demo's, and its sample customers must not reach real platforms. Name another folder with --data."]);
        }
    }

    private static bool IsDemo(string folder) => File.Exists(Path.Combine(folder, Mark));
}
