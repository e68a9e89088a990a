using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Email.Mime;

namespace R3izzy.OffboardingWorker.Connectors.Email.Smtp;

/// <summary>Mails by SMTP. What left cannot be asked for afterwards: the server's reply to the last dot is all there ever is.</summary>
internal sealed class SmtpTransport(SmtpServer server, MailSender sender) : IMailTransport
{
    public const string SystemName = "smtp";

    public string Name => SystemName;

    public TimeSpan SightingDelay => TimeSpan.Zero;

    public string WhereToLook => $"no registro (log) do servidor {server.Host} ou na pasta de enviados, se ele a mantém";

    public Task<MailSighting> LookAsync(string key, string subjectMark, ICallLog calls, CancellationToken cancellationToken) =>
        Task.FromResult<MailSighting>(new MailSighting.NoWayToLook());

    public async Task<SendResult> SendAsync(
        OutgoingMail mail, Func<CancellationToken, Task> aboutToSend, ICallLog calls, CancellationToken cancellationToken)
    {
        using var dialogue = new SmtpDialogue(server);
        var message = MimeMessage.Write(mail, sender);
        var result = await RecordedAsync(dialogue, calls, async () =>
        {
            await dialogue.OpenAsync(cancellationToken).ConfigureAwait(false);
            await dialogue.SenderAsync(sender.Address, cancellationToken).ConfigureAwait(false);
            var refused = new List<(int Position, SmtpReply Reply)>();
            foreach (var (position, address) in mail.Recipients.Index())
            {
                if (await dialogue.RecipientAsync(address, cancellationToken).ConfigureAwait(false) is { } no)
                {
                    refused.Add((position, no));
                }
            }

            if (refused.Count == mail.Recipients.Count || (refused.Count > 0 && mail.Partial is PartialDelivery.Refuse))
            {
                return new SendResult.NotSent(new StepOutcome.Failed(FailureKind.Refused,
                    $"smtp: {refused.Count} of {mail.Recipients.Count} recipients refused with {refused[0].Reply.Code}; nothing was sent", $"smtp-{refused[0].Reply.Code}"));
            }

            await aboutToSend(cancellationToken).ConfigureAwait(false);
            var accepted = await dialogue.DataAsync(message, cancellationToken).ConfigureAwait(false);
            return new SendResult.Accepted(new MailReceipt { Code = accepted.Code, Id = accepted.QueueId, Refused = [.. refused.Select(r => r.Position)] });
        }).ConfigureAwait(false);
        await dialogue.CloseAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    public async Task<ProbeFinding> ProbeAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        using var dialogue = new SmtpDialogue(server);
        var opened = await RecordedAsync(dialogue, calls, async () =>
        {
            await dialogue.OpenAsync(cancellationToken).ConfigureAwait(false);
            return new SendResult.Accepted(new MailReceipt());
        }).ConfigureAwait(false);
        await dialogue.CloseAsync(cancellationToken).ConfigureAwait(false);
        return opened switch
        {
            SendResult.NotSent no => new ProbeFinding("smtp", false, WhatToDo(no.Failure), no.Failure),
            _ => new ProbeFinding("smtp", true, server.Login is null ? "Servidor alcançado; nenhum usuário configurado." : "Servidor alcançado e credencial aceita."),
        };
    }

    private static string WhatToDo(StepOutcome.Failed failure) => failure.Code switch
    {
        FailureCodes.NotConnected => "Não há conexão com o servidor: confira a rede, Platforms:Email:Smtp:Host e Port.",
        "tls" => "O certificado do servidor não é aceito: confira Platforms:Email:Smtp:Host e CertificateFile.",
        "starttls-not-offered" => "O servidor não oferece STARTTLS: confira a porta, ou use Platforms:Email:Smtp:Security=tls.",
        "auth-not-offered" => "O servidor não oferece AUTH PLAIN nem LOGIN: confira Platforms:Email:Smtp:Host e Port.",
        _ when failure.Kind is FailureKind.Unauthorized => "A credencial foi recusada: confira Platforms:Email:Smtp:User e a senha.",
        _ => $"O servidor não aceitou a conversa ({failure.Reason}).",
    };

    /// <summary>Runs a dialogue to its end or to where it breaks, and records it as one call.</summary>
    private async Task<SendResult> RecordedAsync(SmtpDialogue dialogue, ICallLog calls, Func<Task<SendResult>> run)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        var clock = Stopwatch.GetTimestamp();
        SendResult? result = null;
        try
        {
            result = await run().ConfigureAwait(false);
        }
        catch (Exception broken) when (FailureOf(broken, dialogue.Stage) is { } failure)
        {
            // Only 4xx and 5xx say that the mail was not taken (RFC 5321, 4.2.1).
            result = dialogue.Stage == SmtpStage.Confirmation && broken is not SmtpRefusalException { Reply.Code: >= 400 }
                ? new SendResult.InDoubt(failure with { Kind = FailureKind.OutcomeUnknown })
                : new SendResult.NotSent(failure);
        }
        finally
        {
            var failed = result switch
            {
                SendResult.NotSent no => $"{no.Failure.Kind}: {no.Failure.Code}",
                SendResult.InDoubt doubt => $"{doubt.Failure.Kind}: {doubt.Failure.Code}",
                null => "cancelled",
                _ => null,
            };
            calls.Record(new Call(
                SystemName, "SMTP", $"smtp://{server.Host}:{server.Port} {dialogue.Stage}", dialogue.LastCode, startedAt, Stopwatch.GetElapsedTime(clock),
                (result as SendResult.Accepted)?.Receipt.Id, failed));
        }

        return result;
    }

    /// <summary>Null for what is no end of a dialogue: cancellation, bugs.</summary>
    private static StepOutcome.Failed? FailureOf(Exception broken, string stage) => broken switch
    {
        SmtpRefusalException refusal => refusal.Reply.Failure(stage),
        SmtpNotOfferedException missing => new(FailureKind.Unauthorized, $"smtp: {missing.Message}", missing.Code),
        SmtpProtocolException unreadable => new(FailureKind.Transient, $"smtp: {unreadable.Message} at {stage}", FailureCodes.UnreadableAnswer),
        AuthenticationException => new(FailureKind.Unauthorized, "smtp: the server's certificate is not accepted", "tls"),
        SocketException or IOException or TimeoutException when stage == SmtpStage.Connect =>
            new(FailureKind.Transient, "smtp: no connection", FailureCodes.NotConnected),
        SocketException or IOException => new(FailureKind.Transient, $"smtp: the connection broke at {stage}", FailureCodes.NoAnswer),
        TimeoutException => new(FailureKind.Transient, $"smtp: no answer within the time limit at {stage}", FailureCodes.NoAnswer),
        _ => null,
    };
}
