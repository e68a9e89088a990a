using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>
/// The service's own mail, through the same mail system. Gmail is asked first whether it has sent it already; with SMTP a
/// reminder whose answer got lost comes twice, which does no harm.
/// </summary>
internal sealed class ServiceMailer(IMailTransport transport, AddressBook addresses, TimeProvider clock) : IMailer
{
    public string? AddressOf(string department) => addresses.Of(department);

    public string? EscalationOf(string department) => addresses.EscalationOf(department);

    public async Task<StepOutcome.Failed?> SendAsync(ServiceMail mail, ICallLog calls, CancellationToken cancellationToken)
    {
        if (mail.To.Count == 0 || !mail.To.All(MailAddress.IsValid))
        {
            return new StepOutcome.Failed(FailureKind.Refused, "email: the mail has no recipient, or one that is no address", "bad-recipient");
        }

        switch (await transport.LookAsync(mail.Key, mail.Key, calls, cancellationToken).ConfigureAwait(false))
        {
            case MailSighting.Seen:
                return null;
            case MailSighting.LookFailed failed:
                return failed.Failure;
        }

        var outgoing = new OutgoingMail(mail.Key, mail.Key, mail.To, mail.Subject, mail.Text, Html: null, clock.GetUtcNow());
        var sent = await transport.SendAsync(outgoing, _ => Task.CompletedTask, calls, cancellationToken).ConfigureAwait(false);
        return sent switch
        {
            SendResult.Accepted => null,
            SendResult.NotSent notSent => notSent.Failure,
            SendResult.InDoubt doubt => doubt.Failure,
            _ => throw new InvalidOperationException($"Unknown {sent.GetType().Name}."),
        };
    }
}
