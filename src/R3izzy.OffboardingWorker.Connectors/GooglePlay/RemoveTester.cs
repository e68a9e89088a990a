using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>Input of <c>play.remove-tester</c>.</summary>
/// <param name="Track">Replaces <c>Platforms:Play:Track</c>.</param>
/// <param name="Package">Replaces <c>Platforms:Play:Package</c>.</param>
public sealed record RemoveTesterInput(string? Track = null, string? Package = null);

/// <summary>
/// Takes the customer out of the Google Groups that test a closed track. What has no API (consumer groups, the Console's
/// own e-mail lists) or must not be done blindly goes to a person, after what can be done here was done.
/// </summary>
internal sealed class RemoveTester(TrackGroups trackGroups, IGroupMembership membership, GroupSurvey survey, string system)
    : IConnector<RemoveTesterInput>, IVerifies<RemoveTesterInput>, IPreviews<RemoveTesterInput>, IReverts<RemoveTesterInput>
{
    public const string Id = "play.remove-tester";

    private readonly PutTesterBack _undo = new(trackGroups, membership, system);

    public async Task<StepOutcome> ExecuteAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (!(await trackGroups.LearnAsync(input, step, cancellationToken).ConfigureAwait(false)).TryGet(out var groups, out var failure)
            || !(await survey.TakeAsync(groups, step.Customer.Emails, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out failure))
        {
            return failure;
        }

        var record = new TesterRecord(step, system);
        await record.KeepBeforeAsync(groups, found, cancellationToken).ConfigureAwait(false);
        return (await RemoveAllAsync(groups, found, record, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var removal, out failure)
            ? await SettleAsync(groups, found, removal, record, step, cancellationToken).ConfigureAwait(false)
            : failure;
    }

    public async Task<Verification> VerifyAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (trackGroups.Known(input, step) is not { } groups)
        {
            return new Verification.NotInPlace("Os grupos da faixa ainda não foram lidos: nada foi feito.");
        }

        if (!(await survey.TakeAsync(groups, step.Customer.Emails, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure))
        {
            return new Verification.CannotTell(failure);
        }

        var record = new TesterRecord(step, system);
        return found switch
        {
            _ when found.Members.Any(record.WasJustRequested) => new Verification.CannotTell(new StepOutcome.Failed(
                FailureKind.Transient, $"{system}: a removal was accepted and is not finished", "removal-unfinished", RetryAfter: TimeSpan.FromMinutes(1))),
            { Members.Count: > 0 } => new Verification.NotInPlace($"O cliente ainda está em {TesterInstructions.Groups(found.Members.Count)} da faixa."),
            { Problems.Count: > 0 } => new Verification.CannotTell(FailureOf(groups, found.Problems, found.Read > 0)),
            { ForPeople.Count: > 0 } => record.AskedPerson
                ? new Verification.CannotTell(new StepOutcome.Failed(
                    FailureKind.Refused, "Part of the track's testers has no API: only the person who did it can confirm it", FailureCodes.NoApi))
                : new Verification.NotInPlace("A parte que só uma pessoa pode fazer ainda não foi pedida."),
            _ => Verification.Seen(step, $"O cliente não está {TesterInstructions.InNone(found.Read)} da faixa {groups.Track}."),
        };
    }

    public async Task<Preview> PreviewAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken)
    {
        if (trackGroups.Known(input, step) is not { } groups)
        {
            var (package, track) = trackGroups.TargetOf(input);
            return new Preview.WouldAct(
                [$"Ler os grupos da faixa {track} de {package} por um edit do Google Play que é descartado, e remover o cliente dos grupos do Workspace."],
                ["A prévia não abre edit: em quais grupos o cliente está só se sabe na execução."]);
        }

        if (!(await survey.TakeAsync(groups, step.Customer.Emails, step.Calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure))
        {
            return new Preview.CannotTell(failure);
        }

        var instructions = found.ForPeople.Count == 0 ? null
            : TesterInstructions.ToRemove(groups, step.Customer.Emails, found.Members.Count, found.ForPeople);
        return found switch
        {
            { Problems.Count: > 0 } => new Preview.CannotTell(FailureOf(groups, found.Problems, found.Read > 0)),
            { Members.Count: > 0 } => new Preview.WouldAct(
                [.. found.Members.Select(m => $"Remover {m.Membership.Address} do grupo {m.Group}.")],
                instructions is null ? [] : [instructions]),
            _ when instructions is not null => new Preview.WouldAskPerson(instructions),
            _ => new Preview.NothingToDo($"O cliente não está {TesterInstructions.InNone(found.Read)} da faixa {groups.Track}."),
        };
    }

    public Task<StepOutcome> RevertAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken) =>
        _undo.RunAsync(input, step, cancellationToken);

    private async Task<Result<Removal>> RemoveAllAsync(
        TesterGroups groups, Survey found, TesterRecord record, ICallLog calls, CancellationToken cancellationToken)
    {
        var removal = new Removal();
        foreach (var member in found.Members)
        {
            if (record.WasJustRequested(member))
            {
                removal.Unfinished++;
                continue;
            }

            if (await membership.RemoveAsync(member.GroupKey, member.Membership, calls, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                if (!GoogleErrors.IsDenied(failure))
                {
                    return failure;
                }

                removal.Denied.Add(new GroupProblem(groups.Addresses.ToList().IndexOf(member.Group), failure));
                continue;
            }

            await record.KeepRemovalAsync(member, cancellationToken).ConfigureAwait(false);
            if (!(await membership.FindMemberAsync(member.GroupKey, member.Membership.Address, calls, cancellationToken).ConfigureAwait(false))
                .TryGet(out var again, out failure))
            {
                return failure;
            }

            _ = again.Value is null ? removal.Gone++ : removal.Unfinished++;
        }

        return removal;
    }

    private static async Task<StepOutcome> SettleAsync(
        TesterGroups groups, Survey found, Removal removal, TesterRecord record, StepContext step, CancellationToken cancellationToken)
    {
        if (removal.Unfinished > 0)
        {
            return new StepOutcome.Pending(
                $"O Google aceitou a remoção de {TesterInstructions.Groups(removal.Unfinished)} e ainda não a concluiu.", TimeSpan.FromMinutes(1));
        }

        if (found.Problems.Count + removal.Denied.Count > 0)
        {
            return FailureOf(groups, [.. found.Problems, .. removal.Denied], removal.Denied.Count == 0 ? found.Read > 0 : removal.Gone > 0);
        }

        await record.KeepAfterAsync(groups, found, cancellationToken).ConfigureAwait(false);
        var removed = record.FoundHere.Concat(found.Members.Select(m => record.MarkOf(m.Group, m.Email))).Distinct().Count();
        if (found.ForPeople.Count > 0)
        {
            await record.KeepPersonAsync(found.ForPeople, cancellationToken).ConfigureAwait(false);
            return new StepOutcome.NeedsPerson(TesterInstructions.ToRemove(groups, step.Customer.Emails, removed, found.ForPeople));
        }

        return removed > 0 ? new StepOutcome.Done($"Cliente removido de {TesterInstructions.Groups(removed)} de teste do Google Play (faixa {groups.Track}); a saída foi conferida.")
            : groups.Addresses.Count == 0 ? new StepOutcome.NotApplicable($"A faixa {groups.Track} do Google Play não tem grupos de teste.")
            : new StepOutcome.Done(
                $"O cliente não está {TesterInstructions.InNone(found.Read)} de teste do Google Play (faixa {groups.Track}).", AlreadyInPlace: true);
    }

    /// <summary>
    /// A refusal while another group answers is that group's; when nothing answers, the credential's, which closes the
    /// platform. A group that does not exist is always the settings'.
    /// </summary>
    private static StepOutcome.Failed FailureOf(TesterGroups groups, IReadOnlyList<GroupProblem> problems, bool anotherWorks)
    {
        var named = string.Join(", ", problems.Select(p => groups.NameOf(p.Index)).Distinct());
        var denied = problems.FirstOrDefault(p => p.Failure is not null)?.Failure;
        return denied switch
        {
            null => new StepOutcome.Failed(FailureKind.Refused, $"{named}: there is no such group; correct its address", "group-not-found"),
            _ when anotherWorks => new StepOutcome.Failed(
                FailureKind.Refused, $"{named}: {denied.Reason}; the group does not exist, or the account may not manage it", denied.Code),
            _ => denied with { Reason = $"{named}: {denied.Reason}; the account has no right to manage groups (role Groups Admin), or no group of the list exists" },
        };
    }

    private sealed class Removal
    {
        public int Gone { get; set; }

        public int Unfinished { get; set; }

        public List<GroupProblem> Denied { get; } = [];
    }
}
