using System.Globalization;
using System.Text.Json;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>What must survive an attempt: that we write, what was there before, and which keys are used up.</summary>
/// <param name="Generation">Part of every idempotency key.</param>
/// <param name="Changes">One for each object, in the order of our first intention to change it.</param>
internal sealed record StripeCheckpoint(int Generation, IReadOnlyList<PlannedChange> Changes)
{
    public static StripeCheckpoint Empty { get; } = new(0, []);

    /// <summary>True before the first write already: whoever dies between intention and write counts as having written.</summary>
    public bool HasWritten => Changes.Count > 0;

    public static StripeCheckpoint Read(string? checkpoint) =>
        checkpoint is null ? Empty : JsonSerializer.Deserialize<StripeCheckpoint>(checkpoint) ?? Empty;

    public string Write() => JsonSerializer.Serialize(this);

    /// <summary>Adds intentions; what was recorded first about an object stays, and every value that was to be set is kept.</summary>
    public StripeCheckpoint With(IEnumerable<PlannedChange> changes) => this with
    {
        Changes =
        [
            .. Changes.Concat(changes).GroupBy(c => (c.Act, c.Id))
                .Select(same => same.First() with { Set = [.. same.SelectMany(c => c.Set ?? []).Distinct(StringComparer.Ordinal)] }),
        ],
    };

    /// <summary>The change of this kind to this object; null when none was intended.</summary>
    public PlannedChange? Of(string act, string id) => Changes.FirstOrDefault(c => c.Act == act && c.Id == id);

    /// <summary>True when this is an end that this step gave the subscription, in whichever attempt.</summary>
    public bool SetEnd(string subscription, long end) => Of(nameof(CancellationAct.EndAt), subscription)?.HasSet(end) == true;
}

/// <summary>An object that we set out to change, and how it was before.</summary>
/// <param name="Act">The name of a <see cref="CancellationAct"/>, <c>Pause</c>, <c>Resume</c>, or <c>Invoice</c>.</param>
/// <param name="Id">Of the subscription, schedule or invoice.</param>
/// <param name="CancelAtBefore">Unix seconds; null when no end was set.</param>
/// <param name="AtPeriodEndBefore">The flag as it was.</param>
/// <param name="Set">Every value that was to be set, a moved end or a pause that was prolonged included: whatever of them is met later is ours.</param>
internal sealed record PlannedChange(
    string Act, string Id, long? CancelAtBefore = null, bool AtPeriodEndBefore = false, IReadOnlyList<string>? Set = null)
{
    public const string Pause = "Pause";
    public const string Resume = "Resume";
    public const string Invoice = "Invoice";

    public bool IsSubscription => Act is not (nameof(CancellationAct.EndSchedule) or nameof(CancellationAct.ReleaseSchedule) or Invoice);

    /// <summary>Whether this end, Unix seconds, was among those to be set.</summary>
    public bool HasSet(long end) => Set?.Contains(end.ToString(CultureInfo.InvariantCulture)) == true;

    public static IEnumerable<PlannedChange> Of(CancellationAct act) => act switch
    {
        CancellationAct.EndSchedule { Managed: { } managed } end => [new(nameof(CancellationAct.EndSchedule), end.Schedule), For(nameof(CancellationAct.EndNow), managed)],
        CancellationAct.EndSchedule end => [new(nameof(CancellationAct.EndSchedule), end.Schedule)],
        CancellationAct.ReleaseSchedule release => [new(nameof(CancellationAct.ReleaseSchedule), release.Schedule)],
        CancellationAct.EndNow end => [For(nameof(CancellationAct.EndNow), end.Subscription)],
        CancellationAct.EndAt end => [For(nameof(CancellationAct.EndAt), end.Subscription) with { Set = [end.At.ToString(CultureInfo.InvariantCulture)] }],
        CancellationAct.EndAtPeriodEnd end => [For(nameof(CancellationAct.EndAtPeriodEnd), end.Subscription)],
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    private static PlannedChange For(string act, StripeSubscription subscription) =>
        new(act, subscription.Id, subscription.CancelAt, subscription.CancelAtPeriodEnd);
}
