using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>What is kept of a look at the users: ids and states, no address.</summary>
internal sealed record UserEvidence(string Project, IReadOnlyList<UserEvidence.User> Users, string? Tenant = null)
{
    public const string Before = "before";
    public const string After = "after";
    public const string Reverted = "reverted";

    /// <param name="Uid">The account's <c>localId</c>.</param>
    /// <param name="Disabled">As read.</param>
    /// <param name="ValidSince">As read, UTC.</param>
    /// <param name="Providers">How many ways of signing in are linked.</param>
    /// <param name="EmailMatches">Whether its address is one of the customer's.</param>
    /// <param name="Doubtful">Found by e-mail beside the stored uid, and left to a person.</param>
    public sealed record User(string Uid, bool Disabled, DateTimeOffset ValidSince, int Providers, bool EmailMatches, bool Doubtful = false);

    public static Evidence Of(string kind, AccountPool pool, CustomerProfile customer, IEnumerable<FirebaseUser> users, IEnumerable<FirebaseUser>? doubtful = null)
    {
        var evidence = new UserEvidence(
            pool.Project, [.. users.Select(u => Look(u, false)), .. (doubtful ?? []).Select(u => Look(u, true))], pool.Tenant);
        return new Evidence(kind, JsonSerializer.Serialize(evidence, PlatformJson.Options));

        User Look(FirebaseUser u, bool isDoubtful) =>
            new(u.Uid, u.Disabled, u.ValidSince, u.Providers, CustomerUsers.SharesEmail(u, customer), isDoubtful);
    }

    /// <summary>The state of each user before this step's first write, from the evidence since the last revert.</summary>
    public static IReadOnlyList<User> FirstLook(StepContext step) =>
    [
        .. step.EarlierEvidence.Reverse().TakeWhile(e => e.Kind != Reverted).Where(e => e.Kind == Before).Reverse()
            .SelectMany(e => JsonSerializer.Deserialize<UserEvidence>(e.Json, PlatformJson.Options)!.Users)
            .Where(u => !u.Doubtful)
            .DistinctBy(u => u.Uid),
    ];

    /// <summary>Those that this step has left to a person, as they then were.</summary>
    public static IEnumerable<User> Doubtful(StepContext step) => step.EarlierEvidence.Where(e => e.Kind == Before)
        .SelectMany(e => JsonSerializer.Deserialize<UserEvidence>(e.Json, PlatformJson.Options)!.Users).Where(u => u.Doubtful);
}
