using System.CommandLine;
using System.Globalization;
using R3izzy.OffboardingWorker.Operations;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>log REF</c>: the connector log: attempts, and every call in them.</summary>
internal static class LogVerb
{
    public static Command Create()
    {
        var reference = new Argument<string>("REF") { Description = "Such as DESL-2026-000042." };
        var command = new Command("log", "Show the connector log of a case: every attempt and every call.") { reference };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var name = parsed.GetRequiredValue(reference);
            if (await installation.Views.LogAsync(name, cancellationToken).ConfigureAwait(false) is not { } log)
            {
                return Output.Fail(ExitCodes.NotFound, $"Não há caso {name}.");
            }

            return parsed.GetValue(CommandLine.AsJson) ? Output.Json(log) : Print(log);
        }));
        return command;
    }

    private static int Print(CaseLog log)
    {
        foreach (var attempt in log.Attempts)
        {
            var took = attempt.DurationMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms} ms") : "aberta";
            Console.Out.WriteLine($"{Output.Time(attempt.StartedAt)}  {attempt.Step} #{attempt.Number}  {attempt.Outcome ?? "Running"}{(attempt.Kind is null ? "" : $" ({attempt.Kind})")}  {took}  {Output.Line(attempt.Text ?? "")}");
            foreach (var call in attempt.Calls)
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"    {call.Platform,-16} {call.Method,-6} {call.Path}  {call.Status?.ToString(CultureInfo.InvariantCulture) ?? "---"}  {call.DurationMs:0.0} ms{(call.RequestId is null ? "" : "  " + call.RequestId)}{(call.Failure is null ? "" : "  " + Output.Line(call.Failure))}"));
            }
        }

        return ExitCodes.Ok;
    }
}
