using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>
/// Pausing collection (docs.stripe.com/billing/subscriptions/pause-payment): the status stays, invoices go on being made and are
/// treated as the behaviour says; an empty <c>pause_collection</c> or <c>resumes_at</c> ends it. Older open invoices are untouched.
/// </summary>
internal static class StripePauses
{
    public static void Set(StripeCall call, JsonObject subscription)
    {
        var behavior = call.Parameters.OneOf("pause_collection[behavior]", "keep_as_draft", "mark_uncollectible", "void");
        var resumesAt = call.Parameters.Number("pause_collection[resumes_at]");
        var cleared = call.Parameters.Text("pause_collection");
        if (cleared is { Length: > 0 })
        {
            throw StripeRefusal.BadParameter("Invalid object", "pause_collection");
        }

        if (behavior is null && cleared is null)
        {
            _ = resumesAt is null ? null as string : call.Parameters.Required("pause_collection[behavior]");
            return;
        }

        if (!StripeBilling.IsLive(subscription))
        {
            throw StripeRefusal.Invalid("A canceled subscription can only update its cancellation_details and metadata.");
        }

        if (resumesAt <= call.State.Now)
        {
            throw StripeRefusal.Invalid("`pause_collection[resumes_at]` must be a timestamp in the future.", "pause_collection[resumes_at]");
        }

        if (behavior is null)
        {
            Clear(call.State, subscription);
            return;
        }

        var wanted = new JsonObject { ["behavior"] = behavior, ["resumes_at"] = resumesAt };
        if (!JsonNode.DeepEquals(subscription["pause_collection"], wanted))
        {
            call.State.Happened(subscription["pause_collection"] is null ? "subscription.collection-paused" : "subscription.collection-pause-changed", subscription.Id());
            subscription["pause_collection"] = wanted;
        }
    }

    public static void Clear(StripeState state, JsonObject subscription)
    {
        if (subscription["pause_collection"] is not null)
        {
            subscription["pause_collection"] = null;
            state.Happened("subscription.collection-resumed", subscription.Id());
        }
    }

    public static long? ResumesAt(JsonObject subscription) => (subscription["pause_collection"] as JsonObject)?.Number("resumes_at");

    /// <summary>What a new invoice becomes while collection is paused; null when it is not.</summary>
    public static string? InvoiceStatus(JsonObject subscription) => (subscription["pause_collection"] as JsonObject)?.Text("behavior") switch
    {
        "keep_as_draft" => "draft",
        "mark_uncollectible" => "uncollectible",
        "void" => "void",
        _ => null,
    };
}
