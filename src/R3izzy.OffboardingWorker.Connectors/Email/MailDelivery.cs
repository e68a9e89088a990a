using System.Diagnostics;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>
/// Brings a mail out once. Neither SMTP nor Gmail has an idempotency key: so the evidence of an earlier attempt is looked at
/// first, then what the mail system knows; a checkpoint stands before the handing over, and what may have left is not sent
/// again until that is settled.
/// </summary>
internal sealed class MailDelivery(IMailTransport transport, MailSender sender, UnknownPolicy onUnknown)
{
    public async Task<StepOutcome> DeliverAsync(StepMail mail, StepContext step, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        var key = mail.Mail.Key;
        var records = SendRecords.Read(step.Checkpoint);
        var earlier = records.Of(key);
        if (MailEvidence.ReceiptOf(step, sender.MessageId(key)) is { } known)
        {
            return Ended(mail, known);
        }

        switch (await transport.LookAsync(key, mail.Mail.SubjectMark, step.Calls, cancellationToken).ConfigureAwait(false))
        {
            case MailSighting.LookFailed failed:
                return failed.Failure;
            case MailSighting.Seen seen:
                await NoteAsync(mail, seen.Receipt, found: true, step, cancellationToken).ConfigureAwait(false);
                return new StepOutcome.Done(mail.DoneText, AlreadyInPlace: earlier is null);
            case MailSighting.NotSeen when earlier is not null && step.StartedAt - earlier.At < transport.SightingDelay:
                // Searches lag behind: not to be seen is not yet not to be there.
                return new StepOutcome.Pending(
                    "Não se sabe se a mensagem saiu; espera o tempo em que a busca do servidor de e-mail já a mostraria, e então procura de novo.",
                    earlier.At + transport.SightingDelay - step.StartedAt);
            case MailSighting.NotSeen:
                break;
            case MailSighting.NoWayToLook when earlier is not null && !MaySendAgain(earlier, step):
                await records.SaveAsync(key, SendPhase.Asked, earlier.At, step, cancellationToken).ConfigureAwait(false);
                return new StepOutcome.NeedsPerson(DeliveryTexts.Doubt(mail.Mail, sender.MessageId(key), transport.WhereToLook));
            case MailSighting.NoWayToLook:
                break;
        }

        return await SendAsync(mail, records, begun, step, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Verification> VerifyAsync(string key, string doneText, StepContext step, CancellationToken cancellationToken)
    {
        var known = MailEvidence.ReceiptOf(step, sender.MessageId(key));
        var sighting = await transport.LookAsync(key, step.CaseRef, step.Calls, cancellationToken).ConfigureAwait(false);
        return (sighting, known) switch
        {
            (MailSighting.Seen, _) => Verification.Seen(step, doneText),
            (MailSighting.LookFailed failed, _) => new Verification.CannotTell(failed.Failure),
            // The mail left, but not to everybody: an attempt that died before it asked a person must still ask.
            (_, { Refused.Count: > 0 }) => Verification.PersonsWord(step, "A mensagem saiu, mas o servidor recusou parte dos endereços."),
            // Somebody emptied the folder: a mail that left stays where it arrived.
            (_, not null) => new Verification.InPlace($"{doneText} Pela confirmação guardada na hora do envio."),
            // Within an attempt the connector itself decides between sending and asking. Afterwards whoever completed the step answered for the mail.
            (MailSighting.NoWayToLook, null) => Verification.PersonsWord(step, "Não se sabe se a mensagem saiu, e o servidor de e-mail não pode ser perguntado."),
            _ => new Verification.NotInPlace("A mensagem não está entre as enviadas."),
        };
    }

    /// <summary>
    /// A person was told, and asked for another try nevertheless; or the company prefers one mail too many to one too few.
    /// A process that died before its question was recorded leaves the doubt open, and asks again.
    /// </summary>
    private bool MaySendAgain(SendRecord earlier, StepContext step) =>
        onUnknown is UnknownPolicy.AtLeastOnce || (earlier.Phase is SendPhase.Asked && step.PriorDoubt is PriorDoubt.Settled);

    private async Task<StepOutcome> SendAsync(StepMail mail, SendRecords records, long begun, StepContext step, CancellationToken cancellationToken)
    {
        var key = mail.Mail.Key;
        var sent = await transport.SendAsync(
            mail.Mail, ct => records.SaveAsync(key, SendPhase.Sending, step.StartedAt + Stopwatch.GetElapsedTime(begun), step, ct), step.Calls, cancellationToken).ConfigureAwait(false);
        switch (sent)
        {
            case SendResult.Accepted accepted:
                await NoteAsync(mail, accepted.Receipt, found: false, step, cancellationToken).ConfigureAwait(false);
                return Ended(mail, accepted.Receipt);
            case SendResult.NotSent notSent:
                await records.ForgetAsync(key, step, cancellationToken).ConfigureAwait(false);
                return notSent.Failure;
            case SendResult.InDoubt doubt:
                return doubt.Failure;
            default:
                throw new InvalidOperationException($"Unknown {sent.GetType().Name}.");
        }
    }

    private static StepOutcome Ended(StepMail mail, MailReceipt receipt) => receipt.Refused.Count == 0
        ? new StepOutcome.Done(mail.DoneText)
        : new StepOutcome.NeedsPerson(DeliveryTexts.SomeRefused(mail.Mail, receipt.Refused));

    private Task NoteAsync(StepMail mail, MailReceipt receipt, bool found, StepContext step, CancellationToken cancellationToken) =>
        step.Journal.AddEvidenceAsync(new MailEvidence
        {
            Transport = transport.Name,
            MessageId = sender.MessageId(mail.Mail.Key),
            Template = mail.Template,
            Recipients = mail.Mail.Recipients.Count,
            RecipientsMark = step.Mark($"{step.CaseRef} {mail.Mail.RecipientsText}"),
            ContentMark = step.Mark($"{step.CaseRef} {mail.Mail.ContentText}"),
            Found = found ? true : null,
            Receipt = receipt,
        }.As(MailEvidence.After), cancellationToken);
}

/// <summary>A step's mail and what is said of it.</summary>
/// <param name="Template">Its file's name.</param>
/// <param name="DoneText">The summary once it is out, without personal data.</param>
internal sealed record StepMail(OutgoingMail Mail, string Template, string DoneText);

/// <summary>Setting <c>OnUnknown</c>.</summary>
internal enum UnknownPolicy
{
    Ask,
    AtLeastOnce,
}
