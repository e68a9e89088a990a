using System.Diagnostics;
using System.Globalization;

namespace R3izzy.OffboardingWorker.Benchmarks.Measuring;

/// <summary>What one timed run of this process took.</summary>
/// <param name="Name">What ran.</param>
/// <param name="Units">Steps, or bytes.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">Of this process, all threads, user and kernel.</param>
/// <param name="PeakMegabytes">Most resident memory since the process began (VmHWM).</param>
/// <param name="AllocatedMegabytes">Managed memory asked for, collected or not.</param>
internal sealed record Reading(string Name, long Units, double Seconds, double CpuSeconds, double PeakMegabytes, double AllocatedMegabytes)
{
    public double Rate => Units / Seconds;
}

/// <summary>Measures this process from its creation to <see cref="Stop"/>.</summary>
internal sealed class Meter
{
    private readonly TimeSpan _cpu;
    private readonly long _allocated;
    private readonly long _clock;

    public Meter()
    {
        // What the preparation left behind is not the run's to clean up.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        _cpu = Environment.CpuUsage.TotalTime;
        _allocated = GC.GetTotalAllocatedBytes();
        _clock = Stopwatch.GetTimestamp();
    }

    public Reading Stop(string name, long units)
    {
        var elapsed = Stopwatch.GetElapsedTime(_clock);
        var cpu = Environment.CpuUsage.TotalTime - _cpu;
        var allocated = GC.GetTotalAllocatedBytes() - _allocated;
        return new Reading(name, units, elapsed.TotalSeconds, cpu.TotalSeconds, PeakMegabytes(), allocated / 1e6);
    }

    public static double PeakMegabytes()
    {
        const string Field = "VmHWM:";
        if (File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal)) is { } line)
        {
            return double.Parse(line[Field.Length..^3].Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6;
        }

        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 / 1e6;
    }
}

internal static class Statistics
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <param name="values">Ascending.</param>
    /// <param name="share">0 to 1.</param>
    public static double Percentile(this IReadOnlyList<double> values, double share) =>
        values[(int)Math.Ceiling(share * values.Count) - 1];
}
