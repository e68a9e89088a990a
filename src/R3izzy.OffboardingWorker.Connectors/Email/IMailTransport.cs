using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>A mail system: takes mails, and perhaps tells which it took before.</summary>
internal interface IMailTransport
{
    /// <summary>In evidence and texts: <c>smtp</c>, <c>gmail</c>.</summary>
    string Name { get; }

    /// <summary>How long a mail that was taken may stay unseen by <see cref="LookAsync"/>.</summary>
    TimeSpan SightingDelay { get; }

    /// <summary>Where a person finds what left, in Portuguese: follows "procure".</summary>
    string WhereToLook { get; }

    /// <summary>Looks for a mail that was handed over earlier. Reads only.</summary>
    /// <param name="key">Of the mail.</param>
    /// <param name="subjectMark">What stands in its subject.</param>
    Task<MailSighting> LookAsync(string key, string subjectMark, ICallLog calls, CancellationToken cancellationToken);

    /// <summary>Hands the mail over.</summary>
    /// <param name="aboutToSend">Awaited right before the call after which the mail may have been taken.</param>
    Task<SendResult> SendAsync(OutgoingMail mail, Func<CancellationToken, Task> aboutToSend, ICallLog calls, CancellationToken cancellationToken);

    Task<ProbeFinding> ProbeAsync(ICallLog calls, CancellationToken cancellationToken);
}

/// <summary>What a look for an earlier mail found.</summary>
internal abstract record MailSighting
{
    private MailSighting() { }

    public sealed record Seen(MailReceipt Receipt) : MailSighting;

    public sealed record NotSeen : MailSighting;

    /// <summary>This mail system cannot be asked, now or later.</summary>
    public sealed record NoWayToLook : MailSighting;

    public sealed record LookFailed(StepOutcome.Failed Failure) : MailSighting;
}

/// <summary>How handing a mail over ended.</summary>
internal abstract record SendResult
{
    private SendResult() { }

    /// <summary>The mail system answered for it.</summary>
    public sealed record Accepted(MailReceipt Receipt) : SendResult;

    /// <summary>It is certain that nothing left.</summary>
    public sealed record NotSent(StepOutcome.Failed Failure) : SendResult;

    /// <summary>It may have left.</summary>
    public sealed record InDoubt(StepOutcome.Failed Failure) : SendResult;
}

/// <summary>What a mail system said of a mail that it took. No address, no subject.</summary>
internal sealed record MailReceipt
{
    /// <summary>SMTP's reply code.</summary>
    public int? Code { get; init; }

    /// <summary>The server's own id of the mail.</summary>
    public string? Id { get; init; }

    public string? ThreadId { get; init; }

    /// <summary>False: the mail system put a Message-ID of its own in the place of ours.</summary>
    public bool? KeptMessageId { get; init; }

    /// <summary>Positions of recipients that were refused for good.</summary>
    public IReadOnlyList<int> Refused { get; init; } = [];
}
