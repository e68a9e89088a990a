namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>Sends the service's own mail: reminders and escalations. Not a step: a mail that arrives twice does no harm.</summary>
public interface IMailer
{
    /// <summary>The address of a department; null when none is configured.</summary>
    string? AddressOf(string department);

    /// <summary>The address of whoever is told when a department lets a task lie; null when none is configured.</summary>
    string? EscalationOf(string department);

    /// <summary>Null: handed over to the mail system.</summary>
    Task<StepOutcome.Failed?> SendAsync(ServiceMail mail, ICallLog calls, CancellationToken cancellationToken);
}

/// <param name="Key">The same for the same mail: becomes its Message-ID. ASCII letters, digits, <c>.</c> and <c>-</c>.</param>
/// <param name="To">Addresses.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text, Portuguese.</param>
public sealed record ServiceMail(string Key, IReadOnlyList<string> To, string Subject, string Text);
