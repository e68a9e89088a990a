namespace R3izzy.OffboardingWorker.Tests.Conformance;

/// <summary>Settings that every conformance class starts from.</summary>
public static class ConformanceSettings
{
    /// <summary>Short delays, a pace that does not slow a test, and a circuit that stays closed.</summary>
    public static Dictionary<string, string?> Quick => new()
    {
        ["Enabled"] = "true",
        ["Http:RetryDelay"] = "00:00:00.010",
        ["Http:CallsPerSecond"] = "5000",
        ["Http:BreakerMinimumCalls"] = "1000",
    };
}
