using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>The undo of <c>play.remove-tester</c>: adds again, as ordinary members, those whom the step found before it wrote.</summary>
internal sealed class PutTesterBack(TrackGroups trackGroups, IGroupMembership membership, string system)
{
    public async Task<StepOutcome> RunAsync(RemoveTesterInput input, StepContext step, CancellationToken cancellationToken)
    {
        var record = new TesterRecord(step, system);
        var wanted = record.FoundHere;
        if (wanted.Count == 0 && !record.AskedPerson)
        {
            // With the proof on record all was put back; at most that it was is not.
            return record.IsPutBack
                ? new StepOutcome.Done("Cliente de volta nos grupos de teste do Google Play.", AlreadyInPlace: step.PriorDoubt is not PriorDoubt.Open)
                : new StepOutcome.NotApplicable("Este passo não removeu o cliente de nenhum grupo.");
        }

        var places =
            (from @group in trackGroups.EverKnown(step)
             from email in step.Customer.Emails
             where wanted.Contains(record.MarkOf(@group, email))
             select (Group: @group, Email: email)).ToArray();
        var added = 0;
        foreach (var (group, email) in places)
        {
            switch (await PutBackAsync(group, email, step.Calls, cancellationToken).ConfigureAwait(false))
            {
                case { Failure: { } failure }:
                    return failure;
                case { WasThere: true } when record.WasJustRequested(record.MarkOf(group, email)):
                    return new StepOutcome.Pending("Uma remoção aceita há pouco ainda pode estar em curso no Google: o cliente só volta ao grupo depois dela.", TimeSpan.FromMinutes(1));
                case { IsThere: false }:
                    return new StepOutcome.Pending("O Google aceitou a volta do cliente ao grupo e ainda não a concluiu.", TimeSpan.FromMinutes(1));
                case { WasThere: false }:
                    added++;
                    break;
            }
        }

        await record.KeepRestoredAsync(places.Select(p => record.MarkOf(p.Group, p.Email)), cancellationToken).ConfigureAwait(false);
        var unresolved = wanted.Count - places.Length;
        return record.AskedPerson || unresolved > 0
            ? new StepOutcome.NeedsPerson(TesterInstructions.ToPutBack(trackGroups.Known(input, step), step.Customer.Emails, unresolved))
            : new StepOutcome.Done($"Cliente de volta em {TesterInstructions.Groups(places.Length)} de teste do Google Play.", AlreadyInPlace: added == 0 && step.PriorDoubt is not PriorDoubt.Open);
    }

    private async Task<(bool WasThere, bool IsThere, StepOutcome.Failed? Failure)> PutBackAsync(
        string group, string email, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await membership.FindGroupAsync(group, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var name, out var failure))
        {
            return (false, false, failure);
        }

        if (name is not { Value: { } key })
        {
            return (false, false, new StepOutcome.Failed(FailureKind.Refused, $"{system}: a group that the customer was in is gone", "group-not-found"));
        }

        if (!(await membership.FindMemberAsync(key, email, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var before, out failure))
        {
            return (false, false, failure);
        }

        if (before.Value is not null)
        {
            return (true, true, null);
        }

        if (await membership.AddAsync(key, email, calls, cancellationToken).ConfigureAwait(false) is { } notAdded)
        {
            return (false, false, notAdded);
        }

        return (await membership.FindMemberAsync(key, email, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var after, out failure)
            ? (false, after.Value is not null, null)
            : (false, false, failure);
    }
}
