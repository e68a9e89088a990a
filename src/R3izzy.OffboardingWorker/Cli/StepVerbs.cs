using System.CommandLine;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Tasks;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary>The acts on one step: <c>retry</c>, <c>complete</c>, <c>approve</c>, <c>reject</c>, <c>skip</c>.</summary>
internal static class StepVerbs
{
    public static IEnumerable<Command> All() =>
    [
        Create("retry", "Have a step tried again now; what may have had its effect is verified first.", reasonRequired: false, StepState.Ready,
            (i, r, s, act, ct) => i.RetryStep.RunAsync(r, s, act, ct)),
        Complete(),
        Create("approve", "Approve what cannot be undone. Whoever asked for the case cannot.", reasonRequired: true, StepState.Done,
            (i, r, s, act, ct) => i.ApproveStep.ApproveAsync(r, s, act, ct)),
        Create("reject", "Refuse an approval: what needs it is not done.", reasonRequired: true, StepState.Parked,
            (i, r, s, act, ct) => i.ApproveStep.RejectAsync(r, s, act, ct)),
        Create("skip", "Leave a step out; what strictly needs it is then a person's to decide.", reasonRequired: true, StepState.Skipped,
            (i, r, s, act, ct) => i.SkipStep.RunAsync(r, s, act, ct)),
    ];

    private static Command Complete()
    {
        var answers = new Option<string[]>("--answer") { HelpName = "FIELD=VALUE", Description = "An answer that the task asks for; once for each. `tasks` shows what is asked.", AllowMultipleArgumentsPerToken = false };
        var files = new Option<string[]>("--file") { HelpName = "FIELD=PATH", Description = "A file that the task asks for as proof.", AllowMultipleArgumentsPerToken = false };
        answers.Validators.Add(o => Pairs(o, "--answer takes FIELD=VALUE.", needsValue: false));
        files.Validators.Add(o => Pairs(o, "--file takes FIELD=PATH.", needsValue: true));
        Given? given = null;
        var command = Create(
            "complete", "Say that a step which waits for a person is done.", reasonRequired: true, StepState.Done,
            (i, r, s, act, ct) => i.CompleteTask.RunAsync(r, s, act, given!.Answers, ct),
            parsed =>
            {
                given = Given.Read(parsed.GetValue(answers) ?? [], parsed.GetValue(files) ?? []);
                return given.Problem;
            });
        command.Options.Add(answers);
        command.Options.Add(files);
        return command;
    }

    private static void Pairs(System.CommandLine.Parsing.OptionResult option, string wrong, bool needsValue)
    {
        if (option.Tokens.Any(t => t.Value.IndexOf('=', StringComparison.Ordinal) <= 0 || (needsValue && t.Value.TrimEnd().EndsWith('='))))
        {
            option.AddError(wrong);
        }
    }

    private static Command Create(
        string name, string description, bool reasonRequired, StepState after,
        Func<Installation, string, string, Act, CancellationToken, Task<ActResult>> run, Func<ParseResult, string?>? prepare = null)
    {
        var reference = new Argument<string>("REF") { Description = "Such as DESL-2026-000042." };
        var step = new Argument<string>("STEP") { Description = "The step's id, as `case REF` shows it." };
        var (reason, by) = ActOptions.Create(reasonRequired);
        var command = new Command(name, description) { reference, step, reason, by };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            if (prepare?.Invoke(parsed) is { } problem)
            {
                return Output.Fail(ExitCodes.BadInput, problem);
            }

            var result = await run(installation, parsed.GetRequiredValue(reference), parsed.GetRequiredValue(step), ActOptions.Read(parsed, reason, by), cancellationToken).ConfigureAwait(false);
            if (result is ActResult.Ok)
            {
                installation.Wake.Signal();
            }

            return result is ActResult.Ok && parsed.GetValue(CommandLine.AsJson)
                ? Output.Json(new { @ref = parsed.GetRequiredValue(reference), step = parsed.GetRequiredValue(step), state = after })
                : Output.Report(result);
        }));
        return command;
    }

    /// <summary>What the command line gave as answers.</summary>
    private sealed record Given(IReadOnlyDictionary<string, GivenAnswer> Answers, string? Problem)
    {
        public static Given Read(string[] answers, string[] files)
        {
            var read = new Dictionary<string, GivenAnswer>(StringComparer.Ordinal);
            if (answers.Concat(files).Select(p => Split(p).Field).GroupBy(f => f, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                return new Given(read, $"{twice.Key}: a resposta veio duas vezes.");
            }

            foreach (var (field, value) in answers.Select(Split))
            {
                read[field] = new GivenAnswer.Text(value);
            }

            foreach (var (field, path) in files.Select(Split))
            {
                var file = new FileInfo(path);
                if (!file.Exists || file.Length > FormAnswers.LargestFile)
                {
                    return new Given(read, file.Exists ? $"{field}: {path} tem {file.Length} bytes; um arquivo tem no máximo {FormAnswers.LargestFile}." : $"{field}: não há arquivo {path}.");
                }

                read[field] = new GivenAnswer.File(file.Name, File.ReadAllBytes(path));
            }

            return new Given(read, null);
        }

        private static (string Field, string Value) Split(string pair)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            return (pair[..at], pair[(at + 1)..]);
        }
    }
}
