using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>What must survive an attempt.</summary>
/// <param name="Changes">What we set out to cancel, how it was before, and what the bank refused.</param>
/// <param name="Awaited">What was left open until the end has come.</param>
internal sealed record CancellationCheckpoint(IReadOnlyList<PixChange> Changes, IReadOnlyList<PixRemembered> Awaited)
{
    public static CancellationCheckpoint Empty { get; } = new([], []);

    /// <summary>All that an attempt knew of and that must have ended when the step is done.</summary>
    public IEnumerable<PixRemembered> Remembered => Changes.Where(c => !c.IsRefused).Select(c => new PixRemembered(c.Kind, c.Id)).Concat(Awaited).Distinct();

    /// <summary>True before the first write already: whoever dies between intention and write counts as having written.</summary>
    public bool HasWritten => Changes.Any(c => !c.IsRefused);

    public static CancellationCheckpoint Read(string? checkpoint) =>
        checkpoint is null ? Empty : JsonSerializer.Deserialize<CancellationCheckpoint>(checkpoint) ?? Empty;

    public string Write() => JsonSerializer.Serialize(this);

    public bool IsRefused(PixItem item) => Changes.Any(c => c.IsRefused && c.Kind == item.Kind && c.Id == item.Id);

    /// <summary>Adds intentions; what was recorded first about an object stays.</summary>
    public CancellationCheckpoint With(IEnumerable<PixItem> items) => this with
    {
        Changes = [.. Changes.Concat(items.Select(i => new PixChange(i.Kind, i.Id, i.Status, i.Due))).DistinctBy(c => (c.Kind, c.Id))],
    };

    public CancellationCheckpoint WithRefusal(PixItem item) => this with
    {
        Changes = [.. Changes.Select(c => c.Kind == item.Kind && c.Id == item.Id ? c with { IsRefused = true } : c)],
    };

    public CancellationCheckpoint WithAwaited(IEnumerable<PixItem> items) => this with
    {
        Awaited = [.. Awaited.Concat(items.Select(i => new PixRemembered(i.Kind, i.Id))).Distinct()],
    };
}

internal sealed record PixRemembered(PixKind Kind, string Id);

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

    public async Task AwaitAsync(IReadOnlyList<PixItem> items, CancellationToken cancellationToken)
    {
        var next = Checkpoint.WithAwaited(items);
        if (next.Awaited.Count > Checkpoint.Awaited.Count)
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
