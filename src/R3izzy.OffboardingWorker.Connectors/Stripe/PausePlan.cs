using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>Which subscriptions are still to be paused, and how. Pure.</summary>
/// <param name="Wanted">The pause as it should be.</param>
/// <param name="ToPause">Live ones that go on being collected, or that this step paused otherwise.</param>
/// <param name="ByOthers">Paused already, by somebody else: they stay as they are.</param>
/// <param name="NotCollecting">Of status <c>paused</c>: no invoices are made at all.</param>
internal sealed record PausePlan(
    StripePause Wanted, IReadOnlyList<StripeSubscription> ToPause, IReadOnlyList<StripeSubscription> ByOthers, IReadOnlyList<StripeSubscription> NotCollecting)
{
    public static PausePlan Make(StripeBilling billing, PauseCollectionInput input, StepContext step, StripeCheckpoint own)
    {
        var wanted = new StripePause(WordOf(input.Behavior), input.ResumesAt is PauseEnd.ReturnDate ? ReturnOf(step) : null);
        var live = billing.Subscriptions.Where(s => s.IsLive).ToList();
        var collecting = live.Where(s => s.Status != "paused").ToList();
        return new PausePlan(
            wanted,
            [.. collecting.Where(s => s.Pause is null || (IsOurs(s, own) && s.Pause != wanted))],
            [.. collecting.Where(s => s.Pause is not null && !IsOurs(s, own))],
            [.. live.Except(collecting)]);
    }

    /// <summary>Paused by this step, in whichever attempt.</summary>
    public static bool IsOurs(StripeSubscription subscription, StripeCheckpoint own) =>
        subscription.Pause is { } pause && own.Of(PlannedChange.Pause, subscription.Id)?.Set?.Contains(pause.ToString()) == true;

    private static string WordOf(PauseBehavior behavior) => behavior switch
    {
        PauseBehavior.Void => "void",
        PauseBehavior.KeepAsDraft => "keep_as_draft",
        PauseBehavior.MarkUncollectible => "mark_uncollectible",
    };

    /// <summary>Midnight in Brasília; null when it is unknown, or so near that Stripe would refuse it.</summary>
    private static long? ReturnOf(StepContext step) =>
        step.ReturnsOn is { } day && Brasilia.Midnight(day) is var back && back - step.StartedAt > CancellationPlan.Nearest
            ? back.ToUnixTimeSeconds()
            : null;
}
