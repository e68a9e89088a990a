using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Evidence of a cancellation: ids, states, times and amounts as they were read.</summary>
internal static class CancellationEvidence
{
    private const string RevertedKind = "reverted";

    public static Evidence Billing(string kind, StripeBilling billing) => new(kind, JsonSerializer.Serialize(new
    {
        customer = billing.Customer,
        subscriptions = billing.Subscriptions.Select(Of),
        schedules = billing.Schedules.Select(s => new { id = s.Id, status = s.Status, subscription = s.Subscription }),
    }));

    /// <summary>What an undo has put back.</summary>
    public static Evidence Reverted(IEnumerable<StripeSubscription> subscriptions) =>
        new(RevertedKind, JsonSerializer.Serialize(new { subscriptions = subscriptions.Select(Of) }));

    /// <summary>An undo is the last that was recorded.</summary>
    public static bool IsReverted(StepContext step) => step.EarlierEvidence is [.., { Kind: RevertedKind }];

    /// <summary>The customer that earlier attempts worked on; null when none did.</summary>
    public static string? CustomerOf(IEnumerable<Evidence> earlier)
    {
        foreach (var evidence in earlier)
        {
            using var json = JsonDocument.Parse(evidence.Json);
            if (json.RootElement.TryGetProperty("customer", out var customer))
            {
                return customer.GetString();
            }
        }

        return null;
    }

    public static Evidence Unpaid(StripeUnpaid unpaid) => new("invoices", JsonSerializer.Serialize(new
    {
        invoices = unpaid.Invoices.Select(i => new
        {
            id = i.Id,
            status = i.Status,
            amount_remaining = i.AmountRemaining,
            currency = i.Currency,
            created = i.Created,
            subscription = i.Parent?.Subscription,
        }),
        pending_items = unpaid.Items.Select(i => new
        {
            id = i.Id,
            amount = i.Amount,
            currency = i.Currency,
            proration = i.Proration,
            subscription = i.Parent?.Subscription,
        }),
    }));

    public static Evidence Prorations(IReadOnlyList<EndForecast> forecasts) => new("prorations", JsonSerializer.Serialize(new
    {
        forecasts = forecasts.Select(f => new
        {
            subscription = f.Subscription.Id,
            proration_behavior = "none",
            unavailable = f.Unavailable,
            next_invoice_total = f.Next?.Total,
            currency = f.Next?.Currency,
            prorations = f.Next?.Lines.Data.Where(l => l.IsProration).Select(l => new { amount = l.Amount, start = l.Period.Start, end = l.Period.End }),
        }),
    }));

    private static object Of(StripeSubscription subscription) => new
    {
        id = subscription.Id,
        status = subscription.Status,
        cancel_at = subscription.CancelAt,
        cancel_at_period_end = subscription.CancelAtPeriodEnd,
        ended_at = subscription.EndedAt,
        period_end = subscription.PeriodEnd,
        schedule = subscription.Schedule,
        pause_collection = subscription.Pause is null ? null : new { behavior = subscription.Pause.Behavior, resumes_at = subscription.Pause.ResumesAt },
    };
}
