using System.CommandLine;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>restore-check REF</c>: reads the case's backup back, whole, and compares it with its manifest.</summary>
internal static class RestoreCheckVerb
{
    public static Command Create()
    {
        var reference = new Argument<string>("REF") { Description = "Such as DESL-2026-000042." };
        var command = new Command("restore-check", "Read a case's backup back from Drive and compare counts and hashes with its manifest.") { reference };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var name = parsed.GetRequiredValue(reference);
            if (await installation.Files.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } file)
            {
                return Output.Fail(ExitCodes.NotFound, $"Não há caso {name}.");
            }

            var report = await installation.RestoreCheck.RunAsync(file, cancellationToken).ConfigureAwait(false);
            if (report is null)
            {
                return Output.Fail(ExitCodes.NotFound, $"{name} não tem passo cuja cópia se possa ler de volta, ou a plataforma dele está desligada.");
            }

            if (parsed.GetValue(CommandLine.AsJson))
            {
                Output.Json(report);
            }
            else
            {
                Console.Out.WriteLine($"{(report.IsWhole ? "whole" : "NOT WHOLE")}: {report.Documents:N0} documents, {report.Objects:N0} objects, {report.Files:N0} files, {report.Bytes:N0} bytes read back");
                foreach (var line in report.Differences.Append(report.Failure?.Reason).OfType<string>())
                {
                    Console.Out.WriteLine($"    {line}");
                }
            }

            return report.IsWhole ? ExitCodes.Ok : ExitCodes.Failed;
        }));
        return command;
    }
}
