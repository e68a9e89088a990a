using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>
/// <c>stripe.pause-collection</c>: nothing is charged for the time that the customer is paused; the subscriptions themselves live on.
/// Acts when it runs: the procedure decides when that is. See the folder's README.
/// </summary>
internal sealed class PauseCollection(StripeClient client)
    : IConnector<PauseCollectionInput>, IVerifies<PauseCollectionInput>, IPreviews<PauseCollectionInput>, IReverts<PauseCollectionInput>
{
    public const string Id = "stripe.pause-collection";

    private readonly StripeCustomerFinder _finder = new(client);
    private readonly StripeWriter _writer = new(client);
    private readonly OpenInvoices _invoices = new(client);
    private readonly PauseLifting _lifting = new(client);

    public async Task<StepOutcome> ExecuteAsync(PauseCollectionInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await _finder.FindAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return failed;
        }

        return match switch
        {
            StripeCustomerMatch.Nobody nobody => new StepOutcome.NotApplicable(nobody.Reason),
            StripeCustomerMatch.Ambiguous ambiguous => new StepOutcome.NeedsPerson(ambiguous.Instructions),
            StripeCustomerMatch.One { Billing.HasLive: false } => new StepOutcome.NotApplicable(PauseTexts.NothingLive),
            StripeCustomerMatch.One one => await PauseAsync(input, step, one.Billing, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<Verification> VerifyAsync(PauseCollectionInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await _finder.FindAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return new Verification.CannotTell(failed);
        }

        return match switch
        {
            StripeCustomerMatch.Nobody nobody => step.EarlierEvidence.Count > 0
                ? new Verification.InPlace(nobody.Reason)
                : new Verification.NotInPlace(nobody.Reason),
            StripeCustomerMatch.Ambiguous => Verification.PersonsWord(step, "Mais de um cliente do Stripe, ou nenhum conhecido, serve para o pedido."),
            StripeCustomerMatch.One one => await JudgeAsync(input, step, one.Billing, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public async Task<Preview> PreviewAsync(PauseCollectionInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await _finder.FindAsync(step, cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return new Preview.CannotTell(failed);
        }

        return match switch
        {
            StripeCustomerMatch.Nobody nobody => new Preview.NothingToDo(nobody.Reason),
            StripeCustomerMatch.Ambiguous ambiguous => new Preview.WouldAskPerson(ambiguous.Instructions),
            StripeCustomerMatch.One { Billing.HasLive: false } => new Preview.NothingToDo(PauseTexts.NothingLive),
            StripeCustomerMatch.One one => await ForeseeAsync(input, step, one.Billing, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(input)),
        };
    }

    public Task<StepOutcome> RevertAsync(PauseCollectionInput input, StepContext step, CancellationToken cancellationToken) =>
        _lifting.RevertAsync(step, cancellationToken);

    private async Task<StepOutcome> PauseAsync(PauseCollectionInput input, StepContext step, StripeBilling billing, CancellationToken cancellationToken)
    {
        var record = new StripeRecord(step);
        var plan = PausePlan.Make(billing, input, step, record.Checkpoint);
        if (plan.ToPause.Count > 0)
        {
            if (await WriteAsync(plan, billing, step, record, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }

            // Read as a whole once more: what began in the meantime counts too.
            if (!(await StripeBilling.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out billing!, out failed))
            {
                return failed;
            }

            plan = PausePlan.Make(billing, input, step, record.Checkpoint);
            if (plan.ToPause.Count > 0)
            {
                return new StepOutcome.Failed(FailureKind.Transient, "stripe: more became live while it was being paused", StripeFailures.NotInPlace);
            }
        }

        return await FinishAsync(input, plan, billing, step, record, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome.Failed?> WriteAsync(
        PausePlan plan, StripeBilling billing, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        if (!record.Checkpoint.HasWritten)
        {
            await step.Journal.AddEvidenceAsync(CancellationEvidence.Billing("before", billing), cancellationToken).ConfigureAwait(false);
        }

        await record.IntendAsync(plan.ToPause.Select(s => new PlannedChange(PlannedChange.Pause, s.Id, Set: [plan.Wanted.ToString()])), cancellationToken).ConfigureAwait(false);
        foreach (var subscription in plan.ToPause)
        {
            var failed = await StripeWriter.WriteAsync(
                () => client.PauseCollectionAsync(subscription.Id, plan.Wanted, record.Key, step.Calls, cancellationToken),
                () => _writer.SubscriptionAsync(subscription.Id, s => !s.IsLive || s.Pause == plan.Wanted, step.Calls, cancellationToken),
                record, cancellationToken).ConfigureAwait(false);
            if (failed is not null)
            {
                return failed;
            }
        }

        return null;
    }

    private async Task<StepOutcome> FinishAsync(
        PauseCollectionInput input, PausePlan plan, StripeBilling billing, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        if (!(await ReadUnpaidAsync(billing, step, cancellationToken).ConfigureAwait(false)).TryGet(out var unpaid, out var failed))
        {
            return failed;
        }

        if (input.OpenInvoices is PausedInvoicePolicy.Void && Open(billing, unpaid).Count > 0)
        {
            // Drafts stay: with keep-as-draft they may be the pause's own.
            var open = unpaid with { Invoices = Open(billing, unpaid) };
            if (await _invoices.SettleAsync(OpenInvoicePolicy.Void, billing, open, step, record, cancellationToken).ConfigureAwait(false) is { } unsettled)
            {
                return unsettled;
            }

            if (!(await ReadUnpaidAsync(billing, step, cancellationToken).ConfigureAwait(false)).TryGet(out unpaid, out failed))
            {
                return failed;
            }
        }

        await step.Journal.AddEvidenceAsync(CancellationEvidence.Billing("after", billing), cancellationToken).ConfigureAwait(false);
        await step.Journal.AddEvidenceAsync(CancellationEvidence.Unpaid(unpaid), cancellationToken).ConfigureAwait(false);
        var done = PauseTexts.Paused(billing, plan, record.Checkpoint, Open(billing, unpaid));
        return billing.LooseSchedules.Any()
            ? new StepOutcome.NeedsPerson(PauseTexts.SchedulesToCome(billing.LooseSchedules, done))
            : new StepOutcome.Done(done, AlreadyInPlace: !record.Checkpoint.HasWritten);
    }

    private async Task<Verification> JudgeAsync(PauseCollectionInput input, StepContext step, StripeBilling billing, CancellationToken cancellationToken)
    {
        var own = StripeCheckpoint.Read(step.Checkpoint);
        var plan = PausePlan.Make(billing, input, step, own);
        if (plan.ToPause.Count > 0)
        {
            return new Verification.NotInPlace($"{CancellationTexts.Count(plan.ToPause.Count, "assinatura ainda por pausar", "assinaturas ainda por pausar")} no Stripe.");
        }

        if (!(await ReadUnpaidAsync(billing, step, cancellationToken).ConfigureAwait(false)).TryGet(out var unpaid, out var failed))
        {
            return new Verification.CannotTell(failed);
        }

        var open = Open(billing, unpaid);
        if (input.OpenInvoices is PausedInvoicePolicy.Void && open.Count > 0)
        {
            return new Verification.NotInPlace($"Cobrança pausada; ainda {CancellationTexts.Count(open.Count, "fatura por anular", "faturas por anular")}.");
        }

        // An attempt that died before it asked a person about them must still ask.
        if (billing.LooseSchedules.Any())
        {
            return Verification.PersonsWord(step, "Cobrança pausada; há agendamento no Stripe que ainda não começou e que criaria uma assinatura com cobrança.");
        }

        return Verification.Seen(step, PauseTexts.Paused(billing, plan, own, open));
    }

    private async Task<Preview> ForeseeAsync(PauseCollectionInput input, StepContext step, StripeBilling billing, CancellationToken cancellationToken)
    {
        if (!(await ReadUnpaidAsync(billing, step, cancellationToken).ConfigureAwait(false)).TryGet(out var unpaid, out var failed))
        {
            return new Preview.CannotTell(failed);
        }

        var own = StripeCheckpoint.Read(step.Checkpoint);
        var plan = PausePlan.Make(billing, input, step, own);
        var open = Open(billing, unpaid);
        var annulled = input.OpenInvoices is PausedInvoicePolicy.Void ? open : [];
        return plan.ToPause.Count == 0 && annulled.Count == 0 && !billing.LooseSchedules.Any()
            ? new Preview.NothingToDo(PauseTexts.Paused(billing, plan, own, open))
            : new Preview.WouldAct(
                [
                    .. plan.ToPause.Select(s => PauseTexts.Effect(s, plan.Wanted)),
                    .. annulled.Select(i => $"{CancellationTexts.Invoice(i)}: anular (não volta)."),
                    .. billing.LooseSchedules.Select(s => $"Pedir a uma pessoa que cuide do agendamento {s.Id}, que ainda não começou."),
                ],
                [.. PauseTexts.Notes(plan, open.Except(annulled))]);
    }

    private Task<Result<StripeUnpaid>> ReadUnpaidAsync(StripeBilling billing, StepContext step, CancellationToken cancellationToken) =>
        StripeUnpaid.ReadAsync(client, billing.Customer, step.Calls, cancellationToken);

    /// <summary>Final and unpaid, of a subscription that lives: what Stripe goes on collecting through the pause.</summary>
    private static IReadOnlyList<StripeInvoice> Open(StripeBilling billing, StripeUnpaid unpaid) =>
        [.. unpaid.Invoices.Where(i => i.Status == "open" && i.Parent?.Subscription is { } of && billing.Subscriptions.Any(s => s.IsLive && s.Id == of))];
}
