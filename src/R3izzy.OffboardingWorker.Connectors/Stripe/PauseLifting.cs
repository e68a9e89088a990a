using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What is to be lifted of the pauses that a step set, and what only a person can decide. Pure.</summary>
/// <param name="Ours">Paused just as the step did it.</param>
/// <param name="Already">Collected again already.</param>
/// <param name="Ended">Ended during the pause.</param>
/// <param name="Others">Paused by somebody else before.</param>
/// <param name="Questions">For a person; empty mostly.</param>
internal sealed record PausesToLift(
    IReadOnlyList<StripeSubscription> Ours, int Already, IReadOnlyList<string> Ended, IReadOnlyList<StripeSubscription> Others, IReadOnlyList<string> Questions)
{
    /// <param name="billing">As it is now.</param>
    /// <param name="pause">The checkpoint of the step that paused.</param>
    public static PausesToLift Of(StripeBilling billing, StripeCheckpoint pause)
    {
        var ids = pause.Changes.Where(c => c.Act == PlannedChange.Pause).Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        var mine = billing.Subscriptions.Where(s => ids.Contains(s.Id)).ToList();
        var living = mine.Where(s => s.IsLive && s.Status != "paused").ToList();
        var other = billing.Subscriptions.Where(s => s.IsLive && !ids.Contains(s.Id)).ToList();
        return new PausesToLift(
            [.. living.Where(s => PausePlan.IsOurs(s, pause))],
            living.Count(s => s.Pause is null),
            [.. mine.Where(s => !s.IsLive).Select(s => s.Id)],
            [.. other.Where(s => s.Pause is not null && s.Status != "paused")],
            [
                .. ids.Except(mine.Select(s => s.Id)).Select(PauseTexts.NotTheirs),
                .. living.Where(s => s.Pause is not null && !PausePlan.IsOurs(s, pause)).Select(PauseTexts.ChangedSince),
                .. billing.Subscriptions.Where(s => s.Status == "paused").Select(PauseTexts.StatusPaused),
            ]);
    }
}

/// <summary>Takes pauses away that a step of ours set, and looks.</summary>
internal sealed class PauseLifting(StripeClient client)
{
    private readonly StripeWriter _writer = new(client);
    private readonly StripeCustomerFinder _finder = new(client);
    private readonly OpenInvoices _invoices = new(client);

    /// <returns>Null when each was read back.</returns>
    public async Task<StepOutcome.Failed?> LiftAsync(
        IEnumerable<StripeSubscription> paused, StripeKey key, StripeRecord record, StepContext step, CancellationToken cancellationToken)
    {
        foreach (var subscription in paused)
        {
            var failed = await StripeWriter.WriteAsync(
                () => client.ResumeCollectionAsync(subscription.Id, key, step.Calls, cancellationToken),
                () => _writer.SubscriptionAsync(subscription.Id, s => !s.IsLive || s.Pause is null, step.Calls, cancellationToken),
                record, cancellationToken).ConfigureAwait(false);
            if (failed is not null)
            {
                return failed;
            }
        }

        return null;
    }

    /// <summary>Undoes <c>stripe.pause-collection</c>.</summary>
    public async Task<StepOutcome> RevertAsync(StepContext step, CancellationToken cancellationToken)
    {
        var record = new StripeRecord(step);
        if (!record.Checkpoint.HasWritten)
        {
            return CancellationRevert.NothingLeft(step);
        }

        if (!(await _finder.FindAgainAsync(step, step.EarlierEvidence, cancellationToken).ConfigureAwait(false)).TryGet(out var match, out var failed))
        {
            return failed;
        }

        return match switch
        {
            StripeCustomerMatch.One one => await LiftAllAsync(one.Billing, record, step, cancellationToken).ConfigureAwait(false),
            StripeCustomerMatch.Ambiguous ambiguous => new StepOutcome.NeedsPerson(ambiguous.Instructions),
            _ => new StepOutcome.Done(PauseTexts.NothingPaused, AlreadyInPlace: true),
        };
    }

    private async Task<StepOutcome> LiftAllAsync(StripeBilling billing, StripeRecord record, StepContext step, CancellationToken cancellationToken)
    {
        var lifted = PausesToLift.Of(billing, record.Checkpoint);
        // Before the first write: an attempt that finds them collected again must know that this undo did it.
        await record.IntendAsync(lifted.Ours.Select(s => new PlannedChange(PlannedChange.Resume, s.Id)), cancellationToken).ConfigureAwait(false);
        var key = record.Key with { Generation = "revert " + record.Key.Generation };
        if (await LiftAsync(lifted.Ours, key, record, step, cancellationToken).ConfigureAwait(false) is { } unlifted)
        {
            return unlifted;
        }

        if (!(await _invoices.ClosedAsync(record.Checkpoint, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var closed, out var failed)
            || !(await StripeBilling.ReadAsync(client, billing.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out billing!, out failed))
        {
            return failed;
        }

        await step.Journal.AddEvidenceAsync(CancellationEvidence.Reverted(billing.Subscriptions), cancellationToken).ConfigureAwait(false);
        string[] lost = [.. lifted.Questions, .. closed.Select(CancellationTexts.ClosedInvoice)];
        if (lost.Length > 0)
        {
            return new StepOutcome.NeedsPerson(PauseTexts.AskAbout(lost));
        }

        var already = lifted.Ours.Count + lifted.Already;
        var resumed = record.Checkpoint.Changes.Count(c => c.Act == PlannedChange.Resume);
        await record.ForgetChangesAsync(cancellationToken).ConfigureAwait(false);
        return new StepOutcome.Done(PauseTexts.Resumed(resumed, Math.Max(0, already - resumed), lifted.Ended, lifted.Others, drafts: 0));
    }
}
