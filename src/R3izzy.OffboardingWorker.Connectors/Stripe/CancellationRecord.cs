using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Stripe;

/// <summary>The checkpoint of one attempt as it moves on: saved before every write that it speaks of.</summary>
internal sealed class CancellationRecord(StepContext step)
{
    public CancellationCheckpoint Checkpoint { get; private set; } = CancellationCheckpoint.Read(step.Checkpoint);

    public StripeKey Key => new(step.IdempotencyKey, Checkpoint.Generation.ToString(CultureInfo.InvariantCulture));

    public async Task IntendAsync(IEnumerable<PlannedChange> changes, CancellationToken cancellationToken)
    {
        var next = Checkpoint.With(changes);
        if (next.Changes.Count > Checkpoint.Changes.Count)
        {
            await SaveAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The answers kept under the present keys are of no more use.</summary>
    public Task UseNewKeysAsync(CancellationToken cancellationToken) =>
        SaveAsync(Checkpoint with { Generation = Checkpoint.Generation + 1 }, cancellationToken);

    /// <summary>After an undo: nothing of ours is in place any more, and the keys that brought it there are used up.</summary>
    public Task ForgetChangesAsync(CancellationToken cancellationToken) =>
        SaveAsync(new CancellationCheckpoint(Checkpoint.Generation + 1, []), cancellationToken);

    private async Task SaveAsync(CancellationCheckpoint next, CancellationToken cancellationToken)
    {
        await step.Journal.SaveCheckpointAsync(next.Write(), cancellationToken).ConfigureAwait(false);
        Checkpoint = next;
    }
}
