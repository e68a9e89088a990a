using System.Net.Http.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>
/// Members of groups in the Admin SDK's Directory API (specs: admin.directory_v1). The scope for members alone does not
/// let us read the group itself, so a group is found by listing one member of it: a 404 there can only mean the group.
/// </summary>
internal sealed class DirectoryClient(PlatformHttp http) : IGroupMembership
{
    public const string System = "directory";
    public const string Scope = "https://www.googleapis.com/auth/admin.directory.group.member";

    public async Task<Result<Found<string>>> FindGroupAsync(string address, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Get, MembersOf(address), CallKind.Read)
        {
            Query = [new("maxResults", "1")],
            AlsoExpected = [404],
        };
        if (!(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status == 404)
        {
            return new Found<string>(null);
        }

        return reply.Json<ListJson>().TryGet(out _, out failure) ? new Found<string>(address) : failure;
    }

    public async Task<Result<Found<Membership>>> FindMemberAsync(
        string groupKey, string address, ICallLog calls, CancellationToken cancellationToken)
    {
        // Not hasMember: it answers 400 for every address outside the domain (googleapis/google-api-java-client#1082).
        var request = new PlatformRequest(HttpMethod.Get, MemberPath(groupKey, address), CallKind.Read) { AlsoExpected = [404] };
        if (!(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status != 404)
        {
            return reply.Json<MemberJson>().TryGet(out var member, out failure) ? new Found<Membership>(Read(member)) : failure;
        }

        // 404 says notFound for a missing group too: only a group that is there makes it mean the member.
        if (!(await FindGroupAsync(groupKey, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var group, out failure))
        {
            return failure;
        }

        return group is { Value: null }
            ? new StepOutcome.Failed(FailureKind.Refused, $"{System}: the group is gone", "notFound")
            : new Found<Membership>(null);
    }

    public async Task<Result<Membership[]>> ListMembersAsync(string groupKey, ICallLog calls, CancellationToken cancellationToken)
    {
        var members = new List<Membership>();
        string? token = null;
        do
        {
            var request = new PlatformRequest(HttpMethod.Get, MembersOf(groupKey), CallKind.Read)
            {
                Query = token is null ? [new("maxResults", "200")] : [new("maxResults", "200"), new("pageToken", token)],
            };
            if (!(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure)
                || !reply.Json<ListJson>().TryGet(out var page, out failure))
            {
                return failure;
            }

            members.AddRange((page.Members ?? []).Select(Read));
            token = page.NextPageToken;
        }
        while (!string.IsNullOrEmpty(token));
        return members.ToArray();
    }

    public async Task<StepOutcome.Failed?> RemoveAsync(
        string groupKey, Membership membership, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Delete, MemberPath(groupKey, membership.Key), CallKind.RepeatableWrite) { AlsoExpected = [404] };
        // A 404 is not read as success: the look that follows tells a member that is gone from a group that is gone.
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failure) ? null : failure;
    }

    public async Task<StepOutcome.Failed?> AddAsync(string groupKey, string address, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Post, MembersOf(groupKey), CallKind.RepeatableWrite)
        {
            Content = () => JsonContent.Create(new NewMemberJson(address, "MEMBER"), options: PlatformJson.Options),
        };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failure)
            || failure.Code == GoogleErrors.Duplicate ? null : failure;
    }

    private static RequestPath MembersOf(string group) => RequestPath.Of($"/admin/directory/v1/groups/{group:hide}/members");

    private static RequestPath MemberPath(string group, string member) =>
        RequestPath.Of($"/admin/directory/v1/groups/{group:hide}/members/{member:hide}");

    private static Membership Read(MemberJson json) => new(
        json.Id ?? json.Email ?? "",
        json.Email ?? "",
        json.Type switch
        {
            "GROUP" => MemberKind.Group,
            // A membership of the whole domain has no address.
            "CUSTOMER" => MemberKind.Other,
            _ => MemberKind.Person,
        },
        json.Role == "MEMBER");

    private sealed record MemberJson(string? Id = null, string? Email = null, string? Role = null, string? Type = null);

    private sealed record NewMemberJson(string Email, string Role);

    private sealed record ListJson(IReadOnlyList<MemberJson>? Members = null, string? NextPageToken = null);
}
