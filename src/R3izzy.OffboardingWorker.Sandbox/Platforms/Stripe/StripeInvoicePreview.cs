using System.Globalization;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>
/// The next invoice as a change would make it: since 2025-03-31.basil POST /v1/invoices/create_preview, before that
/// GET /v1/invoices/upcoming (docs.stripe.com/api/invoices/create_preview). Changes nothing.
/// </summary>
internal static class StripeInvoicePreview
{
    public static IEnumerable<StripeEndpoint> Endpoints =>
    [
        new("POST", "/v1/invoices/create_preview",
        [
            "customer", "subscription", "subscription_details[cancel_at]", "subscription_details[cancel_at_period_end]",
            "subscription_details[cancel_now]", "subscription_details[proration_behavior]",
        ], Create),
    ];

    private static JsonObject Create(StripeCall call)
    {
        if (call.Parameters.Text("subscription") is not { } id)
        {
            throw StripeRefusal.Invalid("You must provide at least one of: `subscription`, `schedule`, `subscription_details.items`, `schedule_details.phases`, `invoice_items`.");
        }

        var subscription = call.State.Subscriptions.RequireParam(id, "subscription");
        if (subscription.Text("schedule") is { } schedule && call.Parameters.Below("subscription_details").Any())
        {
            throw StripeRefusal.Invalid($"The subscription is managed by the subscription schedule `{schedule}`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.");
        }

        if (!StripeBilling.IsLive(subscription))
        {
            throw None(subscription);
        }

        var lines = Lines(call, subscription, EndOf(call, subscription));
        if (lines.Count == 0)
        {
            throw None(subscription);
        }

        var invoice = StripeObjects.Invoice($"upcoming_in_{id[4..]}", subscription.Text("customer")!, id, "draft",
            subscription.Text("currency")!, lines.Sum(l => l.Number("amount")!.Value), call.State.Now, "upcoming");
        invoice["auto_advance"] = false;
        invoice["lines"]!["data"] = new JsonArray([.. lines]);
        return invoice;
    }

    private static StripeRefusal None(JsonObject subscription) =>
        StripeRefusal.Invalid($"No upcoming invoices for customer: {subscription.Text("customer")}", code: "invoice_upcoming_none");

    private static long? EndOf(StripeCall call, JsonObject subscription) =>
        call.Parameters.Flag("subscription_details[cancel_now]") is true ? call.State.Now
        : call.Parameters.Flag("subscription_details[cancel_at_period_end]") is true ? StripeBilling.PeriodEnd(subscription)
        : call.Parameters.Text("subscription_details[cancel_at]") is { Length: > 0 } at ? long.Parse(at, CultureInfo.InvariantCulture)
        : subscription.Number("cancel_at");

    private static List<JsonObject> Lines(StripeCall call, JsonObject subscription, long? end)
    {
        var (id, currency) = (subscription.Id(), subscription.Text("currency")!);
        var invoice = $"upcoming_in_{id[4..]}";
        var (from, to) = (StripeBilling.PeriodStart(subscription), StripeBilling.PeriodEnd(subscription));
        var amount = StripeBilling.Amount(subscription);
        var lines = call.State.InvoiceItems.NewestFirst(subscription.Text("customer"))
            .Where(i => i["invoice"] is null && (StripeProrations.Of(i) ?? id) == id)
            .Select((i, n) => StripeObjects.Line($"il_p{n}_{id[4..]}", invoice, id, currency, i.Number("amount")!.Value, (bool)i["proration"]!, from, to, i.Id()))
            .ToList();
        var prorates = call.Parameters.OneOf("subscription_details[proration_behavior]", "always_invoice", "create_prorations", "none") != "none";
        if (end < to)
        {
            if (prorates)
            {
                lines.Add(StripeObjects.Line($"il_c_{id[4..]}", invoice, id, currency,
                    -StripeBilling.Share(amount, to - end.Value, to - from), proration: true, end.Value, to));
            }

            return lines;
        }

        if (end is null || end > to)
        {
            var next = StripeBilling.NextPeriodEnd(subscription, to);
            var cut = end < next;
            lines.Add(StripeObjects.Line($"il_r_{id[4..]}", invoice, id, currency,
                cut ? StripeBilling.Share(amount, end!.Value - to, next - to) : amount, cut, to, cut ? end!.Value : next));
        }

        return lines;
    }
}
