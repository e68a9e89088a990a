using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Writes one act and looks whether it is there. Stripe's word about a write is never the last: the object's is.</summary>
internal sealed class StripeWriter(StripeClient client)
{
    /// <returns>Null when the act was read back.</returns>
    public Task<StepOutcome.Failed?> DoAsync(CancellationAct act, StepContext step, StripeRecord record, CancellationToken cancellationToken)
    {
        var (key, calls) = (record.Key, step.Calls);
        return act switch
        {
            CancellationAct.EndSchedule end => WriteAsync(
                () => client.CancelScheduleAsync(end.Schedule, key, calls, cancellationToken),
                () => IsClosedAsync(end.Schedule, end.Managed?.Id, calls, cancellationToken), record, cancellationToken),
            CancellationAct.ReleaseSchedule release => WriteAsync(
                () => client.ReleaseScheduleAsync(release.Schedule, key, calls, cancellationToken),
                () => IsClosedAsync(release.Schedule, null, calls, cancellationToken), record, cancellationToken),
            CancellationAct.EndNow end => WriteAsync(
                () => client.CancelNowAsync(end.Subscription.Id, Comment(step), calls, cancellationToken),
                () => SubscriptionAsync(end.Subscription.Id, s => !s.IsLive, calls, cancellationToken), record, cancellationToken),
            CancellationAct.EndAt end => WriteAsync(
                () => client.SetCancelAtAsync(end.Subscription.Id, end.At, Comment(step), key, calls, cancellationToken),
                () => SubscriptionAsync(end.Subscription.Id, s => IsInPlace(s, end, record), calls, cancellationToken), record, cancellationToken),
            CancellationAct.EndAtPeriodEnd end => WriteAsync(
                () => client.SetCancelAtPeriodEndAsync(end.Subscription.Id, Comment(step), key, calls, cancellationToken),
                () => SubscriptionAsync(end.Subscription.Id, s => !s.IsLive || s.ScheduledEnd <= s.PeriodEnd, calls, cancellationToken), record, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(act)),
        };
    }

    /// <summary>
    /// Writes and looks. A write that was refused or whose outcome is unknown may be in place all the same (somebody else
    /// did it, an ended subscription answers DELETE with 404); what certainly did not happen is not looked for.
    /// </summary>
    public static async Task<StepOutcome.Failed?> WriteAsync(
        Func<Task<StepOutcome.Failed?>> write, Func<Task<Result<bool>>> isInPlace, StripeRecord record, CancellationToken cancellationToken)
    {
        var failed = await write().ConfigureAwait(false);
        if (failed is { Kind: not (FailureKind.OutcomeUnknown or FailureKind.Refused) })
        {
            return failed;
        }

        if (!(await isInPlace().ConfigureAwait(false)).TryGet(out var inPlace, out var unread))
        {
            return failed ?? unread;
        }

        if (inPlace)
        {
            return null;
        }

        if (failed is null || StripeFailures.UsesUpKey(failed))
        {
            await record.UseNewKeysAsync(cancellationToken).ConfigureAwait(false);
        }

        return failed ?? new StepOutcome.Failed(FailureKind.Transient, "stripe: a write was accepted, but the object does not show it", StripeFailures.NotInPlace);
    }

    public async Task<Result<bool>> SubscriptionAsync(
        string id, Func<StripeSubscription, bool> isInPlace, ICallLog calls, CancellationToken cancellationToken) =>
        (await client.GetSubscriptionAsync(id, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var subscription, out var failed)
            ? isInPlace(subscription)
            : failed;

    /// <summary>An earlier end is as good where somebody else has set it; an earlier one of ours is the one that was to be moved.</summary>
    private static bool IsInPlace(StripeSubscription subscription, CancellationAct.EndAt end, StripeRecord record) =>
        !subscription.IsLive || subscription.ScheduledEnd == end.At
        || (subscription.ScheduledEnd is { } other && other < end.At && !record.Checkpoint.SetEnd(subscription.Id, other));

    private async Task<Result<bool>> IsClosedAsync(string schedule, string? subscription, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await client.GetScheduleAsync(schedule, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var read, out var failed))
        {
            return failed;
        }

        return read.IsOpen ? false
            : subscription is null ? true
            : await SubscriptionAsync(subscription, s => !s.IsLive, calls, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shown in Stripe's dashboard beside the cancellation, so that it can be traced to its case.</summary>
    private static string Comment(StepContext step) => $"R3izzy {step.CaseRef}";
}
