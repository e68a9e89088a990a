using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>docs.stripe.com/api/subscription_schedules</summary>
internal static class StripeSchedules
{
    public static IEnumerable<StripeEndpoint> Endpoints =>
    [
        new("GET", "/v1/subscription_schedules", ["customer", "scheduled", .. StripeLists.Paging], List),
        new("GET", "/v1/subscription_schedules/{id}", [], call => call.State.Schedules.Require(call.Id).Copy()),
        new("POST", "/v1/subscription_schedules/{id}/cancel", ["invoice_now", "prorate"], Cancel),
        new("POST", "/v1/subscription_schedules/{id}/release", ["preserve_cancel_date"], Release),
    ];

    private static JsonObject List(StripeCall call)
    {
        var customer = call.Parameters.Text("customer");
        if (customer is not null)
        {
            call.State.Customers.RequireParam(customer, "customer");
        }

        var rows = call.State.Schedules.NewestFirst(customer);
        return StripeLists.Page(call.Parameters.Flag("scheduled") is true ? rows.Where(s => s.Is("status", "not_started")) : rows,
            call, call.State.Schedules, "/v1/subscription_schedules");
    }

    private static JsonObject Cancel(StripeCall call)
    {
        var schedule = Open(call, "cancel");
        // Both default to true here, the opposite of DELETE /v1/subscriptions.
        var invoiceNow = call.Parameters.Flag("invoice_now") ?? true;
        var prorate = call.Parameters.Flag("prorate") ?? true;
        if (schedule.Text("subscription") is { } id && call.State.Subscriptions.Find(id) is { } subscription)
        {
            subscription["schedule"] = null;
            if (StripeBilling.IsLive(subscription))
            {
                StripeSubscriptions.EndNow(call, subscription, invoiceNow, prorate);
            }
        }

        schedule["status"] = "canceled";
        schedule["canceled_at"] = call.State.Now;
        schedule["subscription"] = null;
        call.State.Happened("schedule.canceled", call.Id);
        return schedule.Copy();
    }

    private static JsonObject Release(StripeCall call)
    {
        var schedule = Open(call, "release");
        if (schedule.Text("subscription") is { } id && call.State.Subscriptions.Find(id) is { } subscription)
        {
            subscription["schedule"] = null;
            schedule["released_subscription"] = id;
            if (call.Parameters.Flag("preserve_cancel_date") is not true && schedule.Is("end_behavior", "cancel"))
            {
                subscription["cancel_at"] = null;
                subscription["canceled_at"] = null;
            }

            call.Billing.Watch(subscription);
        }

        schedule["status"] = "released";
        schedule["released_at"] = call.State.Now;
        schedule["subscription"] = null;
        call.State.Happened("schedule.released", call.Id);
        return schedule.Copy();
    }

    private static JsonObject Open(StripeCall call, string act)
    {
        var schedule = call.State.Schedules.Require(call.Id);
        return schedule.Text("status") is "not_started" or "active"
            ? schedule
            : throw StripeRefusal.Invalid($"You cannot {act} a subscription schedule that is currently in the `{schedule.Text("status")}` status. It must be `not_started` or `active`.");
    }
}
