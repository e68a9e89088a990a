using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>
/// Learns which Google Groups test a track: from configuration, or from Play by an edit that is read and thrown away and
/// never committed.
/// </summary>
internal sealed class TrackGroups(PlayOptions options, PublisherClient? publisher)
{
    // Long enough for an attempt's quick successors, short enough that a group added meanwhile is not missed for a day.
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(1);

    /// <summary>The groups, kept in the checkpoint so that a verification or an undo knows them without another edit.</summary>
    public async Task<Result<TesterGroups>> LearnAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken)
    {
        var (package, track) = TargetOf(input);
        if (publisher is null)
        {
            return await FromConfigurationAsync(package, track, step, cancellationToken).ConfigureAwait(false);
        }

        var saved = PlayCheckpoint.Read(step.Checkpoint);
        if (saved?.OpenEdit is { } left
            && await publisher.DeleteEditAsync(saved.Package, left, step.Calls, cancellationToken).ConfigureAwait(false) is { } notDeleted)
        {
            return notDeleted;
        }

        return saved is { OpenEdit: null } && IsFor(saved, package, track) && step.StartedAt - saved.ReadAt < GoodFor
            ? saved.ToGroups()
            : await FromPlayAsync(publisher, package, track, step, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is known without any call: the configured groups, or those that an attempt of this step learnt. Null: none yet.</summary>
    public TesterGroups? Known(RemoveTesterInput input, StepContext step)
    {
        var (package, track) = TargetOf(input);
        var saved = PlayCheckpoint.Read(step.Checkpoint);
        return publisher is null
            ? IsConfigured(package, track) ? new TesterGroups(package, track, PlayOptions.FromConfiguration, [.. options.Groups]) : null
            : saved is { OpenEdit: null } && IsFor(saved, package, track) ? saved.ToGroups() : null;
    }

    /// <summary>Every group that this step may have worked on, for an undo after the settings changed.</summary>
    public IReadOnlyList<string> EverKnown(StepContext step) =>
        [.. options.Groups.Concat(PlayCheckpoint.Read(step.Checkpoint)?.Groups ?? []).Distinct(StringComparer.OrdinalIgnoreCase)];

    public (string Package, string Track) TargetOf(RemoveTesterInput input) =>
        (Given(input.Package) ?? options.Package!, Given(input.Track) ?? options.Track);

    private async Task<Result<TesterGroups>> FromConfigurationAsync(
        string package, string track, StepContext step, CancellationToken cancellationToken)
    {
        if (!IsConfigured(package, track))
        {
            // The configured groups belong to the configured track: taking them for another one would prove nothing about it.
            return new StepOutcome.Failed(
                FailureKind.Refused,
                "The step names another track or app than Platforms:Play, whose groups are not configured; set Platforms:Play:GroupsFrom to play",
                "groups-unknown");
        }

        var groups = new TesterGroups(package, track, PlayOptions.FromConfiguration, [.. options.Groups]);
        if (PlayCheckpoint.Read(step.Checkpoint)?.Groups.SequenceEqual(groups.Addresses) != true)
        {
            await SaveAsync(groups, openEdit: null, step, cancellationToken).ConfigureAwait(false);
        }

        return groups;
    }

    private static async Task<Result<TesterGroups>> FromPlayAsync(
        PublisherClient publisher, string package, string track, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await publisher.InsertEditAsync(package, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var edit, out var failure))
        {
            return failure;
        }

        var none = new TesterGroups(package, track, PlayOptions.FromPlay, []);
        await SaveAsync(none, edit, step, cancellationToken).ConfigureAwait(false);
        var read = await publisher.ReadTestersAsync(package, edit, track, step.Calls, cancellationToken).ConfigureAwait(false);
        // Thrown away whatever the reading gave; what cannot be thrown away now is in the checkpoint for the next attempt.
        var notDeleted = await publisher.DeleteEditAsync(package, edit, step.Calls, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var addresses, out failure) || (failure = notDeleted) is not null)
        {
            return failure;
        }

        if (!addresses.All(TesterGroups.IsAddress))
        {
            return new StepOutcome.Failed(FailureKind.Defect, $"{PublisherClient.System}: a tester group that is no address", FailureCodes.UnreadableAnswer);
        }

        var groups = none with { Addresses = [.. addresses.Distinct(StringComparer.OrdinalIgnoreCase)] };
        await SaveAsync(groups, openEdit: null, step, cancellationToken).ConfigureAwait(false);
        return groups;
    }

    private static Task SaveAsync(TesterGroups groups, string? openEdit, StepContext step, CancellationToken cancellationToken) =>
        step.Journal.SaveCheckpointAsync(
            new PlayCheckpoint(groups.Package, groups.Track, groups.Source, groups.Addresses, step.StartedAt, openEdit).Write(), cancellationToken);

    private bool IsConfigured(string package, string track) => package == options.Package && track == options.Track;

    private static bool IsFor(PlayCheckpoint saved, string package, string track) => saved.Package == package && saved.Track == track;

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
