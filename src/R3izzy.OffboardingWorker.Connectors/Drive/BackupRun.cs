using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>One attempt at a backup: what its phases share. The checkpoint here is the one on disk.</summary>
internal sealed class BackupRun(StepContext step, BackupCheckpoint checkpoint, DriveClient drive, bool resumes) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    private const int IdsAtOnce = 50;

    public StepContext Step { get; } = step;

    public ICallLog Calls => Step.Calls;

    public BackupCheckpoint Checkpoint { get; private set; } = checkpoint;

    /// <summary>True while the file named last in the checkpoint may exist: an earlier attempt could have finished it.</summary>
    public bool MayHaveBeenMade { get; set; } = resumes;

    /// <summary>A read time at which nothing was read yet: a refusal of it cannot mean that it is too old.</summary>
    public string? UntriedReadTime { get; set; }

    public async Task SaveAsync(BackupCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        await Step.Journal.SaveCheckpointAsync(checkpoint.ToJson(), cancellationToken).ConfigureAwait(false);
        Checkpoint = checkpoint;
    }

    /// <summary>Ids that name nothing yet, and those that are left. Save both with what the ids are for, before anything is created.</summary>
    public async Task<Result<TakenIds>> TakeIdsAsync(int count, CancellationToken cancellationToken)
    {
        var spare = Checkpoint.SpareIds;
        if (spare.Count < count)
        {
            var generated = await drive.GenerateIdsAsync(Math.Max(IdsAtOnce, count), Calls, cancellationToken).ConfigureAwait(false);
            if (!generated.TryGet(out var more, out var failure))
            {
                return failure;
            }

            spare = [.. spare, .. more];
        }

        return new TakenIds([.. spare.Take(count)], [.. spare.Skip(count)]);
    }

    /// <summary>Gives an object of the batch in hand a new file id, and saves it. Safe from several copies at once.</summary>
    public async Task<Result<BatchEntry>> ReplaceAsync(BatchEntry entry, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var taken = await TakeIdsAsync(1, cancellationToken).ConfigureAwait(false);
            if (!taken.TryGet(out var ids, out var failure))
            {
                return failure;
            }

            var fresh = entry with { FileId = ids.Ids[0] };
            var batch = Checkpoint.Batch! with { Entries = [.. Checkpoint.Batch!.Entries.Select(e => e.FileId == entry.FileId ? fresh : e)] };
            await SaveAsync(Checkpoint with { Batch = batch, SpareIds = ids.Spare }, cancellationToken).ConfigureAwait(false);
            return fresh;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}

internal sealed record TakenIds(IReadOnlyList<string> Ids, IReadOnlyList<string> Spare);
