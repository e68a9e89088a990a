using R3izzy.OffboardingWorker.Benchmarks.Backup;
using R3izzy.OffboardingWorker.Benchmarks.Measuring;
using R3izzy.OffboardingWorker.Benchmarks.Steps;

var options = new Options(args);
return args.FirstOrDefault() switch
{
    "steps" => await StepsBenchmark.RunAsync(options),
    "backup" => await BackupBenchmark.RunAsync(options),
    Rounds.Verb => await Rounds.RunAsync(options),
    SandboxProcess.Verb => await SandboxProcess.ServeAsync(),
    LatencyRun.Verb => await LatencyRun.RunAsync(options),
    FinishedRun.Verb => await FinishedRun.RunAsync(options),
    BackupSandbox.Verb => await BackupSandbox.ServeAsync(options),
    BareCopy.Verb => await BareCopy.RunAsync(options),
    ConnectorCopy.Verb => await ConnectorCopy.RunAsync(options),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        Usage: dotnet run -c Release --project tests/R3izzy.OffboardingWorker.Benchmarks -- VERB [options]

        steps     steps per second beside the floor and Quartz.NET, with and without HTTP; latency; finished cases
                  --json one line for machines; --cases N (20000), --http-cases N (as many), --quartz-cases N (500),
                  --rounds N (3), --samples N (500), --finished N (1000000)
        backup    a backup through the sandbox beside a bare copy
                  --json; --megabytes N (2048); --rounds N (3)

        One part alone: round --what engine|floor|quartz, latency, finished. See docs/benchmarks.md.
        """);
    return 2;
}
