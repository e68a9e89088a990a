using System.CommandLine;
using System.Text;
using R3izzy.OffboardingWorker.Connectors.Templates;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>document REF STEP</c>: the letter of a step, filled; with <c>--field</c>, a file that was given as an answer.</summary>
internal static class DocumentVerb
{
    public static Command Create()
    {
        var reference = new Argument<string>("REF") { Description = "Such as DESL-2026-000042." };
        var step = new Argument<string>("STEP") { Description = "The step's id, as `case REF` shows it." };
        var target = CommandLine.Target();
        var field = new Option<string?>("--field") { HelpName = "FIELD", Description = "A file that was given as this answer, instead of the step's letter." };
        var command = new Command("document", "Print the letter of a step, filled, as HTML to print or save as PDF.") { reference, step, target, field };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var (file, found, missing) = await installation.Files.FindStepAsync(parsed.GetRequiredValue(reference), parsed.GetRequiredValue(step), cancellationToken).ConfigureAwait(false);
            if (file is null || found is null)
            {
                return Output.Report(missing!);
            }

            byte[] content;
            if (parsed.GetValue(field) is { } name)
            {
                if (await installation.Reader.AnswerFileAsync(new StepKey(file.Row.Id, found.No), name, cancellationToken).ConfigureAwait(false) is not { } box)
                {
                    return Output.Fail(ExitCodes.NotFound, $"{found.Id} não tem arquivo em {name}.");
                }

                content = installation.Cipher.Decrypt(box, Purposes.Answer);
            }
            else if (found.Document is { } document)
            {
                var context = await installation.Looks.AtAsync(file.Snapshot, found, cancellationToken).ConfigureAwait(false);
                content = Encoding.UTF8.GetBytes(installation.Documents.Fill(document, await CaseFields.OfAsync(context, cancellationToken).ConfigureAwait(false)));
            }
            else
            {
                return Output.Fail(ExitCodes.NotFound, $"{found.Id} não tem documento.");
            }

            return await Output.ToFileAsync(parsed.GetValue(target), content, cancellationToken).ConfigureAwait(false);
        }));
        return command;
    }
}
