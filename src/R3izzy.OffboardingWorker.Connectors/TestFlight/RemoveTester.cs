using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>Input of <c>testflight.remove-tester</c>: it takes none, case and settings say who and where.</summary>
public sealed record RemoveTesterInput;

/// <summary>
/// <c>testflight.remove-tester</c>: the customer's testers leave the configured apps, with all groups and builds there, and no
/// other app of the team. Nobody of the staff is removed.
/// </summary>
internal sealed class RemoveTester(AppStoreClient client, TesterSurvey survey, int configuredApps)
    : IConnector<RemoveTesterInput>, IVerifies<RemoveTesterInput>, IPreviews<RemoveTesterInput>, IReverts<RemoveTesterInput>
{
    public const string Id = "testflight.remove-tester";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(45);

    private readonly PutTesterBack _undo = new(client, survey);

    public async Task<StepOutcome> ExecuteAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await survey.TakeAsync(step.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure))
        {
            return failure;
        }

        var record = new TesterRecord(step);
        return found switch
        {
            Survey.Contradiction contradiction => new StepOutcome.NeedsPerson(TesterTexts.Contradiction(contradiction)),
            Survey.Nobody when record.FoundHere.Count == 0 => new StepOutcome.NotApplicable(TesterTexts.NotATester),
            Survey.Nobody => await DoneAsync([], record, 0, 0, cancellationToken).ConfigureAwait(false),
            Survey.These { InApps.Count: 0 } these => await DoneAsync(these.Testers, record, 0, 0, cancellationToken).ConfigureAwait(false),
            Survey.These these => await ActAsync(these, record, step, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"Unknown {found.GetType().Name}."),
        };
    }

    public async Task<Verification> VerifyAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await survey.TakeAsync(step.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure))
        {
            return new Verification.CannotTell(failure);
        }

        var record = new TesterRecord(step);
        return found switch
        {
            Survey.Contradiction contradiction => Verification.PersonsWord(step, TesterTexts.Contradiction(contradiction)),
            // An attempt that found nobody tells that nothing applies; after it, that there is nobody is what was wanted.
            Survey.Nobody => Verification.Seen(step, "O testador não existe mais no TestFlight."),
            Survey.These { InApps.Count: 0 } => Verification.Seen(step, TesterTexts.NotInApps(configuredApps)),
            Survey.These these when these.InApps.All(t => record.WasJustRequested(t.Tester.Id)) => new Verification.CannotTell(new StepOutcome.Failed(
                FailureKind.Transient, "app-store-connect: a removal was accepted and is not finished", "removal-unfinished", LookAgain)),
            Survey.These these => new Verification.NotInPlace(TesterTexts.StillIn(these.InApps)),
            _ => throw new InvalidOperationException($"Unknown {found.GetType().Name}."),
        };
    }

    public async Task<Preview> PreviewAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await survey.TakeAsync(step.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure))
        {
            return new Preview.CannotTell(failure);
        }

        return found switch
        {
            Survey.Contradiction contradiction => new Preview.WouldAskPerson(TesterTexts.Contradiction(contradiction)),
            Survey.Nobody => new Preview.NothingToDo(TesterTexts.NotATester),
            Survey.These { InApps.Count: 0 } => new Preview.NothingToDo(TesterTexts.NotInApps(configuredApps)),
            Survey.These these => await ForeseeAsync(these, step, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"Unknown {found.GetType().Name}."),
        };
    }

    public Task<StepOutcome> RevertAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken) =>
        _undo.RunAsync(step, cancellationToken);

    private async Task<Preview> ForeseeAsync(Survey.These these, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await survey.StaffAsync(step.Customer, these.Testers, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var staff, out var failure))
        {
            return new Preview.CannotTell(failure);
        }

        var internals = these.Testers.Where(t => t.IsInternal).Select(t => t.Tester.Id);
        return staff.Concat(internals).ToArray() is { Length: > 0 } who
            ? new Preview.WouldAskPerson(TesterTexts.IsStaff(who))
            : new Preview.WouldAct([.. these.InApps.Select(TesterTexts.Effect)], TesterTexts.Notes(these.InApps));
    }

    private async Task<StepOutcome> ActAsync(Survey.These these, TesterRecord record, StepContext step, CancellationToken cancellationToken)
    {
        if (these.Testers.Any(t => t.IsInternal))
        {
            return IsStaff("in an internal group");
        }

        if (!(await survey.StaffAsync(step.Customer, these.Testers, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var staff, out var failure))
        {
            return failure;
        }

        if (staff.Count > 0)
        {
            return IsStaff("a user of the account, or invited to it");
        }

        await record.KeepBeforeAsync(these.Testers, cancellationToken).ConfigureAwait(false);
        return await RemoveAllAsync(these.InApps, record, step, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome> RemoveAllAsync(
        IReadOnlyList<FoundTester> testers, TesterRecord record, StepContext step, CancellationToken cancellationToken)
    {
        var writes = 0;
        StepOutcome.Failed? refused = null;
        foreach (var tester in testers)
        {
            if (record.IsOverdue(tester.Tester.Id))
            {
                return new StepOutcome.Failed(FailureKind.Refused,
                    "app-store-connect: a removal was accepted more than a day ago and is not finished; look at the tester in App Store Connect", "removal-unfinished");
            }

            if (record.WasJustRequested(tester.Tester.Id))
            {
                continue;
            }

            var sent = await client.RemoveFromAppsAsync(tester.Tester.Id, tester.Targets, step.Calls, cancellationToken).ConfigureAwait(false);
            if (sent.TryGet(out var answer, out var failure))
            {
                writes++;
                await record.KeepRemovalAsync(tester, answer, cancellationToken).ConfigureAwait(false);
            }
            else if (failure.Kind is FailureKind.Refused)
            {
                // 409 and 422 are also what a tester gets who left meanwhile: reading back decides.
                refused = failure;
            }
            else
            {
                return AfterWrites(failure, writes);
            }
        }

        return await ReadBackAsync(testers, writes, refused, record, step, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StepOutcome> ReadBackAsync(
        IReadOnlyList<FoundTester> testers, int writes, StepOutcome.Failed? refused, TesterRecord record, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await survey.TakeAsync(step.Customer, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var now, out var failure))
        {
            return AfterWrites(failure, writes);
        }

        return now switch
        {
            Survey.These { InApps.Count: > 0 } => refused ?? (StepOutcome)new StepOutcome.Pending(TesterTexts.StillRunning, LookAgain),
            Survey.Contradiction contradiction => new StepOutcome.NeedsPerson(TesterTexts.Contradiction(contradiction)),
            _ => await DoneAsync((now as Survey.These)?.Testers ?? [], record, testers.Count, testers.SelectMany(t => t.Targets).Distinct().Count(),
                cancellationToken, testers.Any(t => t.MayRejoin)).ConfigureAwait(false),
        };
    }

    private async Task<StepOutcome> DoneAsync(
        IReadOnlyList<FoundTester> now, TesterRecord record, int removed, int apps, CancellationToken cancellationToken, bool mayRejoin = false)
    {
        var earlier = record.FoundHere;
        await record.KeepAfterAsync(now, cancellationToken).ConfigureAwait(false);
        var testers = Math.Max(removed, earlier.Count);
        return testers == 0
            ? new StepOutcome.Done(TesterTexts.NotInApps(configuredApps), AlreadyInPlace: true)
            : new StepOutcome.Done(TesterTexts.Removed(
                testers, Math.Max(apps, earlier.SelectMany(t => t.Targets).Distinct().Count()), mayRejoin || record.MayRejoin));
    }

    private static StepOutcome.Failed IsStaff(string how) => new(FailureKind.Refused,
        $"app-store-connect: the tester belongs to the staff ({how}), and nobody of the staff is removed; if it is the customer after all, take it out by hand", "is-staff");

    // "Nothing happened" would be untrue once an earlier write of this attempt was taken.
    private static StepOutcome.Failed AfterWrites(StepOutcome.Failed failure, int writes) =>
        writes > 0 && failure.Kind is FailureKind.Transient ? failure with { Kind = FailureKind.OutcomeUnknown } : failure;
}
