using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Email.Smtp;

/// <summary>A server's reply (RFC 5321, 4.2). Its text may quote addresses: only codes and ids of it are kept.</summary>
internal sealed partial record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>The id under which the server queued the mail, where it tells one in a usual way (Postfix, Exim, Exchange, Google).</summary>
    public string? QueueId => QueueIdForm().Match(Lines[^1]) is { Success: true } found ? found.Groups[1].Value : null;

    /// <summary>Decided by the code alone. A refusal of the credential or for want of one is everybody's (RFC 4954, 6).</summary>
    public StepOutcome.Failed Failure(string stage)
    {
        var kind = Code switch
        {
            530 or 534 or 535 or 538 => FailureKind.Unauthorized,
            // The server hears no mail from us at all.
            554 when stage == SmtpStage.Greeting => FailureKind.Transient,
            >= 500 and < 600 => FailureKind.Refused,
            >= 400 and < 500 => FailureKind.Transient,
            _ => FailureKind.Defect,
        };
        return new StepOutcome.Failed(kind, $"smtp: {stage} answered {Code}", $"smtp-{Code}");
    }

    [GeneratedRegex(@"(?:queued as|id=|InternalId=|\bOK:?)\s*((?=[A-Za-z-]*\d)[A-Za-z0-9-]{6,64})\b(?!@)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex QueueIdForm();
}

/// <summary>How far a dialogue has come: what the connector log names, and what decides whether a mail may have left.</summary>
internal static class SmtpStage
{
    public const string Connect = "CONNECT";
    public const string Greeting = "GREETING";
    public const string Hello = "EHLO";
    public const string StartTls = "STARTTLS";
    public const string Authentication = "AUTH";
    public const string Sender = "MAIL";
    public const string Recipient = "RCPT";
    public const string Data = "DATA";

    /// <summary>The last dot is on its way: from here on the server may have taken the mail.</summary>
    public const string Confirmation = "DATA-END";
}

/// <summary>The server said no.</summary>
internal sealed class SmtpRefusalException(SmtpReply reply) : Exception($"SMTP {reply.Code}")
{
    public SmtpReply Reply { get; } = reply;
}

/// <summary>The server does not speak SMTP as it is written.</summary>
internal sealed class SmtpProtocolException(string what) : Exception(what);

/// <summary>The server does not offer what the settings ask for: going on would send a credential or a mail in the clear, or nobody's.</summary>
internal sealed class SmtpNotOfferedException(string code, string what) : Exception(what)
{
    public string Code { get; } = code;
}
