using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>The limits of one platform's pipeline: settings <c>Platforms:{Name}:Http</c>.</summary>
public sealed class HttpLimits
{
    /// <summary>Time for one try, from first byte sent to last byte read. 1 s to 10 min; default 30 s.</summary>
    public TimeSpan TryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Further quick tries of what is safe to send again. 0 to 5; default 2.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>Middle delay before the first further try; doubles, with jitter. 10 ms to 10 s; default 500 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A Retry-After up to this is waited for within the attempt; a longer one goes to the durable schedule. 0 to 1 min; default 5 s.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Calls per second to this platform from one worker. 0.1 to 10,000; default 20.</summary>
    public double CallsPerSecond { get; set; } = 20;

    /// <summary>Share of failures within <see cref="BreakerWindow"/> that opens the circuit. 0.05 to 1; default 0.5.</summary>
    public double BreakerRatio { get; set; } = 0.5;

    /// <summary>Fewest calls within the window before the circuit may open. 2 to 1,000; default 10.</summary>
    public int BreakerMinimumCalls { get; set; } = 10;

    /// <summary>1 s to 10 min; default 30 s.</summary>
    public TimeSpan BreakerWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an open circuit sends nothing. 500 ms to 10 min; default 30 s.</summary>
    public TimeSpan BreakerPause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Adds a problem for each value out of its range.</summary>
    public void Check(PlatformSettings settings)
    {
        Range(nameof(TryTimeout), TryTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Range(nameof(Retries), Retries, 0, 5);
        Range(nameof(RetryDelay), RetryDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Range(nameof(LongestWait), LongestWait, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Range(nameof(CallsPerSecond), CallsPerSecond, 0.1, 10_000);
        Range(nameof(BreakerRatio), BreakerRatio, 0.05, 1);
        Range(nameof(BreakerMinimumCalls), BreakerMinimumCalls, 2, 1_000);
        Range(nameof(BreakerWindow), BreakerWindow, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Range(nameof(BreakerPause), BreakerPause, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10));

        void Range<T>(string key, T value, T least, T most) where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                settings.Reject($"Http:{key}", FormattableString.Invariant($"is {value}; it takes {least} to {most}."));
            }
        }
    }
}
