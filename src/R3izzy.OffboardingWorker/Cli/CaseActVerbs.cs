using System.CommandLine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary>The acts on a whole case: <c>withdraw</c>, <c>change</c> and <c>account</c>.</summary>
internal static class CaseActVerbs
{
    public static IEnumerable<Command> All()
    {
        yield return Create(
            "withdraw", "The customer stays: stop what has not run, and put back what has. Only before the effective end.", reasonRequired: true,
            (installation, reference, _, act, cancellationToken) => installation.WithdrawCase.RunAsync(reference, act, cancellationToken));

        var month = new Option<string>("--last-month") { HelpName = "MONTH", Description = "The new last month: 2026-12, 12/2026 or Dezembro/2026.", Required = true };
        month.Validators.Add(m =>
        {
            if (m.Tokens.Count > 0 && !MonthText.TryRead(m.Tokens[0].Value, out _, out var flaw))
            {
                m.AddError($"--last-month {flaw.Message}");
            }
        });
        var change = Create(
            "change", "Move the last month of a cancellation: what has not run counts from the new day. Only before the effective end.", reasonRequired: true,
            (installation, reference, parsed, act, cancellationToken) => MonthText.TryRead(parsed.GetRequiredValue(month), out var lastMonth, out _)
                ? installation.ChangeLastMonth.RunAsync(reference, lastMonth, act, cancellationToken)
                : throw new InvalidOperationException("The month was checked when the arguments were read."));
        change.Options.Add(month);
        yield return change;

        var key = new Argument<string>("ACCOUNT") { HelpName = "ACCOUNT", Description = $"Whose: {string.Join(", ", AccountCatalog.All.Select(a => a.Key))}." };
        key.AcceptOnlyFromAmong([.. AccountCatalog.All.Select(a => a.Key)]);
        var id = new Argument<string>("ID") { Description = "The customer's id there." };
        var account = Create(
            "account", "Keep which account of a platform is the customer's, where a step has asked.", reasonRequired: true,
            (installation, reference, parsed, act, cancellationToken) =>
                installation.SetAccount.RunAsync(reference, parsed.GetRequiredValue(key), parsed.GetRequiredValue(id), act, cancellationToken));
        account.Arguments.Add(key);
        account.Arguments.Add(id);
        yield return account;
    }

    private static Command Create(
        string name, string description, bool reasonRequired, Func<Installation, string, ParseResult, Act, CancellationToken, Task<ActResult>> run)
    {
        var reference = new Argument<string>("REF") { Description = "Such as DESL-2026-000042." };
        var (reason, by) = ActOptions.Create(reasonRequired);
        var command = new Command(name, description) { reference, reason, by };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var result = await run(installation, parsed.GetRequiredValue(reference), parsed, ActOptions.Read(parsed, reason, by), cancellationToken).ConfigureAwait(false);
            if (result is ActResult.Ok)
            {
                installation.Wake.Signal();
            }

            return result is ActResult.Ok ok && parsed.GetValue(CommandLine.AsJson)
                ? Output.Json(new { @ref = parsed.GetRequiredValue(reference), done = ok.What })
                : Output.Report(result);
        }));
        return command;
    }
}
