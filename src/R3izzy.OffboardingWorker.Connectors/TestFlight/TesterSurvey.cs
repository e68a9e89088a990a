using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>A tester of the customer, with what it is in.</summary>
/// <param name="Tester">As read.</param>
/// <param name="Groups">All of them, of whatever app.</param>
/// <param name="Builds">Assigned to this tester alone, of whatever app.</param>
/// <param name="Targets">The configured apps that it is in.</param>
internal sealed record FoundTester(BetaTester Tester, IReadOnlyList<BetaGroup> Groups, IReadOnlyList<BetaBuild> Builds, IReadOnlyList<string> Targets)
{
    /// <summary>Only users of the team's account can be in an internal group.</summary>
    public bool IsInternal => Groups.Any(g => g.IsInternal);

    /// <summary>Whoever has the link can join again.</summary>
    public bool MayRejoin => Tester.InviteType == "PUBLIC_LINK" || Groups.Any(g => g.PublicLink && Targets.Contains(g.App));
}

/// <summary>What a look at the customer's testers found. A closed set.</summary>
internal abstract record Survey
{
    private Survey() { }

    /// <summary>Neither the stored id nor an e-mail is known there.</summary>
    public sealed record Nobody : Survey;

    public sealed record These(IReadOnlyList<FoundTester> Testers) : Survey
    {
        public IReadOnlyList<FoundTester> InApps { get; } = [.. Testers.Where(t => t.Targets.Count > 0)];
    }

    /// <summary>What was found contradicts itself: nothing is touched before a person has looked.</summary>
    public sealed record Contradiction(string StoredId, IReadOnlyList<string> OthersIds) : Survey;
}

/// <summary>Looks the customer's testers up, by the stored id and by every e-mail.</summary>
internal sealed class TesterSurvey(AppStoreClient client, IReadOnlyList<string> apps)
{
    public async Task<Result<Survey>> TakeAsync(CustomerProfile customer, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await ByEmailAsync(customer, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var byEmail, out var failure))
        {
            return failure;
        }

        var storedId = customer.AccountAt("testflight")?.Trim() is { Length: > 0 } id ? id : null;
        var stored = byEmail.Find(t => t.Id == storedId);
        if (storedId is not null && stored is null)
        {
            if (!(await client.TestersByIdAsync([storedId], calls, cancellationToken).ConfigureAwait(false)).TryGet(out var named, out failure))
            {
                return failure;
            }

            stored = named.FirstOrDefault(t => t.Id == storedId);
        }

        // The id's own address is somebody else's, and the customer's addresses lead elsewhere: the id looks mistyped.
        if (stored is { Email: not null } && !SharesEmail(stored, customer) && byEmail.Count > 0)
        {
            return new Survey.Contradiction(stored.Id, [.. byEmail.Select(t => t.Id)]);
        }

        var testers = (stored is null ? byEmail : byEmail.Prepend(stored)).DistinctBy(t => t.Id).ToList();
        return testers.Count == 0 ? new Survey.Nobody()
            : (await CompleteAsync(testers, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var complete, out failure) ? new Survey.These(complete)
            : failure;
    }

    /// <summary>The testers of these ids that exist.</summary>
    public async Task<Result<IReadOnlyList<FoundTester>>> FindAsync(IReadOnlyList<string> ids, ICallLog calls, CancellationToken cancellationToken) =>
        (await client.TestersByIdAsync(ids, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var testers, out var failure)
            ? await CompleteAsync(testers, calls, cancellationToken).ConfigureAwait(false)
            : failure;

    /// <summary>The addresses among the customer's and the testers' that belong to staff.</summary>
    public Task<Result<IReadOnlyList<string>>> StaffAsync(
        CustomerProfile customer, IEnumerable<FoundTester> testers, ICallLog calls, CancellationToken cancellationToken) =>
        client.StaffAsync([.. customer.Emails.Concat(testers.Select(t => t.Tester.Email).OfType<string>()).Distinct(StringComparer.OrdinalIgnoreCase)], calls, cancellationToken);

    public static bool SharesEmail(BetaTester tester, CustomerProfile customer) =>
        tester.Email is { } email && customer.Emails.Contains(email, StringComparer.OrdinalIgnoreCase);

    private async Task<Result<List<BetaTester>>> ByEmailAsync(CustomerProfile customer, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await client.TestersByEmailAsync(customer.Emails, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var answered, out var failure))
        {
            return failure;
        }

        // Nothing says that the filter compares the whole address.
        var found = answered.Where(t => SharesEmail(t, customer)).ToList();
        string[] missed = [.. customer.Emails.Where(e => !found.Exists(t => e.Equals(t.Email, StringComparison.OrdinalIgnoreCase)))];
        if (missed.Length == 0)
        {
            return found;
        }

        // Nor that it finds an address that was invited in other letters: the apps' own lists settle it.
        if (!(await client.TestersInAppsAsync(apps, missed, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var others, out failure))
        {
            return failure;
        }

        if (others.Count == 0)
        {
            return found;
        }

        return (await client.TestersByIdAsync(others, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var named, out failure)
            ? found.Concat(named.Where(t => SharesEmail(t, customer))).DistinctBy(t => t.Id).ToList()
            : failure;
    }

    private async Task<Result<IReadOnlyList<FoundTester>>> CompleteAsync(IReadOnlyList<BetaTester> testers, ICallLog calls, CancellationToken cancellationToken)
    {
        string[] groupIds = [.. testers.SelectMany(t => t.Groups).Distinct()];
        string[] buildIds = [.. testers.SelectMany(t => t.Builds).Distinct()];
        if (!(await client.GroupsAsync(groupIds, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var groups, out var failure)
            || !(await client.BuildsAsync(buildIds, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var builds, out failure))
        {
            return failure;
        }

        if (groupIds.Except(groups.Select(g => g.Id)).Any())
        {
            // An internal group that stays unseen would make staff look like a customer.
            return new StepOutcome.Failed(FailureKind.Transient, "app-store-connect: a tester's group could not be read", FailureCodes.UnreadableAnswer);
        }

        return testers.Select(t => Found(t, groups, builds)).ToArray();
    }

    private FoundTester Found(BetaTester tester, IReadOnlyList<BetaGroup> groups, IReadOnlyList<BetaBuild> builds)
    {
        BetaGroup[] own = [.. groups.Where(g => tester.Groups.Contains(g.Id))];
        BetaBuild[] assigned = [.. builds.Where(b => tester.Builds.Contains(b.Id))];
        var places = tester.Apps.Concat(own.Select(g => g.App)).Concat(assigned.Select(b => b.App)).ToHashSet(StringComparer.Ordinal);
        return new FoundTester(tester, own, assigned, [.. apps.Where(places.Contains)]);
    }
}
