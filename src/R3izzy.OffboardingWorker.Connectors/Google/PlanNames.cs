using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Google;

/// <summary>Settings given per plan.</summary>
internal static class PlanNames
{
    private static readonly string[] Known = ["lite", "pro", "pro-contabilidade"];

    public static void Check(PlatformSettings settings, string key, Dictionary<string, string> byPlan, bool required, string takes)
    {
        if (required && byPlan.Count == 0)
        {
            settings.Reject(key, $"is missing; it takes, for each plan (lite, pro, pro-contabilidade), {takes}.");
        }

        foreach (var (plan, value) in byPlan)
        {
            if (!Known.Contains(plan, StringComparer.Ordinal))
            {
                settings.Reject($"{key}:{plan}", "is not a plan; it takes lite, pro or pro-contabilidade.");
            }

            if (string.IsNullOrWhiteSpace(value) || value is "." or ".." || value.Contains('/', StringComparison.Ordinal))
            {
                settings.Reject($"{key}:{plan}", $"is not a name; it takes {takes}.");
            }
        }
    }

    /// <summary>The value for a plan, or null. Both Pro plans are the same app, so one setting is enough for them.</summary>
    public static string? Find(IReadOnlyDictionary<string, string> byPlan, string plan) =>
        byPlan.GetValueOrDefault(plan) ?? (plan == "pro-contabilidade" ? byPlan.GetValueOrDefault("pro") : null);
}
