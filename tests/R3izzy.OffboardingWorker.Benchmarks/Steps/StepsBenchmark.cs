using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;

namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

/// <summary>
/// <c>steps</c>: ours, the floor and the peer turn about, each in fresh processes, so that whatever else the machine does
/// meets all of them alike.
/// </summary>
internal static class StepsBenchmark
{
    private static readonly int[] Batches = [16, 64, 256, 1024];

    private static readonly JsonSerializerOptions OneLine = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(Options options)
    {
        var rounds = options.Number("rounds", 3);
        var cases = options.Number("cases", 20_000);
        var httpCases = options.Number("http-cases", cases);
        var quartzCases = options.Number("quartz-cases", 500);
        var finished = options.Number("finished", 1_000_000);
        var before = Load();

        Say("looking for the floor's best batch");
        var batch = await BestBatchAsync(cases / 4);
        Say($"no-op steps: engine, floor (batches of {batch}), Quartz.NET");
        var (engine, floor, quartz) = (new Measured(), new Measured(), new Measured());
        for (var round = 0; round < rounds; round++)
        {
            engine.Add(await Rounds.InNewProcessAsync("engine", cases, 2));
            floor.Add(await Rounds.InNewProcessAsync("floor", cases, 2, batch));
            quartz.Add(await Rounds.InNewProcessAsync("quartz", quartzCases, 2));
        }

        Say("one call a step: engine, floor");
        var (engineWithCalls, floorWithCalls) = (new Measured(), new Measured());
        for (var round = 0; round < rounds; round++)
        {
            await WithCallsAsync(engineWithCalls, "engine", httpCases);
            await WithCallsAsync(floorWithCalls, "floor", httpCases);
        }

        Say("an idle worker's answer");
        var latency = (await Child.RunAsync<Latency>([LatencyRun.Verb, "--samples", $"{options.Number("samples", 500)}"]))[0];
        Say($"beside {finished:N0} finished cases");
        var effect = await FinishedRun.InNewProcessAsync(finished, cases, rounds);
        var results = new StepsResults
        {
            Cases = cases,
            Processors = Environment.ProcessorCount,
            LoadBefore = before,
            LoadAfter = Load(),
            FloorBatch = batch,
            Engine = engine,
            Floor = floor,
            QuartzCases = quartzCases,
            Quartz = quartz,
            HttpCases = httpCases,
            EngineWithCalls = engineWithCalls,
            FloorWithCalls = floorWithCalls,
            Latency = latency,
            Finished = effect,
        };
        Console.WriteLine(options.Has("json") ? JsonSerializer.Serialize(results, OneLine) : StepsReport.Of(results));
        return 0;
    }

    // A sandbox of its own for each: a server that has been warmed by one would be a gift to the next.
    private static async Task WithCallsAsync(Measured into, string what, int cases)
    {
        var (sandbox, stripe) = await SandboxProcess.StartAsync();
        await using (sandbox)
        {
            into.Add(await Rounds.InNewProcessAsync(what, cases, 2, sandbox: stripe));
        }
    }

    private static async Task<int> BestBatchAsync(int cases)
    {
        var tried = new List<(int Batch, double Rate)>();
        foreach (var batch in Batches)
        {
            var readings = await Rounds.InNewProcessAsync("floor", cases, 3, batch);
            tried.Add((batch, readings.Max(r => r.Rate)));
        }

        return tried.MaxBy(t => t.Rate).Batch;
    }

    private static double Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : -1;

    // To the error stream: the output is the result alone.
    private static void Say(string what) => Console.Error.WriteLine($"… {what}");
}
