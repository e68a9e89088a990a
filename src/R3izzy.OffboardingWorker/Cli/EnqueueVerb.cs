using System.CommandLine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>enqueue FILE</c>: one JSON object or JSON lines; all of the file or nothing.</summary>
internal static class EnqueueVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "One JSON object, JSON lines, or - for standard input." };
        var command = new Command("enqueue", "Queue the requests of a file: all of them, or none when one is bad.") { file };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, parsed.GetRequiredValue(file), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string file, CancellationToken cancellationToken)
    {
        if (file != "-" && !File.Exists(file))
        {
            return Output.Fail(ExitCodes.BadInput, $"There is no file {file}.");
        }

        var configuration = Settings.Read();
        await using var installation = CommandLine.Open(configuration, CommandLine.DataFolder(parsed, configuration));
        await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        var taken = await new TakeRequests(installation.OpenCases, new IntakeLimits(), RequestIdRule.Optional).RunAsync(stream, cancellationToken).ConfigureAwait(false);
        return Print(parsed, file, taken, installation);
    }

    internal static int Print(ParseResult parsed, string source, TakenRequests taken, Installation installation)
    {
        switch (taken)
        {
            case TakenRequests.Taken opened:
                installation.Wake.Signal();
                return parsed.GetValue(CommandLine.AsJson)
                    ? Output.Json(new { cases = opened.Cases.Select(c => new { c.Ref, opened = Word(c.As) }) })
                    : Say(opened.Cases);
            case TakenRequests.Bad bad:
                Output.Errors(source, bad.Errors);
                return Output.Fail(ExitCodes.BadInput, $"Nothing was queued: {bad.Errors.Count} error(s).");
            default:
                throw new InvalidOperationException($"Unknown result {taken.GetType().Name}.");
        }
    }

    private static int Say(IReadOnlyList<OpenedCase> cases)
    {
        foreach (var opened in cases.Take(50))
        {
            Console.Out.WriteLine(opened.As switch
            {
                OpenedAs.NewCase => $"{opened.Ref} queued",
                OpenedAs.SameRequest => $"{opened.Ref} was queued before by the same requestId; nothing new",
                OpenedAs.SameCustomer => $"{opened.Ref} is already open for this customer; nothing new",
            });
        }

        if (cases.Count > 50)
        {
            Console.Out.WriteLine($"… {cases.Count:N0} requests in all, {cases.Count(c => c.As == OpenedAs.NewCase):N0} new");
        }

        return ExitCodes.Ok;
    }

    private static string Word(OpenedAs opened) => opened switch
    {
        OpenedAs.NewCase => "new",
        OpenedAs.SameRequest => "same-request",
        OpenedAs.SameCustomer => "same-customer",
    };
}
