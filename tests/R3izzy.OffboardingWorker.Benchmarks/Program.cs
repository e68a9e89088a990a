using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Benchmarks.Steps;

var options = new Options(args);
return args.FirstOrDefault() switch
{
    Rounds.Verb => await Rounds.RunAsync(options),
    SandboxProcess.Verb => await SandboxProcess.ServeAsync(),
    "latency" => await Latency(),
    _ => Usage(),
};

async Task<int> Latency()
{
    Child.Print(await LatencyRun.RunAsync(options.Number("samples", 500)));
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run -c Release --project tests/R3izzy.OffboardingWorker.Benchmarks -- steps [--json]
        """);
    return 2;
}
