using System.Diagnostics;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="WholeP99">Milliseconds, the commit included: from handing the request over to its first call.</param>
internal sealed record Latency(int Samples, double P50, double P99, double Worst, double WholeP50, double WholeP99);

/// <summary>How long a request waits on an idle worker, from its commit to the first call of its first step.</summary>
internal static class LatencyRun
{
    public const string Verb = "latency";

    /// <summary>Pause between two requests, so that the worker has gone to sleep.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(5);

    public static async Task<int> RunAsync(Options options)
    {
        Child.Print(await MeasureAsync(options.Number("samples", 500)));
        return 0;
    }

    private static async Task<Latency> MeasureAsync(int samples)
    {
        using var folder = new TemporaryFolder();
        var connector = new NoOpConnector();
        await using var run = new EngineRun(folder.Path, connector);
        var called = new TaskCompletionSource<long>();
        connector.Called = () => called.TrySetResult(Stopwatch.GetTimestamp());
        using var engine = run.BuildEngine();
        await engine.StartAsync(CancellationToken.None);
        await engine.Ready;

        var fromCommit = new List<double>(samples);
        var whole = new List<double>(samples);
        // The first request finds the code cold; it is left out, as a worker that has just started is not an idle one.
        for (var number = 0; number <= samples; number++)
        {
            called = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var given = Stopwatch.GetTimestamp();
            await run.EnqueueAsync(number, 1);
            var committed = Stopwatch.GetTimestamp();
            run.Wake.Wake();
            var call = await called.Task;
            if (number > 0)
            {
                fromCommit.Add(Stopwatch.GetElapsedTime(committed, call).TotalMilliseconds);
                whole.Add(Stopwatch.GetElapsedTime(given, call).TotalMilliseconds);
            }

            await run.AllClosedAsync();
            await Task.Delay(Idle, TimeProvider.System);
        }

        await engine.StopAsync(CancellationToken.None);
        fromCommit.Sort();
        whole.Sort();
        return new Latency(samples, fromCommit.Percentile(0.5), fromCommit.Percentile(0.99), fromCommit[^1], whole.Percentile(0.5), whole.Percentile(0.99));
    }
}
