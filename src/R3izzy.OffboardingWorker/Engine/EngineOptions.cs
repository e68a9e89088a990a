using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Engine;

/// <summary>Settings <c>Engine:*</c>.</summary>
public sealed class EngineOptions
{
    /// <summary>Attempts at the same time in this worker, over all platforms. 1 to 4,096; default 256.</summary>
    public int Lanes { get; set; } = 256;

    /// <summary>How long a silent worker keeps its steps. 1 s to 10 min; default 30 s. Renewed at a third of it.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long attempts may go on after a stop was asked for. 0 to 5 min; default 20 s.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a platform stays closed before it is probed again. 1 s to 1 day; default 5 min, by the case's clock.</summary>
    public TimeSpan PlatformRecheck { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest time between two looks at the store without any signal. 100 ms to 5 min; default 10 s.</summary>
    public TimeSpan LongestSleep { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits after the first, second, … failure in a row; then the step is parked. Default 1 min, 5 min, 30 min, 2 h, 6 h, then daily for 7 days.</summary>
    public IReadOnlyList<TimeSpan> RetryAfter { get; set; } = [];

    public RetrySchedule Schedule => RetryAfter.Count == 0 ? RetrySchedule.Default : new RetrySchedule(RetryAfter);

    /// <summary>
    /// A line when the platforms together take more attempts than there are lanes: a slow one could then keep the others waiting.
    /// </summary>
    public IEnumerable<string> Problems(IReadOnlyDictionary<string, GateLimits> limits)
    {
        var together = limits.Values.Sum(l => l.Concurrency);
        if (together > Lanes)
        {
            yield return $"Engine:Lanes is {Lanes}; it takes at least {together}, the sum of every platform's Concurrency ({string.Join(", ", limits.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key} {l.Value.Concurrency}"))}), so that a slow platform delays only its own steps.";
        }
    }

    /// <summary>One line for each setting out of range, naming its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (Lanes is < 1 or > 4096)
        {
            yield return $"Engine:Lanes is {Lanes}; it takes 1 to 4096.";
        }

        foreach (var (key, value, least, most) in new (string, TimeSpan, TimeSpan, TimeSpan)[]
        {
            ("Lease", Lease, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            ("Grace", Grace, TimeSpan.Zero, TimeSpan.FromMinutes(5)),
            ("PlatformRecheck", PlatformRecheck, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            ("LongestSleep", LongestSleep, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
        })
        {
            if (value < least || value > most)
            {
                yield return $"Engine:{key} is {value}; it takes {least} to {most}.";
            }
        }

        if (RetryAfter.Any(d => d <= TimeSpan.Zero || d > TimeSpan.FromDays(30)))
        {
            yield return "Engine:RetryAfter has a wait out of range; each takes more than zero and at most 30 days.";
        }
    }
}
