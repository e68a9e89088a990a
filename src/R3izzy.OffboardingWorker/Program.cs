using R3izzy.OffboardingWorker.Cli;

return await CommandLine.RunAsync(args);
