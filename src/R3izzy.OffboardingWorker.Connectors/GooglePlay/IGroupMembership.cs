using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>
/// The API that knows who is in a Workspace group. Two have it, with different credentials: Cloud Identity and Directory.
/// A refusal of one group comes back as a failure of which <see cref="GoogleErrors.IsDenied"/> is true.
/// </summary>
internal interface IGroupMembership
{
    /// <summary>The group's key in this API, or nothing when it says that there is no such group.</summary>
    Task<Result<Found<string>>> FindGroupAsync(string address, ICallLog calls, CancellationToken cancellationToken);

    /// <summary>The direct membership of an address, or nothing when it has none.</summary>
    Task<Result<Found<Membership>>> FindMemberAsync(string groupKey, string address, ICallLog calls, CancellationToken cancellationToken);

    /// <summary>Every direct member, all pages.</summary>
    Task<Result<Membership[]>> ListMembersAsync(string groupKey, ICallLog calls, CancellationToken cancellationToken);

    /// <summary>Null: accepted, or gone before. Whether it is done shows only in another look.</summary>
    Task<StepOutcome.Failed?> RemoveAsync(string groupKey, Membership membership, ICallLog calls, CancellationToken cancellationToken);

    /// <summary>Adds an ordinary member. Null: accepted, or a member before.</summary>
    Task<StepOutcome.Failed?> AddAsync(string groupKey, string address, ICallLog calls, CancellationToken cancellationToken);
}

/// <summary>What a look found: a value, or that there is none.</summary>
internal readonly record struct Found<T>(T? Value) where T : class;

/// <param name="Key">Resource name or member id: what a removal names.</param>
/// <param name="Address">As the platform returns it.</param>
/// <param name="Kind">What the member is.</param>
/// <param name="IsOrdinary">False for an owner or manager of the group.</param>
internal sealed record Membership(string Key, string Address, MemberKind Kind, bool IsOrdinary);

internal enum MemberKind
{
    Person,
    Group,

    /// <summary>A service account, a shared drive, a whole domain: never a customer.</summary>
    Other,
}
