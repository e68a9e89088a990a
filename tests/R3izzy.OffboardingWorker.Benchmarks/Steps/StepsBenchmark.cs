namespace R3izzy.OffboardingWorker.Benchmarks.Steps;

internal static class StepsBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        var cases = 20_000;
        for (var round = 0; round < 3; round++)
        {
            var folder = Directory.CreateTempSubdirectory("r3izzy-bench-");
            try
            {
                var connector = new NoOpConnector();
                await using var run = new EngineRun(folder.FullName, connector);
                await run.EnqueueAsync(cases);
                var total = cases * EngineRun.StepsPerCase;
                var time = await run.DrainAsync(() => connector.Count >= total);
                Console.WriteLine($"{(round == 0 ? "cold" : "warm")}: {total / time.TotalSeconds:N0} steps/s");
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        return 0;
    }
}
