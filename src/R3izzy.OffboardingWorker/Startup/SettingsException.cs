namespace R3izzy.OffboardingWorker.Startup;

/// <summary>Settings that the worker cannot start with; each problem names its key and what it takes.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems)
    : Exception("The settings cannot be used:\n  " + string.Join("\n  ", problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
