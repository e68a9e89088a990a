using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>
/// When a month's backup can be believed to be whole. FocusNFe builds it on the first of the next month, which may take that whole
/// day, after partial ones on Saturdays; download is advised from the second on (api-doc, _backups.md).
/// </summary>
internal static class LastMonthRule
{
    /// <summary>From when on the whole month is advised to be downloaded.</summary>
    public static DateTimeOffset WholeFrom(string month) =>
        Brasilia.Midnight(DateOnly.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture).AddMonths(1).AddDays(1));

    /// <summary>The backups to take now: all of them once the last month is over, until then those of months that are.</summary>
    public static IReadOnlyList<BackupFile> Due(StepContext step, IReadOnlyList<BackupFile> listed) =>
        Opens(step) <= TimeSpan.Zero ? listed : [.. listed.Where(f => WholeFrom(f.Month) <= step.StartedAt)];

    /// <summary>How long until the last month's backup may be looked for; not positive: now.</summary>
    public static TimeSpan Opens(StepContext step) => step.LastMonth is { } month ? WholeFrom(month) - step.StartedAt : TimeSpan.Zero;

    /// <summary>Whether a backup was built after its month had ended. Where its host does not say when, the wait for the second has to do.</summary>
    public static bool IsWhole(string month, DateTimeOffset? builtAt) => builtAt is null || builtAt >= WholeFrom(month).AddDays(-1);
}
