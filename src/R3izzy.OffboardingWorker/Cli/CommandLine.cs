using System.CommandLine;
using System.Globalization;
using System.Numerics;
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
        Description = "The data folder. Default: the setting Data:Folder, else ./data; for demo a throw-away one.",
        HelpName = "DIR",
        Recursive = true,
        Validators = { o => TakesPath(o, "--data takes a folder.") },
    };

    public static Option<bool> AsJson { get; } = new("--json") { Description = "Print JSON with stable names (verbs that list, show or act).", Recursive = true };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("R3izzy.OffboardingWorker: carries customer cancellations through their procedure. Without a verb it runs the service.")
        {
            RunVerb.Create(), Demo.DemoVerb.Create(), EnqueueVerb.Create(), CasesVerb.Create(), CaseVerb.Create(), LogVerb.Create(),
            TasksVerb.Create(), DocumentVerb.Create(), ReportVerb.Create(), PreviewVerb.Create(), CheckVerb.Create(), RejectedVerb.Create(), RestoreCheckVerb.Create(),
        };
        foreach (var act in StepVerbs.All().Concat(CaseActVerbs.All()))
        {
            root.Subcommands.Add(act);
        }

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

            Console.Error.WriteLine($"Try {Verb(result.CommandResult)}--help.");
            return ExitCodes.BadInput;
        }

        return await GuardAsync(() => result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null })).ConfigureAwait(false);
    }

    private static string Verb(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{Verb(parent)}{result.Command.Name} " : "";

    /// <summary>Reads a number within its range; anything else is a wrong argument.</summary>
    public static Func<System.CommandLine.Parsing.ArgumentResult, T> Number<T>(string name, T least, T most) where T : struct, INumber<T> => argument =>
    {
        if (T.TryParse(argument.Tokens[0].Value, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        argument.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a number from {least} to {most}."));
        return least;
    };

    /// <summary>An empty path is what a script gives whose variable is not set.</summary>
    public static void TakesPath(System.CommandLine.Parsing.OptionResult option, string wrong)
    {
        if (option.Tokens.Count > 0 && string.IsNullOrWhiteSpace(option.Tokens[0].Value))
        {
            option.AddError(wrong);
        }
    }

    /// <summary>Where a verb writes what holds personal data.</summary>
    public static Option<string?> Target() => new("--out")
    {
        HelpName = "FILE",
        Description = "Where to write it. Default: standard output. It holds personal data: delete it after use.",
        Validators = { o => TakesPath(o, "--out takes a file.") },
    };

    public static string DataFolder(ParseResult parsed, IConfiguration configuration) =>
        parsed.GetValue(Data) ?? (configuration["Data:Folder"] is { Length: > 0 } folder ? folder : "data");

    /// <summary>Opens the installation for a verb that needs a store which is there already.</summary>
    /// <param name="parsed">The arguments.</param>
    /// <param name="act">What the verb does.</param>
    /// <param name="noStore">Said in front when there is no store.</param>
    public static async Task<int> WithStoreAsync(ParseResult parsed, Func<Installation, Task<int>> act, string noStore = "")
    {
        var configuration = Settings.Read();
        var folder = DataFolder(parsed, configuration);
        if (!File.Exists(Path.Combine(folder, "offboarding.db")))
        {
            return Output.Fail(ExitCodes.NotFound, $"{noStore}There is no store in {Path.GetFullPath(folder)}. Name another folder with --data, or queue a request first.");
        }

        await using var installation = Open(configuration, folder);
        return await act(installation).ConfigureAwait(false);
    }

    public static Installation Open(IConfiguration configuration, string folder, ILoggerFactory? loggers = null)
    {
        try
        {
            return Installation.Open(configuration, folder, TimeProvider.System, loggers ?? NullLoggerFactory.Instance, Console.Error.WriteLine);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data folder {Path.GetFullPath(folder)} cannot be used: {unusable.Message}", unusable);
        }
    }

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
