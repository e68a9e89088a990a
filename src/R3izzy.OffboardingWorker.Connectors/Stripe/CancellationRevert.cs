using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>
/// Puts back the ends that this step set, as they were before, where they are still as it set them. What Stripe cannot bring
/// back, and what somebody has changed since, goes to a person, named one by one. An intention alone counts for nothing: each
/// object is looked at.
/// </summary>
internal sealed class CancellationRevert(StripeClient client)
{
    private readonly StripeWriter _writer = new(client);
    private readonly OpenInvoices _invoices = new(client);

    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken cancellationToken)
    {
        var record = new StripeRecord(step);
        if (!record.Checkpoint.HasWritten)
        {
            return NothingLeft(step);
        }

        var questions = new List<string>();
        var restored = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in record.Checkpoint.Changes.Where(c => c.Act != PlannedChange.Invoice))
        {
            var undone = change.Act is nameof(CancellationAct.EndSchedule) or nameof(CancellationAct.ReleaseSchedule)
                ? await AskAboutScheduleAsync(change.Id, step, cancellationToken).ConfigureAwait(false)
                : await RestoreAsync(change, step, record, cancellationToken).ConfigureAwait(false);
            if (!undone.TryGet(out var asks, out var failed))
            {
                return failed;
            }

            questions.AddRange(asks.Except(questions));
            restored.UnionWith(asks.Length == 0 && change.IsSubscription ? [change.Id] : []);
        }

        if (!(await _invoices.ClosedAsync(record.Checkpoint, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var closed, out var unread)
            || (unread = await KeepRestoredAsync(restored, step, cancellationToken).ConfigureAwait(false)) is not null)
        {
            return unread;
        }

        questions.AddRange(closed.Select(CancellationTexts.ClosedInvoice));
        if (questions.Count > 0)
        {
            return new StepOutcome.NeedsPerson(CancellationTexts.NotAllUndone(questions, restored.Count));
        }

        await record.ForgetChangesAsync(cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done($"Desfeito e conferido: {CancellationTexts.Count(restored.Count, "assinatura continua", "assinaturas continuam")} como antes do pedido.");
    }

    /// <summary>The checkpoint names no change: the step made none, or all was put back and proved; after a death only that it was is not on record.</summary>
    public static StepOutcome.Done NothingLeft(StepContext step) => CancellationEvidence.IsReverted(step)
        ? new StepOutcome.Done(CancellationTexts.UndoneEarlier, AlreadyInPlace: step.PriorDoubt is not PriorDoubt.Open)
        : new StepOutcome.Done(CancellationTexts.NothingWritten, AlreadyInPlace: true);

    private async Task<StepOutcome.Failed?> KeepRestoredAsync(IEnumerable<string> restored, StepContext step, CancellationToken cancellationToken)
    {
        var subscriptions = new List<StripeSubscription>();
        foreach (var id in restored)
        {
            if (!(await client.GetSubscriptionAsync(id, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed))
            {
                return failed;
            }

            subscriptions.Add(now);
        }

        if (subscriptions.Count > 0)
        {
            await step.Journal.AddEvidenceAsync(CancellationEvidence.Reverted(subscriptions), cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <returns>What a person must decide; empty when the subscription is as it was.</returns>
    private async Task<Result<string[]>> RestoreAsync(
        PlannedChange change, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        if (!(await client.GetSubscriptionAsync(change.Id, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed))
        {
            return failed;
        }

        if (!now.IsLive)
        {
            return new[] { CancellationTexts.Ended(change.Id) };
        }

        // An end now that did not come has changed nothing.
        if (change.Act == nameof(CancellationAct.EndNow) || (now.CancelAt == change.CancelAtBefore && now.CancelAtPeriodEnd == change.AtPeriodEndBefore))
        {
            return Array.Empty<string>();
        }

        if (!IsOurs(now, change))
        {
            return new[] { CancellationTexts.EndChangedSince(now) };
        }

        return await PutBackAsync(change, now.CancelAtPeriodEnd, step, record, cancellationToken).ConfigureAwait(false) is { } unrestored
            ? unrestored
            : Array.Empty<string>();
    }

    /// <summary>The subscription's end is one that this step gave it, in whichever attempt.</summary>
    private static bool IsOurs(StripeSubscription now, PlannedChange change) => change.Act == nameof(CancellationAct.EndAtPeriodEnd)
        ? now.CancelAtPeriodEnd
        : now.CancelAt is { } end && change.HasSet(end);

    private Task<StepOutcome.Failed?> PutBackAsync(
        PlannedChange change, bool isAtPeriodEnd, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        var (key, comment) = (record.Key with { Generation = "revert " + record.Key.Generation }, $"R3izzy {step.CaseRef}");
        return StripeWriter.WriteAsync(
            () => (change.CancelAtBefore, change.AtPeriodEndBefore) switch
            {
                (_, true) => client.SetCancelAtPeriodEndAsync(change.Id, comment, key, step.Calls, cancellationToken),
                ({ } at, false) => client.SetCancelAtAsync(change.Id, at, comment, key, step.Calls, cancellationToken),
                (null, false) => client.ClearCancelAtAsync(change.Id, isAtPeriodEnd, key, step.Calls, cancellationToken),
            },
            () => _writer.SubscriptionAsync(change.Id,
                s => s.CancelAtPeriodEnd == change.AtPeriodEndBefore && (change.AtPeriodEndBefore || s.CancelAt == change.CancelAtBefore),
                step.Calls, cancellationToken),
            record, cancellationToken);
    }

    private async Task<Result<string[]>> AskAboutScheduleAsync(string schedule, StepContext step, CancellationToken cancellationToken) =>
        !(await client.GetScheduleAsync(schedule, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failed) ? failed
        : now.IsOpen ? Array.Empty<string>()
        : new[] { CancellationTexts.ClosedSchedule(schedule) };
}
