using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>Puts objects into the simulated account and reads them back. Leaves no entry in the ledger by itself.</summary>
public sealed class StripeSeeder
{
    private readonly StripeState _state;
    private readonly StripeBilling _billing;

    internal StripeSeeder(StripeState state, StripeBilling billing) => (_state, _billing) = (state, billing);

    /// <param name="email">Kept in exactly this spelling.</param>
    /// <param name="name">Full name.</param>
    /// <param name="created">Null: 200 days ago. Search finds what is older than a minute.</param>
    /// <returns>The new id, <c>cus_…</c>.</returns>
    public string AddCustomer(string? email, string? name = null, DateTimeOffset? created = null)
    {
        lock (_state.Gate)
        {
            return _state.Customers.Add(StripeObjects.Customer(
                _state.Customers.NewId(), email, name, Seconds(created ?? _state.Clock.AddDays(-200)))).Id();
        }
    }

    /// <summary>Deletes a customer as the API would: its subscriptions end at once.</summary>
    public void DeleteCustomer(string customer)
    {
        lock (_state.Gate)
        {
            foreach (var subscription in _state.Subscriptions.NewestFirst(customer).Where(StripeBilling.IsLive))
            {
                _billing.End(subscription, _state.Now);
            }

            _state.Customers.Require(customer)["deleted"] = true;
        }
    }

    /// <summary>Gives a customer another address, as somebody in the Dashboard would.</summary>
    public void ChangeEmail(string customer, string email)
    {
        lock (_state.Gate)
        {
            _state.Customers.Require(customer)["email"] = email;
        }
    }

    /// <returns>The new id, <c>sub_…</c>.</returns>
    public string AddSubscription(string customer, SubscriptionSeed? seed = null)
    {
        lock (_state.Gate)
        {
            _state.Customers.Require(customer);
            seed ??= new SubscriptionSeed();
            var start = seed.PeriodStart ?? _state.Clock.AddDays(-10);
            var end = seed.PeriodEnd ?? (seed.Interval == "year" ? start.AddYears(1) : start.AddMonths(1));
            var subscription = StripeObjects.Subscription(_state.Subscriptions.NewId(), customer, seed, Seconds(start), Seconds(start), Seconds(end));
            if (seed.CancelAtPeriodEnd || seed.CancelAt is not null)
            {
                subscription["cancel_at"] = Seconds(seed.CancelAtPeriodEnd ? end : seed.CancelAt!.Value);
                subscription["cancel_at_period_end"] = seed.CancelAtPeriodEnd;
                subscription["canceled_at"] = Seconds(start);
            }

            if (!StripeBilling.IsLive(subscription))
            {
                subscription["ended_at"] = Seconds(start);
                subscription["canceled_at"] = Seconds(start);
            }

            _state.Subscriptions.Add(subscription);
            _billing.Watch(subscription);
            return subscription.Id();
        }
    }

    /// <summary>A schedule that manages a subscription, or one that has not started and will create its own.</summary>
    /// <param name="customer">Owner.</param>
    /// <param name="subscription">Null: <c>not_started</c>.</param>
    /// <param name="start">Of its phase; null: now, or in 30 days when it has not started.</param>
    /// <param name="end">Of its phase; null: a year later.</param>
    /// <param name="endBehavior"><c>release</c> or <c>cancel</c>; cancel gives the subscription its end.</param>
    /// <returns>The new id, <c>sub_sched_…</c>.</returns>
    public string AddSchedule(string customer, string? subscription = null, DateTimeOffset? start = null, DateTimeOffset? end = null, string endBehavior = "release")
    {
        lock (_state.Gate)
        {
            var from = start ?? (subscription is null ? _state.Clock.AddDays(30) : _state.Clock);
            var to = end ?? from.AddYears(1);
            var schedule = _state.Schedules.Add(StripeObjects.Schedule(
                _state.Schedules.NewId(), customer, subscription, endBehavior, _state.Now, Seconds(from), Seconds(to), new SubscriptionSeed()));
            if (subscription is not null)
            {
                var managed = _state.Subscriptions.Require(subscription);
                managed["schedule"] = schedule.Id();
                managed["cancel_at"] = endBehavior == "cancel" ? Seconds(to) : managed["cancel_at"]?.DeepClone();
                _billing.Watch(managed);
            }

            _billing.Watch(schedule);
            return schedule.Id();
        }
    }

    /// <returns>The new id, <c>in_…</c>.</returns>
    public string AddInvoice(string customer, string status = "open", long amount = 29_900, string? subscription = null)
    {
        lock (_state.Gate)
        {
            return _state.Invoices.Add(StripeObjects.Invoice(
                _state.Invoices.NewId(), customer, subscription, status, "brl", amount, _state.Now, "subscription_cycle")).Id();
        }
    }

    /// <summary>An invoice item that is on no invoice yet.</summary>
    /// <returns>The new id, <c>ii_…</c>.</returns>
    public string AddPendingItem(string customer, long amount, string? subscription = null)
    {
        lock (_state.Gate)
        {
            return _state.InvoiceItems.Add(StripeObjects.InvoiceItem(
                _state.InvoiceItems.NewId(), customer, subscription, "brl", amount, proration: false, _state.Now, _state.Now, _state.Now)).Id();
        }
    }

    /// <summary>Lets Stripe fall behind with what it does by itself: no renewals and no ends until it is called off.</summary>
    public void FallBehind(bool late = true)
    {
        lock (_state.Gate)
        {
            _billing.IsLate = late;
        }
    }

    /// <summary>Ends a subscription behind everyone's back, as somebody in the Dashboard would.</summary>
    public void CancelInDashboard(string subscription)
    {
        lock (_state.Gate)
        {
            _billing.End(_state.Subscriptions.Require(subscription), _state.Now);
        }
    }

    /// <summary>Takes a set end away, as somebody in the Dashboard would.</summary>
    public void KeepInDashboard(string subscription)
    {
        lock (_state.Gate)
        {
            var kept = _state.Subscriptions.Require(subscription);
            kept["cancel_at"] = null;
            kept["cancel_at_period_end"] = false;
            kept["canceled_at"] = null;
            _billing.Watch(kept);
        }
    }

    /// <summary>Sets another end, as somebody in the Dashboard would.</summary>
    public void EndInDashboard(string subscription, DateTimeOffset at)
    {
        lock (_state.Gate)
        {
            var ending = _state.Subscriptions.Require(subscription);
            ending["cancel_at"] = Seconds(at);
            ending["cancel_at_period_end"] = false;
            ending["canceled_at"] = _state.Now;
            _billing.Watch(ending);
        }
    }

    /// <summary>Pauses collection, as somebody in the Dashboard would.</summary>
    public void PauseInDashboard(string subscription, string behavior = "void", DateTimeOffset? resumesAt = null)
    {
        lock (_state.Gate)
        {
            var paused = _state.Subscriptions.Require(subscription);
            paused["pause_collection"] = new JsonObject { ["behavior"] = behavior, ["resumes_at"] = resumesAt is { } at ? Seconds(at) : null };
            _billing.Watch(paused);
        }
    }

    /// <summary>A copy of any object as the API would show it now; null when there is none.</summary>
    public JsonObject? Find(string id)
    {
        lock (_state.Gate)
        {
            _billing.Advance();
            return _state.Find(id)?.Copy();
        }
    }

    private static long Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds();
}
