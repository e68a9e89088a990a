using R3izzy.OffboardingWorker.Benchmarks.Steps;

return args.FirstOrDefault() switch
{
    "steps" => await StepsBenchmark.RunAsync(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run -c Release --project tests/R3izzy.OffboardingWorker.Benchmarks -- steps [--json]
        """);
    return 2;
}
