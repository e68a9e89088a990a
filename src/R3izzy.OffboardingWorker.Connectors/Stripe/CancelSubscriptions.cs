using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>
/// <c>stripe.cancel-subscriptions</c>: no charge follows the end of the customer's last month, even if this worker is gone,
/// because the end is set at Stripe itself. Looked at once more after the end. See the folder's README.
/// </summary>
internal sealed class CancelSubscriptions(StripeClient client)
    : IConnector<CancelSubscriptionsInput>, IVerifies<CancelSubscriptionsInput>, IPreviews<CancelSubscriptionsInput>, IReverts<CancelSubscriptionsInput>
{
    public const string Id = "stripe.cancel-subscriptions";

    /// <summary>Stripe ends subscriptions a little after the hour that was set, and makes last invoices about an hour later.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromHours(2);

    private static readonly TimeSpan WhenLate = TimeSpan.FromHours(1);

    private readonly StripeCustomerFinder _finder = new(client);
    private readonly StripeWriter _writer = new(client);
    private readonly OpenInvoices _invoices = new(client);
    private readonly CancellationRevert _revert = new(client);

    public async Task<StepOutcome> ExecuteAsync(CancelSubscriptionsInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await _finder.FindAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return failed;
        }

        return match switch
        {
            StripeCustomerMatch.Nobody nobody => new StepOutcome.NotApplicable(nobody.Reason),
            StripeCustomerMatch.Ambiguous ambiguous => new StepOutcome.NeedsPerson(ambiguous.Instructions),
            StripeCustomerMatch.One one => await CancelAsync(input, step, one.Billing, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<Verification> VerifyAsync(CancelSubscriptionsInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await _finder.FindAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return new Verification.CannotTell(failed);
        }

        return match switch
        {
            // Nobody there counts as an effect only where somebody was there before: otherwise a run tells that nothing applies.
            StripeCustomerMatch.Nobody nobody => step.EarlierEvidence.Count > 0
                ? new Verification.InPlace(nobody.Reason)
                : new Verification.NotInPlace(nobody.Reason),
            StripeCustomerMatch.Ambiguous => Verification.PersonsWord(step, "Mais de um cliente do Stripe, ou nenhum conhecido, serve para o pedido."),
            StripeCustomerMatch.One one => await JudgeAsync(input, step, one.Billing, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<Preview> PreviewAsync(CancelSubscriptionsInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await _finder.FindAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return new Preview.CannotTell(failed);
        }

        return match switch
        {
            StripeCustomerMatch.Nobody nobody => new Preview.NothingToDo(nobody.Reason),
            StripeCustomerMatch.Ambiguous ambiguous => new Preview.WouldAskPerson(ambiguous.Instructions),
            StripeCustomerMatch.One one => await PreviewAsync(input, step, one.Billing, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public Task<StepOutcome> RevertAsync(CancelSubscriptionsInput input, StepContext step, CancellationToken cancellationToken) =>
        _revert.RunAsync(step, cancellationToken);

    private async Task<StepOutcome> CancelAsync(CancelSubscriptionsInput input, StepContext step, StripeBilling billing, CancellationToken cancellationToken)
    {
        var record = new StripeRecord(step);
        var plan = CancellationPlan.Make(billing, input.Mode, step.EffectiveEnd, step.StartedAt, record.Checkpoint);
        if (plan.Acts.Count > 0)
        {
            if (await WriteAsync(plan, billing, step, record, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }

            // Read as a whole once more: what began in the meantime counts too.
            if (!(await StripeBilling.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var after, out var unread))
            {
                return unread;
            }

            billing = after;
            plan = CancellationPlan.Make(billing, input.Mode, step.EffectiveEnd, step.StartedAt, record.Checkpoint);
            if (plan.Acts.Count > 0)
            {
                return new StepOutcome.Failed(FailureKind.Transient, "stripe: more became live while it was being cancelled", StripeFailures.NotInPlace);
            }
        }

        return plan.LastEnd is { } lastEnd
            ? await WaitAsync(billing, lastEnd, step, cancellationToken).ConfigureAwait(false)
            : await FinishAsync(input, billing, step, record, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome.Failed?> WriteAsync(
        CancellationPlan plan, StripeBilling billing, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        if (!record.Checkpoint.HasWritten)
        {
            if (!(await EndForecast.AskAsync(client, plan, step, cancellationToken).ConfigureAwait(false)).TryGet(out var forecasts, out var failed)
                || !(await StripeUnpaid.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var unpaid, out failed))
            {
                return failed;
            }

            await step.Journal.AddEvidenceAsync(CancellationEvidence.Billing("before", billing), cancellationToken).ConfigureAwait(false);
            await step.Journal.AddEvidenceAsync(CancellationEvidence.Prorations(forecasts), cancellationToken).ConfigureAwait(false);
            await step.Journal.AddEvidenceAsync(CancellationEvidence.Unpaid(unpaid), cancellationToken).ConfigureAwait(false);
        }

        await record.IntendAsync(plan.Acts.SelectMany(PlannedChange.Of), cancellationToken).ConfigureAwait(false);
        foreach (var act in plan.Acts)
        {
            if (await _writer.DoAsync(act, step, record, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }
        }

        return null;
    }

    private static async Task<StepOutcome> WaitAsync(StripeBilling billing, long lastEnd, StepContext step, CancellationToken cancellationToken)
    {
        await step.Journal.AddEvidenceAsync(CancellationEvidence.Billing("scheduled", billing), cancellationToken).ConfigureAwait(false);
        var left = DateTimeOffset.FromUnixTimeSeconds(lastEnd) - step.StartedAt;
        return new StepOutcome.Pending(
            CancellationTexts.Scheduled(billing.Subscriptions.Count(s => s.IsLive), lastEnd),
            left > TimeSpan.Zero ? left + Margin : WhenLate);
    }

    private async Task<StepOutcome> FinishAsync(
        CancelSubscriptionsInput input, StripeBilling billing, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        if (!(await StripeUnpaid.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var unpaid, out var failed))
        {
            return failed;
        }

        if (OpenInvoices.Concerned(input.OpenInvoices, billing, unpaid).Count > 0)
        {
            if (await _invoices.SettleAsync(input.OpenInvoices, billing, unpaid, step, record, cancellationToken).ConfigureAwait(false) is { } unsettled)
            {
                return unsettled;
            }

            if (!(await StripeUnpaid.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out unpaid, out failed))
            {
                return failed;
            }
        }

        await step.Journal.AddEvidenceAsync(CancellationEvidence.Billing("after", billing), cancellationToken).ConfigureAwait(false);
        await step.Journal.AddEvidenceAsync(CancellationEvidence.Unpaid(unpaid), cancellationToken).ConfigureAwait(false);
        var alreadyInPlace = !record.Checkpoint.HasWritten;
        return new StepOutcome.Done(CancellationTexts.Done(billing, unpaid.Invoices.Count, unpaid.Items.Count, alreadyInPlace), alreadyInPlace);
    }

    /// <summary>
    /// A set end is not yet the effect: it is told apart as not in place, so that a step whose outcome was unknown is run
    /// again, finds the end and waits for it, instead of counting as done before the end has come.
    /// </summary>
    private async Task<Verification> JudgeAsync(CancelSubscriptionsInput input, StepContext step, StripeBilling billing, CancellationToken cancellationToken)
    {
        var plan = CancellationPlan.Make(billing, input.Mode, step.EffectiveEnd, step.StartedAt, StripeCheckpoint.Read(step.Checkpoint));
        if (!plan.IsEnded)
        {
            return new Verification.NotInPlace(plan is { Acts.Count: 0, LastEnd: { } end }
                ? $"O fim está marcado no Stripe para {CancellationTexts.When(end)}; até lá a assinatura vive."
                : $"Ainda {CancellationTexts.Count(plan.Acts.Count, "alteração por fazer", "alterações por fazer")} no Stripe.");
        }

        if (!(await StripeUnpaid.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var unpaid, out var failed))
        {
            return new Verification.CannotTell(failed);
        }

        if (OpenInvoices.Concerned(input.OpenInvoices, billing, unpaid) is { Count: > 0 } concerned)
        {
            return new Verification.NotInPlace($"Assinaturas encerradas; ainda {CancellationTexts.Count(concerned.Count, "fatura por fechar", "faturas por fechar")}.");
        }

        return Verification.Seen(step, CancellationTexts.AllEnded);
    }

    private async Task<Preview> PreviewAsync(CancelSubscriptionsInput input, StepContext step, StripeBilling billing, CancellationToken cancellationToken)
    {
        var plan = CancellationPlan.Make(billing, input.Mode, step.EffectiveEnd, step.StartedAt, StripeCheckpoint.Read(step.Checkpoint));
        if (!(await EndForecast.AskAsync(client, plan, step, cancellationToken).ConfigureAwait(false)).TryGet(out var forecasts, out var failed)
            || !(await StripeUnpaid.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var unpaid, out failed))
        {
            return new Preview.CannotTell(failed);
        }

        var concerned = OpenInvoices.Concerned(input.OpenInvoices, billing, unpaid);
        if (plan.Acts.Count == 0 && concerned.Count == 0)
        {
            return new Preview.NothingToDo(plan.LastEnd is { } end
                ? CancellationTexts.Scheduled(billing.Subscriptions.Count(s => s.IsLive), end)
                : CancellationTexts.AllEnded);
        }

        return CancellationPreview.Of(input, plan, concerned, forecasts, unpaid);
    }
}
