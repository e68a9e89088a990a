using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What one Stripe customer is billed for, as it was read.</summary>
internal sealed record StripeBilling(
    string Customer, IReadOnlyList<StripeSubscription> Subscriptions, IReadOnlyList<StripeSchedule> Schedules)
{
    public static StripeBilling None { get; } = new("", [], []);

    public bool IsEmpty => Subscriptions.Count == 0 && Schedules.Count == 0;

    public bool HasLive => Subscriptions.Any(s => s.IsLive) || LooseSchedules.Any();

    /// <summary>Open schedules that manage no live subscription: not started, mostly.</summary>
    public IEnumerable<StripeSchedule> LooseSchedules =>
        Schedules.Where(s => s.IsOpen && !Subscriptions.Any(u => u.IsLive && (u.Schedule == s.Id || u.Id == s.Subscription)));

    public StripeSchedule? ScheduleOf(StripeSubscription subscription) =>
        Schedules.FirstOrDefault(s => s.IsOpen && (s.Id == subscription.Schedule || s.Subscription == subscription.Id));

    public static async Task<Result<StripeBilling>> ReadAsync(
        StripeClient client, string customer, ICallLog calls, CancellationToken cancellationToken)
    {
        // Schedules first: one that starts in between then shows up as its subscription.
        if (!(await client.ListSchedulesAsync(customer, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var schedules, out var failed))
        {
            return failed;
        }

        return (await client.ListSubscriptionsAsync(customer, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var subscriptions, out failed)
            ? new StripeBilling(customer, subscriptions, schedules)
            : failed;
    }
}
