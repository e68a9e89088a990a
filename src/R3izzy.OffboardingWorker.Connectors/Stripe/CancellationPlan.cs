namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>One write that a cancellation needs. A closed set.</summary>
internal abstract record CancellationAct
{
    private CancellationAct() { }

    /// <summary>Ends a schedule; with it the subscription that it manages, if it has one.</summary>
    public sealed record EndSchedule(string Schedule, StripeSubscription? Managed) : CancellationAct;

    /// <summary>Frees a subscription from its schedule, which would refuse any end that is set directly.</summary>
    public sealed record ReleaseSchedule(string Schedule, StripeSubscription Managed) : CancellationAct;

    public sealed record EndNow(StripeSubscription Subscription) : CancellationAct;

    public sealed record EndAt(StripeSubscription Subscription, long At) : CancellationAct;

    public sealed record EndAtPeriodEnd(StripeSubscription Subscription) : CancellationAct;
}

/// <summary>What is still to be written, and until when the rest ends by itself. Pure.</summary>
/// <param name="Acts">In the order in which they must happen.</param>
/// <param name="LastEnd">Latest end that Stripe will carry out by itself, Unix seconds; null when no live subscription has one.</param>
internal sealed record CancellationPlan(IReadOnlyList<CancellationAct> Acts, long? LastEnd)
{
    /// <summary>Stripe may be late; after this a set end that did not come is carried out by us.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(24);

    /// <summary>Stripe takes no end in the past; one this near could be past when the call arrives, and then counts as past.</summary>
    public static readonly TimeSpan Nearest = TimeSpan.FromMinutes(2);

    public bool IsEnded => Acts.Count == 0 && LastEnd is null;

    /// <param name="own">What this step set itself: such an end goes along when the case's end is moved, anybody else's earlier end stays.</param>
    public static CancellationPlan Make(
        StripeBilling billing, CancellationMode mode, DateTimeOffset effectiveEnd, DateTimeOffset now, StripeCheckpoint own)
    {
        var acts = new List<CancellationAct>();
        long? lastEnd = null;
        foreach (var subscription in billing.Subscriptions.Where(s => s.IsLive))
        {
            var wanted = Wanted(subscription, effectiveEnd, own);
            var limit = LatestEnd(subscription, mode, wanted, now);
            if (EndsByItself(subscription, mode, limit, wanted, now) is { } end
                && !(mode is CancellationMode.AtEffectiveEnd && limit > end && own.SetEnd(subscription.Id, end)))
            {
                lastEnd = Math.Max(lastEnd ?? end, end);
            }
            else
            {
                acts.AddRange(ActsFor(subscription, billing.ScheduleOf(subscription), mode, limit));
            }
        }

        // What has not started would create a subscription later.
        acts.AddRange(billing.LooseSchedules.Select(s => new CancellationAct.EndSchedule(s.Id, null)));
        return new CancellationPlan(acts, lastEnd);
    }

    /// <summary>The case's end, or the earlier one that the subscription had before this step came.</summary>
    private static DateTimeOffset Wanted(StripeSubscription subscription, DateTimeOffset effectiveEnd, StripeCheckpoint own) =>
        own.Of(nameof(CancellationAct.EndAt), subscription.Id) is { CancelAtBefore: { } before } && before < effectiveEnd.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(before)
            : effectiveEnd;

    /// <summary>The latest end that the mode allows; null when it must end now.</summary>
    private static long? LatestEnd(StripeSubscription subscription, CancellationMode mode, DateTimeOffset effectiveEnd, DateTimeOffset now)
    {
        // Its first invoice is unpaid: nothing was begun that could run to an end, and it must not be paid any more.
        if (subscription.Status == "incomplete")
        {
            return null;
        }

        return mode switch
        {
            CancellationMode.Now => null,
            CancellationMode.AtEffectiveEnd => effectiveEnd - now > Nearest ? effectiveEnd.ToUnixTimeSeconds() : null,
            CancellationMode.AtPeriodEnd => subscription.PeriodEnd,
        };
    }

    private static long? EndsByItself(
        StripeSubscription subscription, CancellationMode mode, long? limit, DateTimeOffset effectiveEnd, DateTimeOffset now)
    {
        if (mode is CancellationMode.Now || subscription.Status == "incomplete" || subscription.ScheduledEnd is not { } end)
        {
            return null;
        }

        var latest = mode is CancellationMode.AtEffectiveEnd ? effectiveEnd.ToUnixTimeSeconds() : limit;
        return end <= latest && now < DateTimeOffset.FromUnixTimeSeconds(end) + Grace ? end : null;
    }

    private static IEnumerable<CancellationAct> ActsFor(StripeSubscription subscription, StripeSchedule? schedule, CancellationMode mode, long? limit)
    {
        switch (schedule, limit)
        {
            case ({ } managing, null):
                yield return new CancellationAct.EndSchedule(managing.Id, subscription);
                yield break;
            case (null, null):
                yield return new CancellationAct.EndNow(subscription);
                yield break;
            case ({ } managing, _):
                yield return new CancellationAct.ReleaseSchedule(managing.Id, subscription);
                break;
        }

        yield return mode is CancellationMode.AtPeriodEnd
            ? new CancellationAct.EndAtPeriodEnd(subscription)
            : new CancellationAct.EndAt(subscription, limit!.Value);
    }
}
