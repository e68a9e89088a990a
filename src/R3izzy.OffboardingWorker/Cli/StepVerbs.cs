using System.CommandLine;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Operations;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>retry REF STEP</c> and <c>complete REF STEP --reason …</c>.</summary>
internal static class StepVerbs
{
    public static Command Retry() => Create(
        "retry", "Have a step tried again now; what may have had its effect is verified first.", reasonRequired: false, after: StepState.Ready,
        (installation, reference, step, act, cancellationToken) => installation.RetryStep.RunAsync(reference, step, act, cancellationToken));

    public static Command Complete() => Create(
        "complete", "Say that a step which waits for a person is done.", reasonRequired: true, after: StepState.Done,
        (installation, reference, step, act, cancellationToken) => installation.CompleteTask.RunAsync(reference, step, act, cancellationToken));

    private static Command Create(
        string name, string description, bool reasonRequired, StepState after, Func<Startup.Installation, string, string, Act, CancellationToken, Task<ActResult>> run)
    {
        var reference = new Argument<string>("REF") { Description = "Such as DESL-2026-000042." };
        var step = new Argument<string>("STEP") { Description = "The step's id, as `case REF` shows it." };
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = "Why, in your own words; kept in the audit.", Required = reasonRequired };
        reason.Validators.Add(r =>
        {
            if (reasonRequired && string.IsNullOrWhiteSpace(r.GetValueOrDefault<string?>()))
            {
                r.AddError("--reason takes a text.");
            }
        });
        var by = new Option<string?>("--by") { HelpName = "NAME", Description = "Who acts. Default: the user of this session." };
        var command = new Command(name, description) { reference, step, reason, by };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var act = new Act(parsed.GetValue(by) ?? Environment.UserName, parsed.GetValue(reason) ?? "");
            var result = await run(installation, parsed.GetRequiredValue(reference), parsed.GetRequiredValue(step), act, cancellationToken).ConfigureAwait(false);
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
}
