using System.CommandLine;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>preview REF|FILE</c>: what each step would do now. Reads from the platforms, changes nothing.</summary>
internal static class PreviewVerb
{
    public static Command Create()
    {
        var target = new Argument<string>("REF|FILE") { Description = "A case, or a file with one request that is not queued yet." };
        var command = new Command("preview", "Show what each step would do now, without changing anything.") { target };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, parsed.GetRequiredValue(target), cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, string target, CancellationToken cancellationToken) =>
        File.Exists(target)
            ? OfFileAsync(parsed, target, cancellationToken)
            : CommandLine.WithStoreAsync(parsed, async installation =>
            {
                if (await installation.Files.FindAsync(target, cancellationToken).ConfigureAwait(false) is not { } file)
                {
                    return Output.Fail(ExitCodes.NotFound, $"There is neither a file nor a case {target}.");
                }

                var steps = await installation.Reader.StepsAsync(file.Row.Id, cancellationToken).ConfigureAwait(false);
                return Print(parsed, await installation.PreviewCase.OfCaseAsync(file, steps, cancellationToken).ConfigureAwait(false));
            }, noStore: $"There is no file {target}. ");

    private static async Task<int> OfFileAsync(ParseResult parsed, string file, CancellationToken cancellationToken)
    {
        var configuration = Settings.Read();
        await using var installation = CommandLine.Open(configuration, CommandLine.DataFolder(parsed, configuration));
        await using var stream = File.OpenRead(file);
        var requests = new List<OffboardingRequest>();
        await foreach (var read in new RequestFileReader(new IntakeLimits()).ReadAsync(stream, cancellationToken).ConfigureAwait(false))
        {
            switch (read)
            {
                case ParsedRequest.Accepted good:
                    requests.Add(good.Request);
                    break;
                case ParsedRequest.Rejected bad:
                    Output.Errors(file, bad.Errors);
                    return ExitCodes.BadInput;
            }
        }

        if (requests.Count != 1)
        {
            return Output.Fail(ExitCodes.BadInput, $"{file} has {requests.Count} requests; preview takes a file with one.");
        }

        return await installation.OpenCases.ObstacleAsync(requests[0], cancellationToken).ConfigureAwait(false) is { } obstacle
            ? Output.Fail(ExitCodes.BadInput, $"{obstacle.Field}: {obstacle.English}.")
            : Print(parsed, await installation.PreviewCase.OfRequestAsync(
                requests[0], installation.Procedures.For(requests[0].Action.ToWire(), requests[0].Plan.ToWire())!, cancellationToken).ConfigureAwait(false));
    }

    private static int Print(ParseResult parsed, IReadOnlyList<StepPreview> previews)
    {
        var views = previews.Select(p => new { step = p.Step.Id, uses = p.Step.Uses, would = Word(p.Preview), lines = Lines(p.Preview) }).ToList();
        if (parsed.GetValue(CommandLine.AsJson))
        {
            Output.Json(new { steps = views });
        }
        else
        {
            foreach (var view in views)
            {
                Console.Out.WriteLine($"{view.step} ({view.uses}): {view.would}");
                foreach (var line in view.lines)
                {
                    Console.Out.WriteLine($"    {Output.Line(line)}");
                }
            }
        }

        return previews.Any(p => p.Preview is Preview.CannotTell) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static string Word(Preview preview) => preview switch
    {
        Connectors.Contract.Preview.WouldAct => "would act",
        Connectors.Contract.Preview.NothingToDo => "nothing to do",
        Connectors.Contract.Preview.WouldAskPerson => "would ask a person",
        Connectors.Contract.Preview.CannotTell => "cannot tell",
        _ => throw new InvalidOperationException($"Unknown preview {preview.GetType().Name}."),
    };

    private static IReadOnlyList<string> Lines(Preview preview) => preview switch
    {
        Connectors.Contract.Preview.WouldAct act => [.. act.Effects, .. act.Notes.Select(n => "obs.: " + n)],
        Connectors.Contract.Preview.NothingToDo nothing => [nothing.Reason],
        Connectors.Contract.Preview.WouldAskPerson person => person.Instructions.Split('\n'),
        Connectors.Contract.Preview.CannotTell cannot => [cannot.Cause.Reason],
        _ => throw new InvalidOperationException($"Unknown preview {preview.GetType().Name}."),
    };
}
