using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Whether a company may be removed as far as its documents are concerned.</summary>
internal abstract record Passage
{
    private Passage() { }

    /// <param name="Archive">What was compared; with anything missing there is no removal.</param>
    public sealed record Open(ComparedArchive Archive) : Passage;

    /// <summary>It cannot be told; a person has to look.</summary>
    public sealed record Asks(string Instructions) : Passage;
}

/// <summary>Holds what FocusNFe lists now against what is on Drive now: that an earlier step said so is not enough for what cannot be undone.</summary>
internal sealed class RemovalGate(FocusNfeClient client, XmlArchive archive, ArchiveComparison comparison, FocusNfeOptions options)
{
    public async Task<Result<Passage>> LookAsync(StepContext step, CancellationToken cancellationToken)
    {
        var asked = await client.BackupsAsync(step.Customer.TaxId, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!asked.TryGet(out var list, out var failure))
        {
            return failure;
        }

        if (list is not BackupList.Listed(var all))
        {
            return new Passage.Asks(FocusNfeTexts.NoListToRemove);
        }

        var listed = KeepXmlsLooks.Wanted(all, options);
        if (listed.Count == 0)
        {
            return new Passage.Open(new ComparedArchive([], []));
        }

        var found = await archive.FindAsync(step, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var place, out failure))
        {
            return failure;
        }

        if (place is Place.Ambiguous(var instructions))
        {
            return new Passage.Asks(instructions);
        }

        var compared = await comparison.CompareAsync(step, ((Place.Found)place).BackupId, listed, cancellationToken).ConfigureAwait(false);
        return compared.TryGet(out var result, out failure) ? new Passage.Open(result) : failure;
    }
}
