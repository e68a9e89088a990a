using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>What must survive an attempt: what we set out to cancel, how it was before, and what the bank refused.</summary>
internal sealed record CancellationCheckpoint(IReadOnlyList<PixChange> Changes)
{
    public static CancellationCheckpoint Empty { get; } = new([]);

    /// <summary>True before the first write already: whoever dies between intention and write counts as having written.</summary>
    public bool HasWritten => Changes.Any(c => !c.IsRefused);

    public static CancellationCheckpoint Read(string? checkpoint) =>
        checkpoint is null ? Empty : JsonSerializer.Deserialize<CancellationCheckpoint>(checkpoint) ?? Empty;

    public string Write() => JsonSerializer.Serialize(this);

    public bool IsRefused(PixItem item) => Changes.Any(c => c.IsRefused && c.Kind == item.Kind && c.Id == item.Id);

    /// <summary>Adds intentions; what was recorded first about an object stays.</summary>
    public CancellationCheckpoint With(IEnumerable<PixItem> items) => new(
        [.. Changes.Concat(items.Select(i => new PixChange(i.Kind, i.Id, i.Status, i.Due))).DistinctBy(c => (c.Kind, c.Id))]);

    public CancellationCheckpoint WithRefusal(PixItem item) => new(
        [.. Changes.Select(c => c.Kind == item.Kind && c.Id == item.Id ? c with { IsRefused = true } : c)]);
}

/// <summary>Something that we set out to cancel, and how it was before.</summary>
internal sealed record PixChange(PixKind Kind, string Id, string Before, DateOnly? Due = null, bool IsRefused = false);

/// <summary>The checkpoint of one attempt as it moves on: saved before every write that it speaks of.</summary>
internal sealed class CancellationRecord(StepContext step)
{
    public CancellationCheckpoint Checkpoint { get; private set; } = CancellationCheckpoint.Read(step.Checkpoint);

    public async Task IntendAsync(IReadOnlyList<PixItem> items, CancellationToken cancellationToken)
    {
        var next = Checkpoint.With(items);
        if (next.Changes.Count > Checkpoint.Changes.Count)
        {
            await SaveAsync(next, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task RefusedAsync(PixItem item, CancellationToken cancellationToken) => SaveAsync(Checkpoint.WithRefusal(item), cancellationToken);

    private async Task SaveAsync(CancellationCheckpoint next, CancellationToken cancellationToken)
    {
        await step.Journal.SaveCheckpointAsync(next.Write(), cancellationToken).ConfigureAwait(false);
        Checkpoint = next;
    }
}
