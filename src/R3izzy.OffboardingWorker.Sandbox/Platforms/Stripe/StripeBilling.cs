using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>
/// What Stripe does by itself as its clock goes on: renews and charges subscriptions, and ends them at <c>cancel_at</c>.
/// Runs before each request, so that no reader sees a state that time has passed by.
/// </summary>
internal sealed class StripeBilling(StripeState state)
{
    private readonly PriorityQueue<string, long> _due = new();

    /// <summary>True: nothing happens by itself, as when Stripe is behind with its work.</summary>
    public bool IsLate { get; set; }

    public static bool IsLive(JsonObject subscription) => subscription.Text("status") is not ("canceled" or "incomplete_expired");

    /// <summary>Brings every subscription up to now, each in the order of its own events.</summary>
    public void Advance()
    {
        while (!IsLate && _due.TryPeek(out var id, out var at) && at <= state.Now)
        {
            _due.Dequeue();
            if ((state.Subscriptions.Find(id) ?? state.Schedules.Find(id)) is { } item && NextEvent(item) is { } next && next <= state.Now)
            {
                Happen(item, next);
                Watch(item);
            }
        }
    }

    /// <summary>To be called after every change of a subscription's dates or status.</summary>
    public void Watch(JsonObject item)
    {
        if (NextEvent(item) is { } next)
        {
            _due.Enqueue(item.Id(), next);
        }
    }

    public void End(JsonObject subscription, long at)
    {
        subscription["status"] = "canceled";
        subscription["ended_at"] = at;
        subscription["canceled_at"] ??= at;
        subscription["cancellation_details"]!["reason"] ??= "cancellation_requested";
        state.Happened("subscription.canceled", subscription.Id());
        if (subscription.Text("schedule") is { } schedule && state.Schedules.Find(schedule) is { } managing && managing.Is("status", "active"))
        {
            managing["status"] = "canceled";
            managing["canceled_at"] = at;
            managing["subscription"] = null;
            subscription["schedule"] = null;
            state.Happened("schedule.canceled", schedule);
        }
    }

    public static long PeriodEnd(JsonObject subscription) => Items(subscription).Min(i => i.Number("current_period_end")!.Value);

    public static long LastPeriodEnd(JsonObject subscription) => Items(subscription).Max(i => i.Number("current_period_end")!.Value);

    public static long PeriodStart(JsonObject subscription) => Items(subscription).Max(i => i.Number("current_period_start")!.Value);

    public static long Amount(JsonObject subscription) => Items(subscription).Sum(i => (long)i["price"]!["unit_amount"]! * (long)i["quantity"]!);

    /// <summary>The share of an amount for a part of a period, rounded to the smallest unit.</summary>
    public static long Share(long amount, long part, long whole) => (long)Math.Round((decimal)amount * part / whole, MidpointRounding.AwayFromZero);

    public static long NextPeriodEnd(JsonObject subscription, long start) =>
        (string)Items(subscription).First()["price"]!["recurring"]!["interval"]! == "year"
            ? DateTimeOffset.FromUnixTimeSeconds(start).AddYears(1).ToUnixTimeSeconds()
            : DateTimeOffset.FromUnixTimeSeconds(start).AddMonths(1).ToUnixTimeSeconds();

    private static IEnumerable<JsonObject> Items(JsonObject subscription) => subscription["items"]!["data"]!.AsArray().Select(i => i!.AsObject());

    private static long? NextEvent(JsonObject item)
    {
        if (item.Is("object", "subscription_schedule"))
        {
            return item.Is("status", "not_started") ? (long)item["phases"]![0]!["start_date"]! : null;
        }

        var own = RenewalOrEnd(item);
        return IsLive(item) && StripePauses.ResumesAt(item) is { } resumes && (own is null || resumes <= own) ? resumes : own;
    }

    private static long? RenewalOrEnd(JsonObject item)
    {
        long? renewal = item.Text("status") is "active" or "trialing" or "past_due" or "unpaid" ? PeriodEnd(item) : null;
        return !IsLive(item) ? null
            : item.Number("cancel_at") is { } end && (renewal is null || end <= renewal) ? end
            : renewal;
    }

    private void Happen(JsonObject item, long at)
    {
        if (item.Is("object", "subscription_schedule"))
        {
            Start(item, at);
        }
        else if (StripePauses.ResumesAt(item) <= at)
        {
            StripePauses.Clear(state, item);
        }
        else if (item.Number("cancel_at") is { } end && end <= at)
        {
            End(item, end);
        }
        else
        {
            Renew(item);
        }
    }

    private void Start(JsonObject schedule, long at)
    {
        var phase = schedule["phases"]![0]!;
        var amounts = phase["items"]!.AsArray().Select(i => long.Parse(((string)i!["price"]!).Split('_')[^1], System.Globalization.CultureInfo.InvariantCulture));
        var seed = new SubscriptionSeed { UnitAmounts = [.. amounts], Currency = (string)phase["currency"]! };
        var end = DateTimeOffset.FromUnixTimeSeconds(at).AddMonths(1).ToUnixTimeSeconds();
        var subscription = StripeObjects.Subscription(state.Subscriptions.NewId(), schedule.Text("customer")!, seed, at, at, end);
        subscription["schedule"] = schedule.Id();
        state.Subscriptions.Add(subscription);
        schedule["status"] = "active";
        schedule["subscription"] = subscription.Id();
        state.Happened("subscription.created", subscription.Id());
        Watch(subscription);
    }

    private void Renew(JsonObject subscription)
    {
        var start = PeriodEnd(subscription);
        var end = NextPeriodEnd(subscription, start);
        foreach (var item in Items(subscription))
        {
            item["current_period_start"] = start;
            item["current_period_end"] = end;
        }

        // An end inside the new period makes it a short one, whatever proration_behavior said when the end was set.
        var amount = Amount(subscription);
        var charged = subscription.Number("cancel_at") is { } last && last < end ? Share(amount, last - start, end - start) : amount;
        var status = StripePauses.InvoiceStatus(subscription) ?? subscription.Text("status") switch { "past_due" => "open", "unpaid" => "draft", _ => "paid" };
        var invoice = StripeObjects.Invoice(state.Invoices.NewId(), subscription.Text("customer")!, subscription.Id(), status,
            subscription.Text("currency")!, charged, start, "subscription_cycle");
        invoice["auto_advance"] = (bool)invoice["auto_advance"]! && StripePauses.InvoiceStatus(subscription) is null;
        state.Invoices.Add(invoice);
        subscription["latest_invoice"] = invoice.Id();
        if (subscription.Is("status", "trialing"))
        {
            subscription["status"] = "active";
        }

        state.Happened("subscription.renewed", subscription.Id());
    }
}
