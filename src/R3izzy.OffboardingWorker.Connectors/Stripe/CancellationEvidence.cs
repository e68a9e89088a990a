using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Evidence of a cancellation: ids, states, times and amounts as they were read.</summary>
internal static class CancellationEvidence
{
    public static Evidence Billing(string kind, StripeBilling billing) => new(kind, JsonSerializer.Serialize(new
    {
        customer = billing.Customer,
        subscriptions = billing.Subscriptions.Select(s => new
        {
            id = s.Id,
            status = s.Status,
            cancel_at = s.CancelAt,
            cancel_at_period_end = s.CancelAtPeriodEnd,
            ended_at = s.EndedAt,
            period_end = s.PeriodEnd,
            schedule = s.Schedule,
            pause_collection = s.Pause is null ? null : new { behavior = s.Pause.Behavior, resumes_at = s.Pause.ResumesAt },
        }),
        schedules = billing.Schedules.Select(s => new { id = s.Id, status = s.Status, subscription = s.Subscription }),
    }));

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
}
