using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>The step's <c>with</c> block.</summary>
/// <param name="Behavior">What becomes of the invoices that the paused time makes. Default <c>void</c>: nothing is ever charged for it.</param>
/// <param name="ResumesAt">Whether Stripe ends the pause by itself. Default <c>none</c>: the return's own step ends it.</param>
/// <param name="OpenInvoices">What becomes of unpaid invoices from before the pause, which Stripe goes on collecting. Default <c>leave</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PauseCollectionInput(
    PauseBehavior Behavior = PauseBehavior.Void,
    PauseEnd ResumesAt = PauseEnd.None,
    PausedInvoicePolicy OpenInvoices = PausedInvoicePolicy.Leave);

/// <summary>Stripe's own words, with hyphens.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PauseBehavior>))]
public enum PauseBehavior
{
    /// <summary>Invoices are annulled as they are made.</summary>
    [JsonStringEnumMemberName("void")]
    Void,

    /// <summary>Invoices stay drafts and can be collected later, by hand.</summary>
    [JsonStringEnumMemberName("keep-as-draft")]
    KeepAsDraft,

    /// <summary>Invoices are made and written off.</summary>
    [JsonStringEnumMemberName("mark-uncollectible")]
    MarkUncollectible,
}

[JsonConverter(typeof(JsonStringEnumConverter<PauseEnd>))]
public enum PauseEnd
{
    /// <summary>The pause lasts until it is taken away.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Stripe ends it on the day that the case knows for the return; without one it lasts until it is taken away.</summary>
    [JsonStringEnumMemberName("return-date")]
    ReturnDate,
}

[JsonConverter(typeof(JsonStringEnumConverter<PausedInvoicePolicy>))]
public enum PausedInvoicePolicy
{
    /// <summary>Listed as evidence, not touched.</summary>
    [JsonStringEnumMemberName("leave")]
    Leave,

    /// <summary>Annulled; cannot be undone.</summary>
    [JsonStringEnumMemberName("void")]
    Void,
}
