using System.CommandLine;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary>The verbs. Each opens the installation, asks an operation or a reader, and prints.</summary>
internal static class CommandLine
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "The data folder. Default: the setting Data:Folder, else ./data.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<bool> AsJson { get; } = new("--json") { Description = "Print JSON with stable names.", Recursive = true };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("R3izzy.OffboardingWorker: carries customer cancellations through their procedure. Without a verb it runs the service.")
        {
            RunVerb.Create(), Demo.DemoVerb.Create(), EnqueueVerb.Create(), CasesVerb.Create(), CaseVerb.Create(), LogVerb.Create(),
            StepVerbs.Retry(), StepVerbs.Complete(), PreviewVerb.Create(), CheckVerb.Create(), RejectedVerb.Create(), RestoreCheckVerb.Create(),
        };
        root.Options.Add(Data);
        root.Options.Add(AsJson);
        root.SetAction((parsed, cancellationToken) => RunVerb.RunAsync(parsed, cancellationToken));
        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
            {
                Console.Error.WriteLine(error.Message);
            }

            Console.Error.WriteLine("Try --help.");
            return ExitCodes.BadInput;
        }

        return await GuardAsync(() => result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })).ConfigureAwait(false);
    }

    public static string DataFolder(ParseResult parsed, IConfiguration configuration) =>
        parsed.GetValue(Data) ?? (configuration["Data:Folder"] is { Length: > 0 } folder ? folder : "data");

    /// <summary>Opens the installation for a verb that needs a store which is there already.</summary>
    public static async Task<int> WithStoreAsync(ParseResult parsed, Func<Installation, Task<int>> act)
    {
        var configuration = Settings.Read();
        var folder = DataFolder(parsed, configuration);
        if (!File.Exists(Path.Combine(folder, "offboarding.db")))
        {
            return Output.Fail(ExitCodes.NotFound, $"There is no store in {Path.GetFullPath(folder)}. Name another folder with --data, or queue a request first.");
        }

        await using var installation = Open(configuration, folder);
        return await act(installation).ConfigureAwait(false);
    }

    public static Installation Open(IConfiguration configuration, string folder, ILoggerFactory? loggers = null) =>
        Installation.Open(configuration, folder, TimeProvider.System, loggers ?? NullLoggerFactory.Instance, Console.Error.WriteLine);

    /// <summary>Turns what a person can mend into a line and an exit code; anything else is a defect and keeps its trace.</summary>
    private static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception wrong) when (wrong is SettingsException or ProcedureException or InvalidDataException)
        {
            return Output.Fail(ExitCodes.BadInput, wrong.Message);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return Output.Fail(ExitCodes.Failed, failed.Message);
        }
        catch (SqliteException store)
        {
            return Output.Fail(ExitCodes.Failed, $"The store cannot be used: {store.Message}");
        }
        catch (CryptographicException)
        {
            return Output.Fail(ExitCodes.Failed, "The store's personal data cannot be decrypted: this is not the key it was written with (Security:DataKey, or data.key in the data folder).");
        }
    }
}
