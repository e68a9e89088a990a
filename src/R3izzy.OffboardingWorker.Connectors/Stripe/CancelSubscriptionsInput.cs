using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>The step's <c>with</c> block.</summary>
/// <param name="Mode">When the subscriptions end. Default <c>at-effective-end</c>.</param>
/// <param name="OpenInvoices">What becomes of the subscriptions' unpaid invoices once they have ended. Default <c>leave</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CancelSubscriptionsInput(
    CancellationMode Mode = CancellationMode.AtEffectiveEnd,
    OpenInvoicePolicy OpenInvoices = OpenInvoicePolicy.Leave);

[JsonConverter(typeof(JsonStringEnumConverter<CancellationMode>))]
public enum CancellationMode
{
    /// <summary>By Stripe's own <c>cancel_at</c> at the end of the customer's last month; at once if that is past.</summary>
    [JsonStringEnumMemberName("at-effective-end")]
    AtEffectiveEnd,

    [JsonStringEnumMemberName("now")]
    Now,

    /// <summary>When what was paid for is used up.</summary>
    [JsonStringEnumMemberName("at-period-end")]
    AtPeriodEnd,
}

[JsonConverter(typeof(JsonStringEnumConverter<OpenInvoicePolicy>))]
public enum OpenInvoicePolicy
{
    /// <summary>Listed as evidence, not touched.</summary>
    [JsonStringEnumMemberName("leave")]
    Leave,

    /// <summary>Annulled; cannot be undone.</summary>
    [JsonStringEnumMemberName("void")]
    Void,

    /// <summary>Written off as bad debt; can still be paid or voided later.</summary>
    [JsonStringEnumMemberName("uncollectible")]
    Uncollectible,
}
