using R3izzy.OffboardingWorker.Benchmarks.Measuring;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>One thing's rounds: medians over fresh processes, each giving one cold and one warm round.</summary>
internal sealed class Measured
{
    private readonly List<Reading> _cold = [];
    private readonly List<Reading> _warm = [];

    public void Add(IReadOnlyList<Reading> process)
    {
        _cold.Add(process[0]);
        _warm.Add(process[1]);
    }

    public Median Cold => Median.Of(_cold);

    public Median Warm => Median.Of(_warm);
}

/// <param name="Rate">Steps per second.</param>
/// <param name="Least">The slowest round.</param>
/// <param name="Most">The fastest round.</param>
/// <param name="CpuPerThousand">CPU seconds of the measured process per 1,000 steps.</param>
/// <param name="PeakMegabytes">Most resident memory of the process.</param>
/// <param name="AllocatedPerThousand">Managed megabytes asked for per 1,000 steps.</param>
internal sealed record Median(double Rate, double Least, double Most, double CpuPerThousand, double PeakMegabytes, double AllocatedPerThousand)
{
    public static Median Of(IReadOnlyList<Reading> readings) => new(
        readings.Select(r => r.Rate).Median(), readings.Min(r => r.Rate), readings.Max(r => r.Rate),
        readings.Select(r => 1000 * r.CpuSeconds / r.Units).Median(), readings.Select(r => r.PeakMegabytes).Median(),
        readings.Select(r => 1000 * r.AllocatedMegabytes / r.Units).Median());
}

/// <summary>All that <c>steps</c> measured, as it is printed for machines.</summary>
internal sealed record StepsResults
{
    public required int Cases { get; init; }

    public required int Processors { get; init; }

    /// <summary>Processes that wanted a core, on average, just before and just after; -1 where the system does not tell.</summary>
    public required double LoadBefore { get; init; }

    public required double LoadAfter { get; init; }

    public required int FloorBatch { get; init; }

    public required Measured Engine { get; init; }

    public required Measured Floor { get; init; }

    public required int QuartzCases { get; init; }

    public required Measured Quartz { get; init; }

    public required int HttpCases { get; init; }

    public required Measured EngineWithCalls { get; init; }

    public required Measured FloorWithCalls { get; init; }

    public required Latency Latency { get; init; }

    public required FinishedEffect Finished { get; init; }

    public double ColdShare => Engine.Cold.Rate / Floor.Cold.Rate;

    public double WarmShare => Engine.Warm.Rate / Floor.Warm.Rate;

    public double ColdShareWithCalls => EngineWithCalls.Cold.Rate / FloorWithCalls.Cold.Rate;

    public double WarmShareWithCalls => EngineWithCalls.Warm.Rate / FloorWithCalls.Warm.Rate;
}
