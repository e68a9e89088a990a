namespace R3izzy.OffboardingWorker.Engine;

/// <summary>When a failed step is tried again: delays after the first, second, … failure in a row. Spent, the step is parked.</summary>
public sealed record RetrySchedule(IReadOnlyList<TimeSpan> Delays)
{
    /// <summary>1 min, 5 min, 30 min, 2 h, 6 h, then daily for 7 days.</summary>
    public static RetrySchedule Default { get; } = new(
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6),
        .. Enumerable.Repeat(TimeSpan.FromDays(1), 7),
    ]);

    /// <summary>The wait after the <paramref name="failures"/>th failure in a row (1 for the first); null when the schedule is spent.</summary>
    public TimeSpan? After(int failures) => failures <= Delays.Count ? Delays[failures - 1] : null;
}
