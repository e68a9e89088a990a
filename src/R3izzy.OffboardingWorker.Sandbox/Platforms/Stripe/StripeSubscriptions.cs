using System.Globalization;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>docs.stripe.com/api/subscriptions</summary>
internal static class StripeSubscriptions
{
    public static IEnumerable<StripeEndpoint> Endpoints =>
    [
        new("GET", "/v1/subscriptions", ["customer", "status", .. StripeLists.Paging], List),
        new("GET", "/v1/subscriptions/{id}", [], call => call.State.Subscriptions.Require(call.Id).Copy()),
        new("POST", "/v1/subscriptions/{id}",
            ["cancel_at", "cancel_at_period_end", "proration_behavior", "cancellation_details[comment]", "cancellation_details[feedback]",
                "pause_collection", "pause_collection[behavior]", "pause_collection[resumes_at]", "metadata[*]"], Update),
        new("DELETE", "/v1/subscriptions/{id}",
            ["invoice_now", "prorate", "cancellation_details[comment]", "cancellation_details[feedback]"], Cancel),
    ];

    private static JsonObject List(StripeCall call)
    {
        var customer = call.Parameters.Text("customer");
        if (customer is not null)
        {
            call.State.Customers.RequireParam(customer, "customer");
        }

        var status = call.Parameters.OneOf("status", "active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid");
        var rows = call.State.Subscriptions.NewestFirst(customer).Where(s => status switch
        {
            null => !s.Is("status", "canceled"),
            "all" => true,
            "ended" => !StripeBilling.IsLive(s),
            _ => s.Is("status", status),
        });
        return StripeLists.Page(rows, call, call.State.Subscriptions, "/v1/subscriptions");
    }

    private static JsonObject Update(StripeCall call)
    {
        var subscription = call.State.Subscriptions.Require(call.Id);
        var atEnd = call.Parameters.Flag("cancel_at_period_end");
        var at = call.Parameters.Text("cancel_at");
        var prorations = call.Parameters.OneOf("proration_behavior", "always_invoice", "create_prorations", "none") ?? "create_prorations";
        if ((atEnd is not null || at is not null) && !StripeBilling.IsLive(subscription))
        {
            throw StripeRefusal.Invalid("A canceled subscription can only update its cancellation_details and metadata.");
        }

        if ((atEnd is not null || at is not null) && subscription.Text("schedule") is { } schedule)
        {
            throw StripeRefusal.Invalid($"The subscription is managed by the subscription schedule `{schedule}`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.");
        }

        if (at is { Length: > 0 } && atEnd is true)
        {
            throw StripeRefusal.Invalid("You may only specify one of `cancel_at` and `cancel_at_period_end`.", "cancel_at");
        }

        StripePauses.Set(call, subscription);
        SetEnd(call, subscription, at, atEnd, prorations);
        Describe(call, subscription);
        call.Billing.Watch(subscription);
        return subscription.Copy();
    }

    private static void SetEnd(StripeCall call, JsonObject subscription, string? at, bool? atEnd, string prorations)
    {
        long? wanted;
        switch (at, atEnd)
        {
            case (null, null):
                return;
            case (_, true):
                wanted = StripeBilling.PeriodEnd(subscription);
                break;
            case ({ Length: > 0 }, _):
                wanted = Instant(subscription, at);
                if (wanted <= call.State.Now)
                {
                    throw StripeRefusal.Invalid("`cancel_at` must be a timestamp in the future.", "cancel_at");
                }

                break;
            default:
                wanted = null;
                break;
        }

        if (subscription.Number("cancel_at") == wanted && (bool)subscription["cancel_at_period_end"]! == (atEnd ?? false))
        {
            return;
        }

        subscription["cancel_at"] = wanted;
        subscription["cancel_at_period_end"] = atEnd ?? false;
        subscription["canceled_at"] = wanted is null ? null : call.State.Now;
        subscription["cancellation_details"]!["reason"] = wanted is null ? null : "cancellation_requested";
        StripeProrations.Replace(call.State, subscription, wanted, prorations);
        call.State.Happened(wanted is null ? "subscription.cancel-unscheduled" : "subscription.cancel-scheduled", call.Id);
    }

    /// <summary>A timestamp; or since 2025-05-28.basil, for billing_mode=flexible only, one of two words.</summary>
    private static long Instant(JsonObject subscription, string at)
    {
        if (at is "min_period_end" or "max_period_end")
        {
            return !subscription["billing_mode"]!.AsObject().Is("type", "flexible")
                ? throw StripeRefusal.Invalid($"`{at}` can only be used with `billing_mode[type]=flexible`.", "cancel_at")
                : at == "min_period_end" ? StripeBilling.PeriodEnd(subscription) : StripeBilling.LastPeriodEnd(subscription);
        }

        return long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var instant)
            ? instant
            : throw StripeRefusal.BadParameter($"Invalid timestamp: {at}", "cancel_at", "parameter_invalid_integer");
    }

    private static void Describe(StripeCall call, JsonObject subscription)
    {
        foreach (var (key, value) in call.Parameters.Below("cancellation_details"))
        {
            subscription["cancellation_details"]![key] = value.Length == 0 ? null : value;
        }

        foreach (var (key, value) in call.Parameters.Below("metadata"))
        {
            subscription["metadata"]![key] = value;
        }
    }

    private static JsonObject Cancel(StripeCall call)
    {
        var subscription = call.State.Subscriptions.Find(call.Id);
        if (subscription is null || !StripeBilling.IsLive(subscription))
        {
            // An ended subscription can be read and listed, but for DELETE it is gone (github.com/stripe/stripe-go/issues/1887).
            throw StripeRefusal.Missing("subscription", call.Id, "id");
        }

        EndNow(call, subscription, call.Parameters.Flag("invoice_now") ?? false, call.Parameters.Flag("prorate") ?? false);
        Describe(call, subscription);
        return subscription.Copy();
    }

    /// <summary>Ends it at once. Pending prorations go; finalized invoices of the whole customer are no longer collected by themselves.</summary>
    public static void EndNow(StripeCall call, JsonObject subscription, bool invoiceNow, bool prorate)
    {
        StripeProrations.Remove(call.State, subscription.Id());
        if (prorate)
        {
            StripeProrations.Credit(call.State, subscription, call.State.Now);
        }

        if (invoiceNow)
        {
            StripeInvoices.InvoicePending(call.State, subscription.Text("customer")!, subscription.Id());
        }

        subscription["cancel_at"] = null;
        subscription["cancel_at_period_end"] = false;
        subscription["canceled_at"] = call.State.Now;
        call.Billing.End(subscription, call.State.Now);
        foreach (var invoice in call.State.Invoices.NewestFirst(subscription.Text("customer")).Where(i => i.Is("status", "open")))
        {
            invoice["auto_advance"] = false;
        }
    }
}
