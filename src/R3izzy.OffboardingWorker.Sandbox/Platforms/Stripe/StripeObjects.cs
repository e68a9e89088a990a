using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>New objects in the shapes of the vendor's samples (stripe.fixtures3.json, API 2026-07-29.dahlia).</summary>
internal static class StripeObjects
{
    public static JsonObject Customer(string id, string? email, string? name, long created) => new()
    {
        ["id"] = id,
        ["object"] = "customer",
        ["address"] = null,
        ["balance"] = 0,
        ["created"] = created,
        ["currency"] = "brl",
        ["default_source"] = null,
        ["delinquent"] = false,
        ["description"] = null,
        ["email"] = email,
        ["invoice_prefix"] = id[^8..],
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["name"] = name,
        ["next_invoice_sequence"] = 1,
        ["phone"] = null,
        ["preferred_locales"] = new JsonArray(),
        ["shipping"] = null,
        ["tax_exempt"] = "none",
        ["test_clock"] = null,
    };

    public static JsonObject Subscription(string id, string customer, SubscriptionSeed seed, long created, long start, long end) => new()
    {
        ["id"] = id,
        ["object"] = "subscription",
        ["application"] = null,
        ["automatic_tax"] = new JsonObject { ["enabled"] = false, ["liability"] = null, ["disabled_reason"] = null },
        ["billing_cycle_anchor"] = start,
        ["billing_mode"] = new JsonObject { ["type"] = seed.BillingMode },
        ["cancel_at"] = null,
        ["cancel_at_period_end"] = false,
        ["canceled_at"] = null,
        ["cancellation_details"] = new JsonObject { ["comment"] = null, ["feedback"] = null, ["reason"] = null },
        ["collection_method"] = "charge_automatically",
        ["created"] = created,
        ["currency"] = seed.Currency,
        ["customer"] = customer,
        ["days_until_due"] = null,
        ["default_payment_method"] = null,
        ["description"] = null,
        ["discounts"] = new JsonArray(),
        ["ended_at"] = null,
        ["items"] = new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. seed.UnitAmounts.Select((amount, i) => Item($"si_{id[4..]}{i}", id, seed, amount, created, start, end))]),
            ["has_more"] = false,
            ["url"] = $"/v1/subscription_items?subscription={id}",
        },
        ["latest_invoice"] = null,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["next_pending_invoice_item_invoice"] = null,
        ["on_behalf_of"] = null,
        ["pause_collection"] = null,
        ["pending_setup_intent"] = null,
        ["pending_update"] = null,
        ["schedule"] = null,
        ["start_date"] = created,
        ["status"] = seed.Status,
        ["test_clock"] = null,
        ["trial_end"] = seed.Status == "trialing" ? end : null,
        ["trial_start"] = seed.Status == "trialing" ? start : null,
    };

    public static JsonObject Schedule(
        string id, string customer, string? subscription, string endBehavior, long created, long start, long end, SubscriptionSeed seed) => new()
        {
            ["id"] = id,
            ["object"] = "subscription_schedule",
            ["application"] = null,
            ["billing_mode"] = new JsonObject { ["type"] = seed.BillingMode },
            ["canceled_at"] = null,
            ["completed_at"] = null,
            ["created"] = created,
            ["current_phase"] = subscription is null ? null : new JsonObject { ["start_date"] = start, ["end_date"] = end },
            ["customer"] = customer,
            ["end_behavior"] = endBehavior,
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["phases"] = new JsonArray(new JsonObject
            {
                ["currency"] = seed.Currency,
                ["start_date"] = start,
                ["end_date"] = end,
                ["items"] = new JsonArray([.. seed.UnitAmounts.Select(a => new JsonObject { ["price"] = $"price_{seed.Interval}_{a}", ["quantity"] = 1L })]),
                ["metadata"] = new JsonObject(),
                ["proration_behavior"] = "create_prorations",
            }),
            ["released_at"] = null,
            ["released_subscription"] = null,
            ["status"] = subscription is null ? "not_started" : "active",
            ["subscription"] = subscription,
            ["test_clock"] = null,
        };

    public static JsonObject Invoice(string id, string customer, string? subscription, string status, string currency, long amount, long created, string reason) => new()
    {
        ["id"] = id,
        ["object"] = "invoice",
        ["account_country"] = "BR",
        ["amount_due"] = Math.Max(0, amount),
        ["amount_paid"] = status == "paid" ? Math.Max(0, amount) : 0,
        ["amount_remaining"] = status == "paid" ? 0 : Math.Max(0, amount),
        ["attempt_count"] = 0,
        ["attempted"] = status is "paid" or "uncollectible",
        ["auto_advance"] = status is "open" or "draft",
        ["billing_reason"] = reason,
        ["collection_method"] = "charge_automatically",
        ["created"] = created,
        ["currency"] = currency,
        ["customer"] = customer,
        ["description"] = null,
        ["due_date"] = null,
        ["lines"] = new JsonObject { ["object"] = "list", ["data"] = new JsonArray(), ["has_more"] = false, ["url"] = $"/v1/invoices/{id}/lines" },
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["next_payment_attempt"] = null,
        ["number"] = status == "draft" ? null : $"SANDBOX-{id[^4..]}",
        ["parent"] = subscription is null ? null : new JsonObject
        {
            ["type"] = "subscription_details",
            ["subscription_details"] = new JsonObject { ["subscription"] = subscription, ["metadata"] = new JsonObject() },
            ["quote_details"] = null,
        },
        ["period_end"] = created,
        ["period_start"] = created,
        ["status"] = status,
        ["status_transitions"] = new JsonObject
        {
            ["finalized_at"] = status == "draft" ? null : created,
            ["marked_uncollectible_at"] = status == "uncollectible" ? created : null,
            ["paid_at"] = status == "paid" ? created : null,
            ["voided_at"] = status == "void" ? created : null,
        },
        ["subtotal"] = amount,
        ["test_clock"] = null,
        ["total"] = amount,
    };

    public static JsonObject InvoiceItem(string id, string customer, string? subscription, string currency, long amount, bool proration, long date, long from, long to) => new()
    {
        ["id"] = id,
        ["object"] = "invoiceitem",
        ["amount"] = amount,
        ["currency"] = currency,
        ["customer"] = customer,
        ["date"] = date,
        ["description"] = null,
        ["discountable"] = !proration,
        ["invoice"] = null,
        ["livemode"] = false,
        ["metadata"] = new JsonObject(),
        ["parent"] = subscription is null ? null : new JsonObject
        {
            ["type"] = "subscription_details",
            ["subscription_details"] = new JsonObject { ["subscription"] = subscription },
        },
        ["period"] = new JsonObject { ["start"] = from, ["end"] = to },
        ["proration"] = proration,
        ["quantity"] = 1L,
        ["test_clock"] = null,
    };

    /// <param name="item">The pending invoice item that the line comes from; null when it comes from the subscription's own item.</param>
    public static JsonObject Line(
        string id, string invoice, string subscription, string currency, long amount, bool proration, long from, long to, string? item = null) => new()
        {
            ["id"] = id,
            ["object"] = "line_item",
            ["amount"] = amount,
            ["currency"] = currency,
            ["description"] = null,
            ["discountable"] = !proration,
            ["invoice"] = invoice,
            ["livemode"] = false,
            ["metadata"] = new JsonObject(),
            ["parent"] = new JsonObject
            {
                ["type"] = item is null ? "subscription_item_details" : "invoice_item_details",
                ["invoice_item_details"] = item is null ? null : new JsonObject { ["invoice_item"] = item, ["proration"] = proration, ["subscription"] = subscription },
                ["subscription_item_details"] = item is null
                ? new JsonObject { ["proration"] = proration, ["subscription"] = subscription, ["invoice_item"] = null }
                : null,
            },
            ["period"] = new JsonObject { ["start"] = from, ["end"] = to },
            ["quantity"] = 1L,
        };

    private static JsonObject Item(string id, string subscription, SubscriptionSeed seed, long amount, long created, long start, long end) => new()
    {
        ["id"] = id,
        ["object"] = "subscription_item",
        ["created"] = created,
        ["current_period_end"] = end,
        ["current_period_start"] = start,
        ["discounts"] = new JsonArray(),
        ["metadata"] = new JsonObject(),
        ["price"] = new JsonObject
        {
            ["id"] = $"price_{seed.Interval}_{amount}",
            ["object"] = "price",
            ["active"] = true,
            ["currency"] = seed.Currency,
            ["livemode"] = false,
            ["recurring"] = new JsonObject { ["interval"] = seed.Interval, ["interval_count"] = 1, ["usage_type"] = "licensed" },
            ["type"] = "recurring",
            ["unit_amount"] = amount,
        },
        ["quantity"] = 1L,
        ["subscription"] = subscription,
        ["tax_rates"] = new JsonArray(),
    };
}
