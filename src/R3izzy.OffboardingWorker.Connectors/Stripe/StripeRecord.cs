using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>The checkpoint of one attempt as it moves on: saved before every write that it speaks of.</summary>
internal sealed class StripeRecord(StepContext step)
{
    public StripeCheckpoint Checkpoint { get; private set; } = StripeCheckpoint.Read(step.Checkpoint);

    public StripeKey Key => new(step.IdempotencyKey, Checkpoint.Generation.ToString(CultureInfo.InvariantCulture));

    public async Task IntendAsync(IEnumerable<PlannedChange> changes, CancellationToken cancellationToken)
    {
        var next = Checkpoint.With(changes);
        if (Size(next) > Size(Checkpoint))
        {
            await SaveAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The answers kept under the present keys are of no more use.</summary>
    public Task UseNewKeysAsync(CancellationToken cancellationToken) =>
        SaveAsync(Checkpoint with { Generation = Checkpoint.Generation + 1 }, cancellationToken);

    /// <summary>After an undo: nothing of ours is in place any more, and the keys that brought it there are used up.</summary>
    public Task ForgetChangesAsync(CancellationToken cancellationToken) =>
        SaveAsync(new StripeCheckpoint(Checkpoint.Generation + 1, []), cancellationToken);

    private static int Size(StripeCheckpoint checkpoint) => checkpoint.Changes.Sum(c => 1 + (c.Set?.Count ?? 0));

    private async Task SaveAsync(StripeCheckpoint next, CancellationToken cancellationToken)
    {
        await step.Journal.SaveCheckpointAsync(next.Write(), cancellationToken).ConfigureAwait(false);
        Checkpoint = next;
    }
}
