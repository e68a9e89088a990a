using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>Prorations as pending invoice items (docs.stripe.com/billing/subscriptions/prorations).</summary>
internal static class StripeProrations
{
    /// <summary>Takes back the prorations of an earlier end and makes those of the new one.</summary>
    public static void Replace(StripeState state, JsonObject subscription, long? end, string behavior)
    {
        Remove(state, subscription.Id());
        if (end is null || behavior == "none" || end >= StripeBilling.PeriodEnd(subscription))
        {
            return;
        }

        Credit(state, subscription, end.Value);
        if (behavior == "always_invoice")
        {
            StripeInvoices.InvoicePending(state, subscription.Text("customer")!, subscription.Id());
        }
    }

    /// <summary>A pending credit for what was paid beyond <paramref name="end"/>.</summary>
    public static void Credit(StripeState state, JsonObject subscription, long end)
    {
        var (from, to) = (StripeBilling.PeriodStart(subscription), StripeBilling.PeriodEnd(subscription));
        var credit = -StripeBilling.Share(StripeBilling.Amount(subscription), to - end, to - from);
        var item = StripeObjects.InvoiceItem(state.InvoiceItems.NewId(), subscription.Text("customer")!, subscription.Id(),
            subscription.Text("currency")!, credit, proration: true, state.Now, end, to);
        state.InvoiceItems.Add(item);
        state.Happened("invoiceitem.created", item.Id());
    }

    public static void Remove(StripeState state, string subscription)
    {
        var pending = state.InvoiceItems.NewestFirst(state.Subscriptions.Find(subscription)?.Text("customer"))
            .Where(i => i["invoice"] is null && (bool)i["proration"]! && Of(i) == subscription).ToList();
        foreach (var item in pending)
        {
            state.InvoiceItems.Remove(item.Id());
            state.Happened("invoiceitem.deleted", item.Id());
        }
    }

    public static string? Of(JsonObject item) => (string?)item["parent"]?["subscription_details"]?["subscription"];
}
