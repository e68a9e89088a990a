using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>What is kept of a mail: ids, counts and marks; no address, name, subject or text.</summary>
internal sealed record MailEvidence
{
    public const string After = "after";

    public required string Transport { get; init; }

    /// <summary>Ours, without brackets: it carries the case's ref and nothing else.</summary>
    public required string MessageId { get; init; }

    public string? Template { get; init; }

    public int? Recipients { get; init; }

    /// <summary>Tells whether two mails of the case went to the same addresses.</summary>
    public string? RecipientsMark { get; init; }

    /// <summary>Tells whether two mails of the case said the same, and whether a text is the one that was sent.</summary>
    public string? ContentMark { get; init; }

    /// <summary>True: found among what was sent, by an attempt that did not send it.</summary>
    public bool? Found { get; init; }

    /// <summary>What the mail system said.</summary>
    public MailReceipt? Receipt { get; init; }

    /// <summary>The mail system's word for the mail; null when this step's evidence has none.</summary>
    public static MailReceipt? ReceiptOf(StepContext step, string messageId) => step.EarlierEvidence.Where(e => e.Kind == After)
        .Select(e => JsonSerializer.Deserialize<MailEvidence>(e.Json, PlatformJson.Options)!)
        .Where(e => e.MessageId == messageId).Select(e => e.Receipt ?? new MailReceipt()).FirstOrDefault();

    public Evidence As(string kind) => new(kind, JsonSerializer.Serialize(this, PlatformJson.Options));
}
