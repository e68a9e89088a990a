using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email.Mime;

namespace R3izzy.OffboardingWorker.Connectors.Email.Gmail;

/// <summary>
/// Mails by the Gmail API. It has no idempotency key, but what was sent lies in Sent and is found there: by Message-ID, and,
/// since Gmail may put its own in the place of ours, by the case's ref in the subject. Our own header decides which of them it is.
/// </summary>
internal sealed class GmailTransport(GmailClient client, MailSender sender, TimeSpan searchDelay) : IMailTransport
{
    private const string MessageIdHeader = "Message-ID";

    public string Name => GmailClient.SystemName;

    public TimeSpan SightingDelay => searchDelay;

    public string WhereToLook => "na pasta Enviados da caixa de correio do Gmail";

    public async Task<MailSighting> LookAsync(string key, string subjectMark, ICallLog calls, CancellationToken cancellationToken)
    {
        var looked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var query in new[] { $"in:sent rfc822msgid:{sender.MessageId(key)}", $"in:sent subject:\"{subjectMark}\"" })
        {
            var found = await client.SearchAsync(query, calls, cancellationToken).ConfigureAwait(false);
            if (!found.TryGet(out var ids, out var failure))
            {
                return new MailSighting.LookFailed(failure);
            }

            foreach (var id in ids.Where(looked.Add))
            {
                var read = await client.ReadAsync(id, [MimeMessage.RefHeader, MessageIdHeader], calls, cancellationToken).ConfigureAwait(false);
                if (!read.TryGet(out var message, out var unread))
                {
                    // Deleted for good between two looks: then it is not the one to find.
                    if (unread.Code == "notFound")
                    {
                        continue;
                    }

                    return new MailSighting.LookFailed(unread);
                }

                if (IsThe(message, key))
                {
                    return new MailSighting.Seen(Receipt(message, key));
                }
            }
        }

        return new MailSighting.NotSeen();
    }

    public async Task<SendResult> SendAsync(
        OutgoingMail mail, Func<CancellationToken, Task> aboutToSend, ICallLog calls, CancellationToken cancellationToken)
    {
        var message = MimeMessage.Write(mail, sender);
        await aboutToSend(cancellationToken).ConfigureAwait(false);
        var sent = await client.SendAsync(message, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var answer, out var failure))
        {
            return failure.Kind is FailureKind.OutcomeUnknown ? new SendResult.InDoubt(failure) : new SendResult.NotSent(failure);
        }

        var read = await client.ReadAsync(answer.Id, [MimeMessage.RefHeader, MessageIdHeader], calls, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var back, out var unread))
        {
            return new SendResult.InDoubt(unread with { Kind = FailureKind.OutcomeUnknown });
        }

        return IsThe(back, mail.Key)
            ? new SendResult.Accepted(Receipt(back, mail.Key))
            : new SendResult.InDoubt(new StepOutcome.Failed(FailureKind.OutcomeUnknown,
                "gmail: the mail was accepted, but reading back does not show it among those sent", "not-read-back"));
    }

    public async Task<ProbeFinding> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var read = await client.ProfileAsync(calls, cancellationToken).ConfigureAwait(false);
        return read.TryGet(out _, out var failure)
            ? new ProbeFinding("gmail", true, "Caixa de correio alcançada; os dois escopos estão delegados.")
            : new ProbeFinding("gmail", false, WhatToDo(failure), failure);
    }

    private static string WhatToDo(StepOutcome.Failed failure) => failure.Code switch
    {
        "unauthorized_client" => "A delegação em todo o domínio não vale para esta conta de serviço e os escopos gmail.send e gmail.readonly: confira no Admin Console.",
        "invalid_grant" => "A conta de serviço ou a caixa de correio não foi aceita: confira Platforms:Email:Credential e Credential:ActAs.",
        "failedPrecondition" => "A caixa de correio não tem Gmail: confira Platforms:Email:Credential:ActAs.",
        "accessNotConfigured" => "A API do Gmail não está ativada no projeto da conta de serviço.",
        FailureCodes.NotConnected or FailureCodes.NoAnswer => "Não há conexão com o Gmail: confira a rede e Platforms:Email:Gmail:BaseAddress.",
        _ when failure.Kind is FailureKind.Unauthorized => "A credencial foi recusada: confira Platforms:Email:Credential.",
        _ => $"A leitura falhou ({failure.Reason}).",
    };

    private static bool IsThe(GmailMessage message, string key) => message.IsSent && message.Header(MimeMessage.RefHeader) == key;

    private MailReceipt Receipt(GmailMessage message, string key) => new()
    {
        Id = message.Id,
        ThreadId = message.ThreadId,
        KeptMessageId = message.Header(MessageIdHeader) == $"<{sender.MessageId(key)}>",
    };
}
