using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>One customer in one group of the track.</summary>
internal sealed record TesterMembership(string Group, string GroupKey, string Email, Membership Membership);

/// <summary>What only a person can do or decide.</summary>
internal abstract record PersonTask
{
    private PersonTask() { }

    /// <summary>A group at googlegroups.com: no API.</summary>
    public sealed record ConsumerGroup(string Group) : PersonTask;

    /// <summary>The customer's address owns or manages the group: that is staff, or a mistake.</summary>
    public sealed record RunsTheGroup(string Group, string Email) : PersonTask;

    /// <summary>The customer's address is itself a group or a service account: removing it would remove others.</summary>
    public sealed record NotOnePerson(string Group, string Email) : PersonTask;

    /// <summary>The customer is in a group inside the track's group, which may serve other purposes.</summary>
    public sealed record InNestedGroup(string Group, string Nested, string Email) : PersonTask;

    /// <summary>A group inside the track's group that cannot be read.</summary>
    public sealed record UnreadNestedGroup(string Group, string Nested) : PersonTask;

    /// <summary>A member whose address is another spelling of the customer's.</summary>
    public sealed record OtherSpelling(string Group, string Member, string Email) : PersonTask;

    /// <summary>The Console's own e-mail lists: no API.</summary>
    public sealed record ConsoleLists : PersonTask;
}

/// <summary>A group of the track that could not be read or written.</summary>
/// <param name="Failure">Null: the API says that there is no such group.</param>
internal sealed record GroupProblem(int Index, StepOutcome.Failed? Failure);

/// <param name="Members">Ordinary direct memberships: what a run removes.</param>
/// <param name="Read">Groups that were read to the end.</param>
internal sealed record Survey(
    IReadOnlyList<TesterMembership> Members, IReadOnlyList<PersonTask> ForPeople, IReadOnlyList<GroupProblem> Problems, int Read);

/// <summary>Looks for a customer in every group of a track, and in the groups inside them. Reads only.</summary>
internal sealed class GroupSurvey(IGroupMembership membership, bool consoleListsPossible)
{
    private const int MostNestedGroups = 25;

    /// <summary>
    /// A group that is refused or missing is noted and the others are still looked at; any other failure ends the survey.
    /// </summary>
    public async Task<Result<Survey>> TakeAsync(
        TesterGroups groups, IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken)
    {
        var members = new List<TesterMembership>();
        var people = new List<PersonTask>();
        var problems = new List<GroupProblem>();
        for (var index = 0; index < groups.Addresses.Count; index++)
        {
            var group = groups.Addresses[index];
            if (TesterGroups.IsConsumer(group))
            {
                people.Add(new PersonTask.ConsumerGroup(group));
            }
            else if (!(await LookIntoAsync(groups, group, emails, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var look, out var failure))
            {
                if (!GoogleErrors.IsDenied(failure))
                {
                    return failure;
                }

                problems.Add(new GroupProblem(index, failure));
            }
            else if (look is { Value: { } found })
            {
                members.AddRange(found.Members);
                people.AddRange(found.ForPeople);
            }
            else
            {
                problems.Add(new GroupProblem(index, null));
            }
        }

        if (consoleListsPossible)
        {
            people.Add(new PersonTask.ConsoleLists());
        }

        var read = groups.Addresses.Count(g => !TesterGroups.IsConsumer(g)) - problems.Count;
        return new Survey(members, people, problems, read);
    }

    private async Task<Result<Found<GroupLook>>> LookIntoAsync(
        TesterGroups groups, string group, IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await membership.FindGroupAsync(group, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var name, out var failure))
        {
            return failure;
        }

        if (name is not { Value: { } key })
        {
            return new Found<GroupLook>(null);
        }

        if (!(await membership.ListMembersAsync(key, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var all, out failure)
            || !(await FindAllAsync(key, emails, all, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var direct, out failure)
            || !(await LookIntoNestedAsync(groups, group, all, emails, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var people, out failure))
        {
            return failure;
        }

        var members = new List<TesterMembership>();
        foreach (var (email, found) in direct)
        {
            switch (found)
            {
                case { Kind: not MemberKind.Person }:
                    people.Add(new PersonTask.NotOnePerson(group, email));
                    break;
                case { IsOrdinary: false }:
                    people.Add(new PersonTask.RunsTheGroup(group, email));
                    break;
                default:
                    members.Add(new TesterMembership(group, key, email, found));
                    break;
            }
        }

        people.AddRange(OtherSpellings(group, all, emails, direct));
        return new Found<GroupLook>(new GroupLook(members, people));
    }

    /// <summary>Asks for each address, for the platform knows aliases; and trusts the list where the two differ.</summary>
    private async Task<Result<List<(string Email, Membership Membership)>>> FindAllAsync(
        string groupKey, IReadOnlyList<string> emails, Membership[] all, ICallLog calls, CancellationToken cancellationToken)
    {
        var direct = new List<(string, Membership Membership)>();
        foreach (var email in emails)
        {
            if (!(await membership.FindMemberAsync(groupKey, email, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var look, out var failure))
            {
                return failure;
            }

            if ((look.Value ?? Array.Find(all, m => m.Address.Equals(email, StringComparison.OrdinalIgnoreCase))) is { } found
                && !direct.Exists(d => d.Membership.Key == found.Key))
            {
                direct.Add((email, found));
            }
        }

        return direct;
    }

    private async Task<Result<List<PersonTask>>> LookIntoNestedAsync(
        TesterGroups groups, string group, Membership[] all, IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken)
    {
        var people = new List<PersonTask>();
        var seen = new HashSet<string>(groups.Addresses, StringComparer.OrdinalIgnoreCase);
        var open = new Queue<string>(NestedIn(all).Where(seen.Add));
        for (var looked = 0; open.TryDequeue(out var nested); looked++)
        {
            if (looked >= MostNestedGroups || TesterGroups.IsConsumer(nested))
            {
                people.Add(new PersonTask.UnreadNestedGroup(group, nested));
                continue;
            }

            if (!(await ReadNestedAsync(nested, emails, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var inside, out var failure))
            {
                if (!GoogleErrors.IsDenied(failure))
                {
                    return failure;
                }

                people.Add(new PersonTask.UnreadNestedGroup(group, nested));
                continue;
            }

            people.AddRange(inside.Emails.Select(email => new PersonTask.InNestedGroup(group, nested, email)));
            foreach (var deeper in inside.Groups.Where(seen.Add))
            {
                open.Enqueue(deeper);
            }

            if (!inside.IsThere)
            {
                people.Add(new PersonTask.UnreadNestedGroup(group, nested));
            }
        }

        return people;
    }

    private async Task<Result<NestedLook>> ReadNestedAsync(
        string nested, IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await membership.FindGroupAsync(nested, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var name, out var failure))
        {
            return failure;
        }

        if (name is not { Value: { } key })
        {
            return new NestedLook(IsThere: false, [], []);
        }

        if (!(await membership.ListMembersAsync(key, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var all, out failure))
        {
            return failure;
        }

        return new NestedLook(true, [.. emails.Where(e => all.Any(m => Mailbox.IsSame(m.Address, e)))], [.. NestedIn(all)]);
    }

    private static IEnumerable<string> NestedIn(Membership[] all) =>
        all.Where(m => m.Kind is MemberKind.Group && m.Address.Length > 0).Select(m => m.Address);

    private static IEnumerable<PersonTask> OtherSpellings(
        string group, Membership[] all, IReadOnlyList<string> emails, List<(string Email, Membership Membership)> direct)
    {
        foreach (var member in all.Where(m => !direct.Exists(d => d.Membership.Key == m.Key)))
        {
            if (emails.FirstOrDefault(e => Mailbox.IsSame(e, member.Address)) is { } email)
            {
                yield return new PersonTask.OtherSpelling(group, member.Address, email);
            }
        }
    }

    private sealed record GroupLook(IReadOnlyList<TesterMembership> Members, IReadOnlyList<PersonTask> ForPeople);

    private sealed record NestedLook(bool IsThere, IReadOnlyList<string> Emails, IReadOnlyList<string> Groups);
}
