using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>
/// Undoes <c>testflight.remove-tester</c>: into the same groups and builds again. A tester that is gone altogether would have
/// to be invited anew, with a name: a person does that.
/// </summary>
internal sealed class PutTesterBack(AppStoreClient client, TesterSurvey survey)
{
    public async Task<StepOutcome> RunAsync(StepContext step, CancellationToken cancellationToken)
    {
        var record = new TesterRecord(step);
        var wanted = record.FoundHere;
        if (wanted.Count == 0)
        {
            return Nothing(record, step);
        }

        if (!(await LookAsync(wanted, step, cancellationToken).ConfigureAwait(false)).TryGet(out var places, out var failure))
        {
            return failure;
        }

        if (places.Where(p => p.Now is { Targets.Count: > 0 } && record.MayStillBeRemoved(p.Was.Id)).ToArray() is { Length: > 0 } removing)
        {
            return new StepOutcome.Pending(
                "Uma remoção que o App Store Connect aceitou ainda pode estar em curso: o testador só volta depois dela.",
                removing.Any(p => record.WasJustRequested(p.Was.Id)) ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(15));
        }

        if (places.Any(p => record.MayStillBeRemoved(p.Was.Id)))
        {
            // Seen finished here: whoever is there from now on was put back.
            await record.KeepAfterAsync([.. places.Select(p => p.Now).OfType<FoundTester>()], cancellationToken).ConfigureAwait(false);
        }

        var writes = 0;
        foreach (var place in places)
        {
            var (sent, notAdded) = await AddAsync(place, step.Calls, cancellationToken).ConfigureAwait(false);
            writes += sent;
            if (notAdded is not null)
            {
                return writes > 0 && notAdded.Kind is FailureKind.Transient ? notAdded with { Kind = FailureKind.OutcomeUnknown } : notAdded;
            }
        }

        return await ReadBackAsync(wanted, writes, record, step, cancellationToken).ConfigureAwait(false);
    }

    // With the proof on record all was put back; at most that it was is not.
    private static StepOutcome Nothing(TesterRecord record, StepContext step) => record.PutBack is > 0 and var testers
        ? new StepOutcome.Done(TesterTexts.PutBack(testers), AlreadyInPlace: step.PriorDoubt is not PriorDoubt.Open)
        : new StepOutcome.NotApplicable("Não há o que desfazer: este passo não removeu nenhum testador no TestFlight.");

    private async Task<(int Sent, StepOutcome.Failed? Failure)> AddAsync(Place place, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var group in place.MissingGroups)
        {
            if (await client.AddToGroupAsync(group, place.Was.Id, calls, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return (sent, failure);
            }

            sent++;
        }

        if (place.MissingBuilds.Count > 0)
        {
            if (await client.AddToBuildsAsync(place.Was.Id, place.MissingBuilds, calls, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return (sent, failure);
            }

            sent++;
        }

        return (sent, null);
    }

    private async Task<StepOutcome> ReadBackAsync(
        IReadOnlyList<TesterRecord.Seen> wanted, int writes, TesterRecord record, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await LookAsync(wanted, step, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failure))
        {
            return writes > 0 && failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;
        }

        if (now.Any(p => p.MissingGroups.Count + p.MissingBuilds.Count > 0))
        {
            return new StepOutcome.Failed(FailureKind.OutcomeUnknown,
                "app-store-connect: the tester was added, but reading back does not show it", "not-read-back");
        }

        string[] gone = [.. now.Where(p => p.Now is null).Select(p => p.Was.Id)];
        string[] places = [.. now.SelectMany(p => p.GonePlaces).Distinct()];
        string[] without = [.. now.Where(p => p.Was.Targets.Any(a => !p.Was.Groups.Any(g => g.App == a) && !p.Was.Builds.Any(b => b.App == a))).Select(p => p.Was.Id)];
        var isWhole = gone.Length + places.Length + without.Length == 0;
        await record.KeepPutBackAsync([.. now.Select(p => p.Now).OfType<FoundTester>()], isWhole, cancellationToken).ConfigureAwait(false);
        return isWhole
            ? new StepOutcome.Done(TesterTexts.PutBack(now.Count), AlreadyInPlace: writes == 0 && step.PriorDoubt is not PriorDoubt.Open)
            : new StepOutcome.NeedsPerson(TesterTexts.CannotPutBack(gone, places, without, step.Customer.Emails));
    }

    private async Task<Result<IReadOnlyList<Place>>> LookAsync(IReadOnlyList<TesterRecord.Seen> wanted, StepContext step, CancellationToken cancellationToken)
    {
        string[] groupIds = [.. wanted.SelectMany(w => GroupsOf(w)).Distinct()];
        string[] buildIds = [.. wanted.SelectMany(w => BuildsOf(w)).Distinct()];
        if (!(await survey.FindAsync([.. wanted.Select(w => w.Id)], step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var testers, out var failure)
            || !(await client.GroupsAsync(groupIds, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var groups, out failure)
            || !(await client.BuildsAsync(buildIds, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var builds, out failure))
        {
            return failure;
        }

        return wanted.Select(was =>
        {
            var now = testers.FirstOrDefault(t => t.Tester.Id == was.Id);
            var existing = groups.Select(g => g.Id).Concat(builds.Select(b => b.Id)).ToHashSet(StringComparer.Ordinal);
            return new Place(
                was, now,
                now is null ? [] : [.. GroupsOf(was).Where(existing.Contains).Except(now.Tester.Groups)],
                now is null ? [] : [.. BuildsOf(was).Where(existing.Contains).Except(now.Tester.Builds)],
                [.. GroupsOf(was).Concat(BuildsOf(was)).Where(id => !existing.Contains(id))]);
        }).ToArray();
    }

    private static IEnumerable<string> GroupsOf(TesterRecord.Seen was) => was.Groups.Where(g => was.Targets.Contains(g.App)).Select(g => g.Id);

    private static IEnumerable<string> BuildsOf(TesterRecord.Seen was) => was.Builds.Where(b => was.Targets.Contains(b.App)).Select(b => b.Id);

    /// <summary>One tester, then and now.</summary>
    private sealed record Place(
        TesterRecord.Seen Was, FoundTester? Now, IReadOnlyList<string> MissingGroups, IReadOnlyList<string> MissingBuilds, IReadOnlyList<string> GonePlaces);
}
