using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Ledger;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>Everything the simulated account holds. Guarded by <see cref="Gate"/>.</summary>
internal sealed class StripeState(EffectLedger ledger, TimeProvider clock)
{
    public Lock Gate { get; } = new();

    public StripeTable Customers { get; } = new("customer", "cus_");

    public StripeTable Subscriptions { get; } = new("subscription", "sub_");

    public StripeTable Schedules { get; } = new("subscription schedule", "sub_sched_");

    public StripeTable Invoices { get; } = new("invoice", "in_");

    public StripeTable InvoiceItems { get; } = new("invoice item", "ii_");

    public StripeIdempotency Idempotency { get; } = new();

    public long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    public DateTimeOffset Clock => clock.GetUtcNow();

    /// <summary>Writes one real change of state into the ledger.</summary>
    public void Happened(string effect, string subject) => ledger.Record("stripe", effect, subject);

    /// <summary>The object behind an id of any kind, for <c>expand[]</c>. A schedule's prefix begins like a subscription's.</summary>
    public JsonObject? Find(string id) =>
        new[] { Schedules, Subscriptions, Customers, Invoices, InvoiceItems }.FirstOrDefault(t => t.Owns(id))?.Find(id);
}

/// <summary>One request as a handler sees it.</summary>
/// <param name="State">The account; its lock is held.</param>
/// <param name="Id">The id in the path, or empty.</param>
/// <param name="Parameters">Already checked against what the endpoint knows.</param>
internal sealed record StripeCall(StripeState State, StripeBilling Billing, string Id, StripeParameters Parameters);
