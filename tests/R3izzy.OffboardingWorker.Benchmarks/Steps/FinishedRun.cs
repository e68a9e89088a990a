using System.Diagnostics;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <param name="Finished">Cases stored before.</param>
/// <param name="FileMegabytes">The store's file with them.</param>
/// <param name="Empty">Warm steps/s on a new store, one for each round.</param>
/// <param name="Filled">The same beside the finished cases.</param>
/// <param name="HealthMilliseconds">Counting what is open, as a health check does, beside them; warm.</param>
/// <param name="ListMilliseconds">Listing the open cases beside them; warm.</param>
internal sealed record FinishedEffect(
    int Finished, double FileMegabytes, IReadOnlyList<double> Empty, IReadOnlyList<double> Filled, double HealthMilliseconds, double ListMilliseconds)
{
    public double Kept => Filled.Median() / Empty.Median();
}

/// <summary>How the rate holds when many finished cases are stored: a new store and a filled one, turn about in one process.</summary>
internal static class FinishedRun
{
    public const string Verb = "finished";

    public static async Task<FinishedEffect> InNewProcessAsync(int finished, int cases, int rounds) =>
        (await Child.RunAsync<FinishedEffect>([Verb, "--finished", $"{finished}", "--cases", $"{cases}", "--rounds", $"{rounds}"]))[0];

    /// <summary>The child's side.</summary>
    public static async Task<int> RunAsync(Options options)
    {
        var (finished, cases) = (options.Number("finished", 100_000), options.Number("cases", 20_000));
        using var folder = new TemporaryFolder();
        await using var filled = new EngineRun(folder.Path, new NoOpConnector());
        var bytes = FinishedCases.Fill(filled.Database, finished);
        await InNewStoreAsync(cases);
        var (with, without) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Number("rounds", 3); round++)
        {
            without.Add(await InNewStoreAsync(cases));
            await filled.EnqueueAsync(round * cases, cases);
            with.Add((await filled.DrainAsync("filled", cases)).Rate);
        }

        var health = await MillisecondsAsync(() => filled.Reader.CountAsync(CancellationToken.None));
        var list = await MillisecondsAsync(() => filled.Reader.ListAsync(new CaseFilter(OpenOnly: true), CancellationToken.None));
        Child.Print(new FinishedEffect(finished, bytes / 1e6, without, with, health, list));
        return 0;
    }

    private static async Task<double> MillisecondsAsync(Func<Task> look)
    {
        await look();
        var clock = Stopwatch.GetTimestamp();
        await look();
        return Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
    }

    private static async Task<double> InNewStoreAsync(int cases)
    {
        using var folder = new TemporaryFolder();
        await using var run = new EngineRun(folder.Path, new NoOpConnector());
        await run.EnqueueAsync(0, cases);
        return (await run.DrainAsync("empty", cases)).Rate;
    }
}
