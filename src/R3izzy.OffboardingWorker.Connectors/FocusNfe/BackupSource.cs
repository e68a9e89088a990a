using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Opens backups, asking once for a new link where the one at hand has run out.</summary>
internal sealed class BackupSource(FocusNfeClient client, BackupDownloadClient downloads, TimeSpan idleTimeout, long largest)
{
    public Task<Result<BackupContent>> OpenAsync(KeepRun run, BackupFile file, CancellationToken cancellationToken) =>
        OpenAsync(run.Step, file, cancellationToken);

    public async Task<Result<BackupContent>> OpenAsync(StepContext step, BackupFile file, CancellationToken cancellationToken)
    {
        var opened = await downloads.OpenAsync(file, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var reply, out var failure) && failure.Code == FocusNfeFailures.LinkRefused)
        {
            var renewed = await RenewAsync(step, file, cancellationToken).ConfigureAwait(false);
            if (!renewed.TryGet(out var fresh, out failure))
            {
                return failure;
            }

            opened = await downloads.OpenAsync(fresh, step.Calls, cancellationToken).ConfigureAwait(false);
            if (!opened.TryGet(out _, out failure) && failure.Code == FocusNfeFailures.LinkRefused)
            {
                return failure with { Kind = FailureKind.Transient };
            }
        }

        return opened.TryGet(out reply, out failure) ? BackupContent.Of(reply, idleTimeout, largest) : failure;
    }

    private async Task<Result<BackupFile>> RenewAsync(StepContext step, BackupFile file, CancellationToken cancellationToken)
    {
        var asked = await client.BackupsAsync(step.Customer.TaxId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!asked.TryGet(out var list, out var failure))
        {
            return failure;
        }

        return (list as BackupList.Listed)?.Files.FirstOrDefault(f => f.IsSame(file)) is { } fresh
            ? fresh
            : new StepOutcome.Failed(FailureKind.Transient, "focusnfe: a backup went from the list while it was being read", "backup-gone");
    }
}
