using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Benchmarks.Steps.Floor;
using R3izzy.OffboardingWorker.Benchmarks.Steps.Quartz;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>One process's rounds: the first is cold, the others warm. Each works on a folder of its own and is checked on disk.</summary>
internal static class Rounds
{
    public const string Verb = "round";

    /// <summary>The parent's side: the rounds of one fresh process, in order.</summary>
    public static Task<IReadOnlyList<Reading>> InNewProcessAsync(string what, int cases, int rounds, int batch = 256, Uri? sandbox = null) =>
        Child.RunAsync<Reading>(
        [
            Verb, "--what", what, "--cases", $"{cases}", "--rounds", $"{rounds}", "--batch", $"{batch}",
            .. sandbox is null ? Array.Empty<string>() : ["--sandbox", sandbox.ToString()],
        ]);

    /// <summary>The child's side.</summary>
    public static async Task<int> RunAsync(Options options)
    {
        var cases = options.Number("cases", 1000);
        var sandbox = options.Text("sandbox") is { } address ? new Uri(address) : null;
        for (var round = 0; round < options.Number("rounds", 1); round++)
        {
            using var folder = new TemporaryFolder();
            Child.Print(options.Text("what") switch
            {
                "engine" => await EngineAsync(folder.Path, cases, sandbox),
                "floor" => await FloorAsync(folder.Path, cases, options.Number("batch", 256), sandbox),
                "quartz" => await QuartzRun.RunAsync(folder.Path, "quartz", cases),
                var other => throw new ArgumentException($"There is no round '{other}'."),
            });
        }

        return 0;
    }

    private static async Task<Reading> EngineAsync(string folder, int cases, Uri? sandbox)
    {
        using var calls = sandbox is null ? null : new OneCallConnector(sandbox);
        await using var run = new EngineRun(folder, calls is null ? new NoOpConnector() : calls);
        await run.EnqueueAsync(0, cases);
        var reading = await run.DrainAsync("engine", cases);
        StoredRows.Check(run.Database, cases, withCalls: sandbox is not null);
        return reading;
    }

    private static async Task<Reading> FloorAsync(string folder, int cases, int batch, Uri? sandbox)
    {
        await using var run = new EngineRun(folder, new NoOpConnector());
        await run.EnqueueAsync(0, cases);
        Reading reading;
        if (sandbox is null)
        {
            reading = FloorRun.Run(run.Database, $"floor {batch}", batch);
        }
        else
        {
            using var floor = new FloorWithCalls(run.Database, sandbox);
            reading = await floor.RunAsync("floor");
        }

        StoredRows.Check(run.Database, cases, withCalls: sandbox is not null);
        return reading;
    }
}
