using System.Net.Http.Json;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>Groups and memberships in the Cloud Identity API v1 (specs: cloudidentity.v1).</summary>
internal sealed partial class CloudIdentityClient(PlatformHttp http) : IGroupMembership
{
    public const string System = "cloud-identity";
    public const string Scope = "https://www.googleapis.com/auth/cloud-identity.groups";

    // google.rpc.Code of an operation that ended badly.
    private const int NotFound = 5, PermissionDenied = 7, ResourceExhausted = 8, Unavailable = 14;

    public async Task<Result<Found<string>>> FindGroupAsync(string address, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Get, RequestPath.Of($"/v1/groups:lookup"), CallKind.Read)
        {
            Query = [new("groupKey.id", address)],
            AlsoExpected = [404],
        };
        return await NameAsync(request, GroupName(), calls, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Result<Found<Membership>>> FindMemberAsync(
        string groupKey, string address, ICallLog calls, CancellationToken cancellationToken)
    {
        var lookup = new PlatformRequest(HttpMethod.Get, RequestPath.Of($"/v1/{groupKey:raw}/memberships:lookup"), CallKind.Read)
        {
            Query = [new("memberKey.id", address)],
            AlsoExpected = [404],
        };
        if (!(await NameAsync(lookup, MembershipName(), calls, cancellationToken).ConfigureAwait(false)).TryGet(out var name, out var failure))
        {
            return failure;
        }

        if (name is not { Value: { } found })
        {
            return new Found<Membership>(null);
        }

        var get = new PlatformRequest(HttpMethod.Get, PathOf(found), CallKind.Read) { AlsoExpected = [404] };
        if (!(await http.SendAsync(get, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out failure))
        {
            return failure;
        }

        if (reply.Status == 404)
        {
            return new Found<Membership>(null);
        }

        return reply.Json<MembershipJson>().TryGet(out var membership, out failure) ? new Found<Membership>(Read(membership)) : failure;
    }

    public async Task<Result<Membership[]>> ListMembersAsync(string groupKey, ICallLog calls, CancellationToken cancellationToken)
    {
        var members = new List<Membership>();
        string? token = null;
        do
        {
            var request = new PlatformRequest(HttpMethod.Get, RequestPath.Of($"/v1/{groupKey:raw}/memberships"), CallKind.Read)
            {
                // Only the full view says what kind a member is and which role it has.
                Query = token is null ? [new("view", "FULL"), new("pageSize", "500")] : [new("view", "FULL"), new("pageSize", "500"), new("pageToken", token)],
            };
            if (!(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure)
                || !reply.Json<ListJson>().TryGet(out var page, out failure))
            {
                return failure;
            }

            members.AddRange((page.Memberships ?? []).Select(Read));
            token = page.NextPageToken;
        }
        while (!string.IsNullOrEmpty(token));
        return members.ToArray();
    }

    public async Task<StepOutcome.Failed?> RemoveAsync(
        string groupKey, Membership membership, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Delete, PathOf(membership.Key), CallKind.RepeatableWrite) { AlsoExpected = [404] };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure)
            ? reply.Status == 404 ? null : FailureOf(reply)
            : failure;
    }

    public async Task<StepOutcome.Failed?> AddAsync(string groupKey, string address, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Post, RequestPath.Of($"/v1/{groupKey:raw}/memberships"), CallKind.RepeatableWrite)
        {
            Content = () => JsonContent.Create(
                new NewMembershipJson(new KeyJson(address), [new RoleJson("MEMBER")]), options: PlatformJson.Options),
        };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure) ? FailureOf(reply)
            : failure.Code == GoogleErrors.AlreadyExists ? null
            : failure;
    }

    private async Task<Result<Found<string>>> NameAsync(PlatformRequest request, Regex shape, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status == 404)
        {
            return new Found<string>(null);
        }

        if (!reply.Json<NameJson>().TryGet(out var answer, out failure))
        {
            return failure;
        }

        // The name becomes the path of a DELETE: one of another shape would name another thing.
        return shape.IsMatch(answer.Name) ? new Found<string>(answer.Name) : FailureTable.Unreadable(System, request.Kind, "a resource name of another shape");
    }

    /// <summary>What the answered operation says. Its end is not asked for: v1 has no way to read an operation, the membership itself tells.</summary>
    private static StepOutcome.Failed? FailureOf(PlatformReply reply) =>
        reply.Json<OperationJson>().TryGet(out var operation, out _) && operation.Error is { Code: not (0 or NotFound) } error
            ? new StepOutcome.Failed(
                error.Code switch
                {
                    PermissionDenied => FailureKind.Unauthorized,
                    ResourceExhausted => FailureKind.RateLimited,
                    Unavailable => FailureKind.Transient,
                    _ => FailureKind.Refused,
                },
                $"{System}: the operation ended with google.rpc code {error.Code}", $"rpc-{error.Code}")
            : null;

    private static RequestPath PathOf(string membershipName)
    {
        var parts = membershipName.Split('/');
        // The last part is the member's account id.
        return RequestPath.Of($"/v1/groups/{parts[1]}/memberships/{parts[3]:hide}");
    }

    private static Membership Read(MembershipJson json) => new(
        json.Name,
        json.PreferredMemberKey.Id,
        json.Type switch
        {
            "GROUP" => MemberKind.Group,
            "SERVICE_ACCOUNT" or "SHARED_DRIVE" => MemberKind.Other,
            _ => MemberKind.Person,
        },
        json.Roles is { Count: > 0 } roles && roles.All(r => r.Name == "MEMBER"));

    [GeneratedRegex(@"\Agroups/[A-Za-z0-9_-]+\z")]
    private static partial Regex GroupName();

    [GeneratedRegex(@"\Agroups/[A-Za-z0-9_-]+/memberships/[A-Za-z0-9_-]+\z")]
    private static partial Regex MembershipName();

    private sealed record NameJson(string Name);

    private sealed record KeyJson(string Id);

    private sealed record RoleJson(string Name);

    private sealed record MembershipJson(string Name, KeyJson PreferredMemberKey, IReadOnlyList<RoleJson>? Roles = null, string? Type = null);

    private sealed record NewMembershipJson(KeyJson PreferredMemberKey, IReadOnlyList<RoleJson> Roles);

    private sealed record ListJson(IReadOnlyList<MembershipJson>? Memberships = null, string? NextPageToken = null);

    private sealed record OperationJson(bool? Done = null, StatusJson? Error = null);

    private sealed record StatusJson(int Code = 0);
}
