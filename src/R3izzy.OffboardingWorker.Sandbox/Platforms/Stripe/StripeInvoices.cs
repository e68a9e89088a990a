using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>docs.stripe.com/api/invoices and docs.stripe.com/api/invoiceitems</summary>
internal static class StripeInvoices
{
    public static IEnumerable<StripeEndpoint> Endpoints =>
    [
        new("GET", "/v1/invoices", ["customer", "subscription", "status", .. StripeLists.Paging], List),
        new("GET", "/v1/invoices/{id}", [], call => call.State.Invoices.Require(call.Id).Copy()),
        new("POST", "/v1/invoices/{id}/finalize", ["auto_advance"], Finalize),
        new("POST", "/v1/invoices/{id}/void", [], call => Close(call, "void", "voided_at", "invoice.voided", "open", "uncollectible")),
        new("POST", "/v1/invoices/{id}/mark_uncollectible", [],
            call => Close(call, "uncollectible", "marked_uncollectible_at", "invoice.marked-uncollectible", "open")),
        new("GET", "/v1/invoiceitems", ["customer", "invoice", "pending", .. StripeLists.Paging], ListItems),
        new("GET", "/v1/invoiceitems/{id}", [], call => call.State.InvoiceItems.Require(call.Id).Copy()),
        new("DELETE", "/v1/invoiceitems/{id}", [], DeleteItem),
    ];

    /// <summary>Puts the pending items on a new invoice.</summary>
    public static void InvoicePending(StripeState state, string customer, string subscription)
    {
        var pending = state.InvoiceItems.NewestFirst(customer)
            .Where(i => i["invoice"] is null && StripeProrations.Of(i) is { } of && of == subscription).ToList();
        if (pending.Count == 0)
        {
            return;
        }

        var invoice = StripeObjects.Invoice(state.Invoices.NewId(), customer, subscription, "open",
            pending[0].Text("currency")!, pending.Sum(i => i.Number("amount")!.Value), state.Now, "subscription_update");
        pending.ForEach(i => i["invoice"] = invoice.Id());
        state.Invoices.Add(invoice);
        state.Happened("invoice.created", invoice.Id());
    }

    private static JsonObject List(StripeCall call)
    {
        var customer = call.Parameters.Text("customer");
        if (customer is not null)
        {
            call.State.Customers.RequireParam(customer, "customer");
        }

        var subscription = call.Parameters.Text("subscription");
        var status = call.Parameters.OneOf("status", "draft", "open", "paid", "uncollectible", "void");
        var rows = call.State.Invoices.NewestFirst(customer)
            .Where(i => (subscription is null || StripeProrations.Of(i) == subscription) && (status is null || i.Is("status", status)));
        return StripeLists.Page(rows, call, call.State.Invoices, "/v1/invoices");
    }

    private static JsonObject Finalize(StripeCall call)
    {
        var invoice = call.State.Invoices.Require(call.Id);
        if (!invoice.Is("status", "draft"))
        {
            throw StripeRefusal.Invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.", code: "invoice_not_editable");
        }

        var nothingDue = invoice.Number("amount_due") == 0;
        invoice["status"] = nothingDue ? "paid" : "open";
        invoice["auto_advance"] = call.Parameters.Flag("auto_advance") ?? true;
        invoice["number"] = $"SANDBOX-{call.Id[^4..]}";
        invoice["status_transitions"]!["finalized_at"] = call.State.Now;
        invoice["status_transitions"]!["paid_at"] = nothingDue ? call.State.Now : null;
        call.State.Happened("invoice.finalized", call.Id);
        return invoice.Copy();
    }

    private static JsonObject Close(StripeCall call, string status, string transition, string effect, params string[] from)
    {
        var invoice = call.State.Invoices.Require(call.Id);
        if (!from.Contains(invoice.Text("status")))
        {
            throw StripeRefusal.Invalid($"You can only pass in {string.Join(" or ", from)} invoices. This invoice is currently {invoice.Text("status")}.",
                code: "invoice_not_editable");
        }

        invoice["status"] = status;
        invoice["auto_advance"] = false;
        invoice["status_transitions"]![transition] = call.State.Now;
        call.State.Happened(effect, call.Id);
        return invoice.Copy();
    }

    private static JsonObject ListItems(StripeCall call)
    {
        var customer = call.Parameters.Text("customer");
        if (customer is not null)
        {
            call.State.Customers.RequireParam(customer, "customer");
        }

        var invoice = call.Parameters.Text("invoice");
        var pending = call.Parameters.Flag("pending");
        var rows = call.State.InvoiceItems.NewestFirst(customer)
            .Where(i => (invoice is null || i.Is("invoice", invoice)) && (pending is null || i["invoice"] is null == pending));
        return StripeLists.Page(rows, call, call.State.InvoiceItems, "/v1/invoiceitems");
    }

    private static JsonObject DeleteItem(StripeCall call)
    {
        var item = call.State.InvoiceItems.Require(call.Id);
        if (item.Text("invoice") is { } invoice && !call.State.Invoices.Require(invoice).Is("status", "draft"))
        {
            throw StripeRefusal.Invalid("This invoice item is attached to an invoice that is not a draft, and can no longer be deleted.");
        }

        call.State.InvoiceItems.Remove(call.Id);
        call.State.Happened("invoiceitem.deleted", call.Id);
        return new JsonObject { ["id"] = call.Id, ["object"] = "invoiceitem", ["deleted"] = true };
    }
}
