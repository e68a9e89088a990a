using System.Globalization;
using System.Text;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>The results as a table for people.</summary>
internal static class StepsReport
{
    /// <summary>Medians of durable no-op steps/s measured earlier on a machine of this size; see docs/benchmarks.md.</summary>
    private static readonly (string Name, int Rate)[] Peers =
    [
        ("Hangfire on SQLite", 185), ("Hangfire on PostgreSQL", 440), ("Quartz.NET on PostgreSQL", 350), ("Quartz.NET on SQLite", 1_090),
        ("graphile-worker", 1_500), ("DBOS", 1_500), ("Wolverine", 3_200), ("Restate", 4_700), ("BullMQ on Redis with fsync", 12_000),
        ("pg-boss in batches of 256", 22_000),
    ];

    public static string Of(StepsResults r)
    {
        var text = new StringBuilder();
        Line(text, $"{r.Cases:N0} cases of {BenchProcedure.Steps} steps, SQLite WAL, synchronous=FULL, {r.Processors} cores; load before {r.LoadBefore:0.0}, after {r.LoadAfter:0.0}");
        Line(text, $"Every attempt opened, closed and logged durably; checked on disk after each round. Cold: first in a fresh process.");
        Line(text, $"");
        Line(text, $"{"steps/s (median; slowest–fastest round)",-46}{"cold",26}{"warm",28}");
        Row(text, "no-op steps: this engine", r.Engine);
        Row(text, $"  floor: same rows, no engine, batches of {r.FloorBatch}", r.Floor);
        Line(text, $"{"  engine / floor (aim: 0.50 or more)",-46}{r.ColdShare,26:0.00}{r.WarmShare,28:0.00}");
        Row(text, $"  Quartz.NET, ADO.NET store on SQLite ({r.QuartzCases} cases)", r.Quartz);
        Row(text, $"one HTTP call a step: this engine ({r.HttpCases:N0} cases)", r.EngineWithCalls);
        Row(text, "  floor: same rows, bare HttpClient", r.FloorWithCalls);
        Line(text, $"{"  engine / floor (aim: 0.50 or more)",-46}{r.ColdShareWithCalls,26:0.00}{r.WarmShareWithCalls,28:0.00}");
        Line(text, $"");
        Line(text, $"{"cost of 1,000 steps",-46}{"CPU s cold / warm",26}{"peak memory, allocated MB",28}");
        Cost(text, "no-op steps: this engine", r.Engine);
        Cost(text, "  floor", r.Floor);
        Cost(text, "  Quartz.NET", r.Quartz);
        Cost(text, "one HTTP call a step: this engine", r.EngineWithCalls);
        Cost(text, "  floor", r.FloorWithCalls);
        Line(text, $"");
        Line(text, $"idle worker, commit of a request to its first call ({r.Latency.Samples} requests): p50 {r.Latency.P50:0.00} ms, p99 {r.Latency.P99:0.00} ms, worst {r.Latency.Worst:0.0} ms (aim: p99 under 50 ms)");
        Line(text, $"  from handing the request over, its commit included: p50 {r.Latency.WholeP50:0.00} ms, p99 {r.Latency.WholeP99:0.00} ms");
        Line(text, $"beside {r.Finished.Finished:N0} finished cases ({r.Finished.FileMegabytes:N0} MB): {r.Finished.Kept:P0} of the rate on a new store (aim: 90 % or more at 1,000,000)");
        Line(text, $"  beside them a health check's counts take {r.Finished.HealthMilliseconds:0.0} ms, the list of open cases {r.Finished.ListMilliseconds:0.0} ms");
        Line(text, $"");
        Line(text, $"For scale, durable no-op steps/s measured earlier on a machine of this size, and how much faster this engine's cold median is:");
        Line(text, $"  {string.Join("; ", Peers.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.Rate:N0} (×{r.Engine.Cold.Rate / p.Rate:0.0})")))}");
        return text.ToString().TrimEnd();
    }

    private static void Row(StringBuilder text, string name, Measured measured) =>
        Line(text, $"{name,-46}{Rate(measured.Cold),26}{Rate(measured.Warm),28}");

    private static void Cost(StringBuilder text, string name, Measured measured) => Line(
        text, $"{name,-46}{$"{N(measured.Cold.CpuPerThousand)} / {N(measured.Warm.CpuPerThousand)}",26}{$"{measured.Warm.PeakMegabytes:0} MB, {N(measured.Warm.AllocatedPerThousand)}",28}");

    private static string Rate(Median median) =>
        string.Create(CultureInfo.InvariantCulture, $"{median.Rate:N0} ({median.Least:N0}–{median.Most:N0})");

    private static string N(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
