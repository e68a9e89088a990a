using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What Stripe says it will still invoice for a subscription once its end is set.</summary>
/// <param name="End">The end to be set, Unix seconds; null when unknown.</param>
/// <param name="Next">Null: nothing more, or <paramref name="Unavailable"/> says why it could not be told.</param>
/// <param name="Unavailable">Stripe's code, or null.</param>
internal sealed record EndForecast(StripeSubscription Subscription, long? End, StripeInvoicePreview? Next, string? Unavailable)
{
    /// <summary>Asks Stripe for each end that the plan will set; the ends that come at once are without proration by our own parameters.</summary>
    public static async Task<Result<EndForecast[]>> AskAsync(
        StripeClient client, CancellationPlan plan, StepContext step, CancellationToken cancellationToken)
    {
        var forecasts = new List<EndForecast>();
        foreach (var act in plan.Acts)
        {
            var (subscription, at) = act switch
            {
                CancellationAct.EndAt end => (end.Subscription, end.At),
                CancellationAct.EndAtPeriodEnd end => (end.Subscription, (long?)null),
                CancellationAct.EndNow or CancellationAct.EndSchedule or CancellationAct.ReleaseSchedule => (null, null),
                _ => throw new ArgumentOutOfRangeException(nameof(plan)),
            };
            if (subscription is null)
            {
                continue;
            }

            // A preview must be fresh: the attempt's time keeps an earlier one from being replayed.
            var key = new StripeKey(step.IdempotencyKey, "preview " + step.StartedAt.ToUnixTimeMilliseconds());
            var answer = await client.PreviewEndAsync(subscription.Id, at, key, step.Calls, cancellationToken).ConfigureAwait(false);
            if (answer.TryGet(out var next, out var failed))
            {
                forecasts.Add(new EndForecast(subscription, at ?? subscription.PeriodEnd, next, null));
            }
            else if (failed.Kind is FailureKind.Refused)
            {
                // Nothing more to invoice; or no preview for this one (a schedule manages it): worth a note, not a stop.
                forecasts.Add(new EndForecast(subscription, at ?? subscription.PeriodEnd, null,
                    failed.Code == StripeFailures.NoUpcomingInvoice ? null : failed.Code));
            }
            else
            {
                return failed;
            }
        }

        return forecasts.ToArray();
    }

    /// <summary>One or two sentences for operations.</summary>
    public string Describe()
    {
        var id = Subscription.Id;
        if (Unavailable is not null)
        {
            return $"{id}: o Stripe não dá prévia da próxima fatura ({Unavailable}).";
        }

        if (Next is null)
        {
            return $"{id}: nada mais será faturado."
                + (End < Subscription.PeriodEnd
                    ? $" O período pago vai até {CancellationTexts.When(Subscription.PeriodEnd.Value)}; o que passa do fim não é creditado nem devolvido (sem rateio)."
                    : "");
        }

        var prorated = Next.Lines.Data.Where(l => l.IsProration).Sum(l => l.Amount);
        return $"{id}: o Stripe ainda vai faturar {CancellationTexts.Money(Next.Total, Next.Currency)} na próxima fatura"
            + (prorated != 0 ? $", dos quais {CancellationTexts.Money(prorated, Next.Currency)} rateados até o fim" : "") + ".";
    }
}
