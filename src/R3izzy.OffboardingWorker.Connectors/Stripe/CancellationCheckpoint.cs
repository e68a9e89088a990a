using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What must survive an attempt: that we write, what was there before, and which keys are used up.</summary>
/// <param name="Generation">Part of every idempotency key.</param>
/// <param name="Changes">One for each object, in the order of our first intention to change it.</param>
internal sealed record CancellationCheckpoint(int Generation, IReadOnlyList<PlannedChange> Changes)
{
    public static CancellationCheckpoint Empty { get; } = new(0, []);

    /// <summary>True before the first write already: whoever dies between intention and write counts as having written.</summary>
    public bool HasWritten => Changes.Count > 0;

    public static CancellationCheckpoint Read(string? checkpoint) =>
        checkpoint is null ? Empty : JsonSerializer.Deserialize<CancellationCheckpoint>(checkpoint) ?? Empty;

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>Adds intentions; what was recorded first about an object stays.</summary>
    public CancellationCheckpoint With(IEnumerable<PlannedChange> changes) =>
        this with { Changes = [.. Changes.Concat(changes).DistinctBy(c => (c.Act, c.Id))] };
}

/// <summary>An object that we set out to change, and how it was before.</summary>
/// <param name="Act">The name of a <see cref="CancellationAct"/>, or <c>Invoice</c>.</param>
/// <param name="Id">Of the subscription, schedule or invoice.</param>
/// <param name="CancelAtBefore">Unix seconds; null when no end was set.</param>
/// <param name="AtPeriodEndBefore">The flag as it was.</param>
internal sealed record PlannedChange(string Act, string Id, long? CancelAtBefore = null, bool AtPeriodEndBefore = false)
{
    public static IEnumerable<PlannedChange> Of(CancellationAct act) => act switch
    {
        CancellationAct.EndSchedule { Managed: { } managed } end => [new(nameof(CancellationAct.EndSchedule), end.Schedule), For(nameof(CancellationAct.EndNow), managed)],
        CancellationAct.EndSchedule end => [new(nameof(CancellationAct.EndSchedule), end.Schedule)],
        CancellationAct.ReleaseSchedule release => [new(nameof(CancellationAct.ReleaseSchedule), release.Schedule)],
        CancellationAct.EndNow end => [For(nameof(CancellationAct.EndNow), end.Subscription)],
        CancellationAct.EndAt end => [For(nameof(CancellationAct.EndAt), end.Subscription)],
        CancellationAct.EndAtPeriodEnd end => [For(nameof(CancellationAct.EndAtPeriodEnd), end.Subscription)],
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    private static PlannedChange For(string act, StripeSubscription subscription) =>
        new(act, subscription.Id, subscription.CancelAt, subscription.CancelAtPeriodEnd);
}
