using System.CommandLine;
using R3izzy.OffboardingWorker.Operations;

namespace R3izzy.OffboardingWorker.Cli;

/// <summary><c>rejected</c>: messages that could not be taken: list, show, send again.</summary>
internal static class RejectedVerb
{
    public static Command Create()
    {
        var command = new Command("rejected", "List messages that could not be taken; show one, or send one again.") { Show(), Send() };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var rows = await installation.Rejected.ListAsync(cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(CommandLine.AsJson))
            {
                return Output.Json(new
                {
                    rejected = rows.Select(r => new { r.Id, r.ReceivedAt, r.Source, r.Name, r.SentAgain, r.Redacted, errors = RejectedRequests.ErrorsOf(r) }),
                });
            }

            foreach (var row in rows)
            {
                Console.Out.WriteLine($"{row.Id}  {Output.Time(row.ReceivedAt)}  {row.Source}  {Output.Line(row.Name)}{(row.SentAgain is null ? "" : "  (enviado de novo)")}");
                foreach (var error in RejectedRequests.ErrorsOf(row).Take(5))
                {
                    Console.Out.WriteLine($"    linha {error.Line}: {Output.Line(error.Field)}: {error.MessagePt}");
                }
            }

            return Output.Say(rows.Count == 0
                ? "Nenhuma mensagem rejeitada."
                : "Ver o texto: rejected show ID   Enviar de novo, corrigida: rejected send ID --file FILE");
        }));
        return command;
    }

    private static Argument<long> Id() => new("ID") { Description = "As `rejected` lists it.", CustomParser = CommandLine.Number("ID", 1, 1_000_000_000_000L) };

    private static Command Show()
    {
        var id = Id();
        var command = new Command("show", "Print the whole text of a rejected message, personal data included.") { id };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            if (await installation.Rejected.TextAsync(parsed.GetValue(id), cancellationToken).ConfigureAwait(false) is not { } text)
            {
                return Output.Fail(ExitCodes.NotFound, $"There is no rejected message {parsed.GetValue(id)}.");
            }

            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(text, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Send()
    {
        var id = Id();
        var file = new Option<FileInfo?>("--file") { HelpName = "FILE", Description = "The mended text; without it the message's own is sent again." };
        var by = ActOptions.By();
        var command = new Command("send", "Send a rejected message again.") { id, file, by };
        command.SetAction((parsed, cancellationToken) => CommandLine.WithStoreAsync(parsed, async installation =>
        {
            var mended = parsed.GetValue(file);
            if (mended is { Exists: false })
            {
                return Output.Fail(ExitCodes.BadInput, $"There is no file {mended.FullName}.");
            }

            var taken = await installation.Rejected.SendAgainAsync(
                parsed.GetValue(id), mended is null ? null : await File.ReadAllBytesAsync(mended.FullName, cancellationToken).ConfigureAwait(false),
                new Act(parsed.GetValue(by) ?? Environment.UserName, ""), cancellationToken).ConfigureAwait(false);
            return taken is null
                ? Output.Fail(ExitCodes.NotFound, $"There is no rejected message {parsed.GetValue(id)}.")
                : EnqueueVerb.Print(parsed, $"rejected {parsed.GetValue(id)}", taken, installation);
        }));
        return command;
    }
}
