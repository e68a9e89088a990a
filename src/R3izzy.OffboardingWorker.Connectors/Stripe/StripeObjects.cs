using System.Globalization;
using System.Text.Json.Serialization;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

internal sealed record StripePage<T>(
    [property: JsonPropertyName("data")] IReadOnlyList<T> Data,
    [property: JsonPropertyName("has_more")] bool HasMore,
    [property: JsonPropertyName("next_page")] string? NextPage = null);

/// <summary>An object whose id is a list's cursor.</summary>
internal interface IStripeObject
{
    string Id { get; }
}

internal sealed record StripeCustomer(string Id, string? Email = null, bool Deleted = false) : IStripeObject;

/// <summary>Times are Unix seconds, UTC.</summary>
internal sealed record StripeSubscription(
    string Id,
    string Status,
    string Customer,
    string Currency,
    [property: JsonPropertyName("cancel_at_period_end")] bool CancelAtPeriodEnd,
    StripePage<StripeSubscriptionItem> Items,
    [property: JsonPropertyName("cancel_at")] long? CancelAt = null,
    [property: JsonPropertyName("ended_at")] long? EndedAt = null,
    string? Schedule = null,
    [property: JsonPropertyName("pause_collection")] StripePause? Pause = null) : IStripeObject
{
    /// <summary>A status that we do not know counts as live: better asked about than overlooked.</summary>
    [JsonIgnore]
    public bool IsLive => Status is not ("canceled" or "incomplete_expired");

    /// <summary>Since 2025-03-31.basil periods belong to the items, which may differ; what was paid for ends with the last.</summary>
    [JsonIgnore]
    public long? PeriodEnd => Items.Data.Count == 0 ? null : Items.Data.Max(i => i.CurrentPeriodEnd);

    /// <summary>When Stripe will end it by itself; null when it goes on.</summary>
    [JsonIgnore]
    public long? ScheduledEnd => CancelAt ?? (CancelAtPeriodEnd ? PeriodEnd : null);
}

/// <param name="Behavior">What becomes of invoices while collection is paused.</param>
/// <param name="ResumesAt">Unix seconds; null: until it is cleared.</param>
internal sealed record StripePause(string Behavior, [property: JsonPropertyName("resumes_at")] long? ResumesAt = null)
{
    /// <summary>As a checkpoint keeps it.</summary>
    public override string ToString() => ResumesAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"{Behavior} until {at}") : Behavior;
}

internal sealed record StripeSubscriptionItem([property: JsonPropertyName("current_period_end")] long CurrentPeriodEnd);

internal sealed record StripeSchedule(string Id, string Status, string? Subscription = null) : IStripeObject
{
    [JsonIgnore]
    public bool IsOpen => Status is "not_started" or "active";
}

internal sealed record StripeInvoice(
    string Id,
    string Status,
    string Currency,
    [property: JsonPropertyName("amount_remaining")] long AmountRemaining,
    [property: JsonPropertyName("created")] long Created,
    StripeParent? Parent = null) : IStripeObject
{
    [JsonIgnore]
    public bool IsSettled => Status is not ("draft" or "open");
}

internal sealed record StripeInvoiceItem(
    string Id, long Amount, string Currency, bool Proration, StripeParent? Parent = null) : IStripeObject;

/// <summary>What an invoice or invoice item came from.</summary>
internal sealed record StripeParent([property: JsonPropertyName("subscription_details")] StripeParentSubscription? SubscriptionDetails = null)
{
    [JsonIgnore]
    public string? Subscription => SubscriptionDetails?.Subscription;
}

internal sealed record StripeParentSubscription(string? Subscription = null);

/// <summary>The next invoice as a change would make it.</summary>
internal sealed record StripeInvoicePreview(string Currency, long Total, StripePage<StripeInvoiceLine> Lines);

internal sealed record StripeInvoiceLine(long Amount, StripePeriod Period, StripeLineParent? Parent = null)
{
    [JsonIgnore]
    public bool IsProration => Parent?.SubscriptionItemDetails?.Proration == true || Parent?.InvoiceItemDetails?.Proration == true;
}

internal sealed record StripePeriod(long Start, long End);

internal sealed record StripeLineParent(
    [property: JsonPropertyName("subscription_item_details")] StripeLineOrigin? SubscriptionItemDetails = null,
    [property: JsonPropertyName("invoice_item_details")] StripeLineOrigin? InvoiceItemDetails = null);

internal sealed record StripeLineOrigin(bool Proration = false);

/// <summary>Any answer of which only its being JSON matters.</summary>
internal sealed record StripeAnswer(string? Id = null);
