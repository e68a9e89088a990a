using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.TestFlight;

/// <summary>
/// App Store Connect API (app-store-connect.3.7.0.json, developer.apple.com/documentation/appstoreconnectapi). The only class
/// here that knows its addresses and fields. Addresses with a customer's e-mail carry it in the query, which is not logged.
/// </summary>
internal sealed class AppStoreClient(PlatformHttp http, Uri baseAddress)
{
    /// <summary>The name in the connector log.</summary>
    public const string SystemName = "app-store-connect";

    private const int MostIdsInFilter = 100;
    private const int MostPages = 200;
    private const int MostIncluded = 50;

    /// <summary>A rolling hour gives calls back bit by bit; the service itself names no time.</summary>
    private static readonly TimeSpan WaitWhenLimited = TimeSpan.FromMinutes(5);

    private volatile HourlyLimit? _hour;

    /// <summary>What the last answer said of the key's hour; null when none did.</summary>
    public HourlyLimit? Hour => _hour;

    public Task<Result<IReadOnlyList<BetaTester>>> TestersByEmailAsync(IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken) =>
        TestersAsync("filter[email]", emails, calls, cancellationToken);

    public Task<Result<IReadOnlyList<BetaTester>>> TestersByIdAsync(IReadOnlyList<string> ids, ICallLog calls, CancellationToken cancellationToken) =>
        TestersAsync("filter[id]", ids, calls, cancellationToken);

    /// <summary>Ids of the apps' testers with one of these addresses, in whatever letters. Reads every tester of the apps, by address alone.</summary>
    public async Task<Result<IReadOnlyList<string>>> TestersInAppsAsync(
        IReadOnlyList<string> apps, IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken) =>
        (await ReadAsync<Resource>(RequestPath.Of($"/v1/betaTesters"),
            [new("filter[apps]", string.Join(',', apps)), new("fields[betaTesters]", "email"), new("limit", "200")], calls, cancellationToken).ConfigureAwait(false))
            .TryGet(out var found, out var failure)
            ? found.Where(t => t.Attributes?.Email is { } email && emails.Contains(email, StringComparer.OrdinalIgnoreCase)).Select(t => t.Id).ToArray()
            : failure;

    /// <summary>The groups of these ids that exist.</summary>
    public async Task<Result<IReadOnlyList<BetaGroup>>> GroupsAsync(IReadOnlyList<string> ids, ICallLog calls, CancellationToken cancellationToken) =>
        (await OfAppsAsync(RequestPath.Of($"/v1/betaGroups"), ids, "betaGroups", "isInternalGroup,publicLinkEnabled,app", calls, cancellationToken).ConfigureAwait(false))
            .TryGet(out var found, out var failure)
            ? found.Select(g => new BetaGroup(g.Id, g.Relationships!.App!.Data!.Id, g.Attributes?.IsInternalGroup == true, g.Attributes?.PublicLinkEnabled == true)).ToArray()
            : failure;

    /// <summary>The builds of these ids that exist.</summary>
    public async Task<Result<IReadOnlyList<BetaBuild>>> BuildsAsync(IReadOnlyList<string> ids, ICallLog calls, CancellationToken cancellationToken) =>
        (await OfAppsAsync(RequestPath.Of($"/v1/builds"), ids, "builds", "app", calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure)
            ? found.Select(b => new BetaBuild(b.Id, b.Relationships!.App!.Data!.Id)).ToArray()
            : failure;

    /// <summary>The ids among these that are apps of the team.</summary>
    public async Task<Result<IReadOnlyList<string>>> AppsAsync(IReadOnlyList<string> ids, ICallLog calls, CancellationToken cancellationToken) =>
        (await ReadAsync<Resource>(RequestPath.Of($"/v1/apps"), [new("filter[id]", string.Join(',', ids)), new("fields[apps]", "bundleId"), new("limit", "200")], calls, cancellationToken)
            .ConfigureAwait(false)).TryGet(out var found, out var failure)
            ? found.Select(a => a.Id).ToArray()
            : failure;

    /// <summary>The addresses among these that have access to the team's account, or are invited to it. Lower case.</summary>
    public async Task<Result<IReadOnlyList<string>>> StaffAsync(IReadOnlyList<string> emails, ICallLog calls, CancellationToken cancellationToken)
    {
        // All of them, compared here: nothing says that a filter finds an address that is spelt in other letters.
        if (!(await ReadAsync<Resource>(RequestPath.Of($"/v1/users"),
                [new("fields[users]", "username"), new("limit", "200")], calls, cancellationToken).ConfigureAwait(false)).TryGet(out var users, out var failure)
            || !(await ReadAsync<Resource>(RequestPath.Of($"/v1/userInvitations"),
                [new("fields[userInvitations]", "email"), new("limit", "200")], calls, cancellationToken).ConfigureAwait(false)).TryGet(out var invited, out failure))
        {
            return failure;
        }

        return users.Select(u => u.Attributes?.Username).Concat(invited.Select(i => i.Attributes?.Email)).OfType<string>()
            .Select(e => e.ToLowerInvariant()).Intersect(emails.Select(e => e.ToLowerInvariant())).ToArray();
    }

    /// <summary>Takes the tester out of all groups and builds of these apps; of no other.</summary>
    public async Task<Result<RemovalAnswer>> RemoveFromAppsAsync(string testerId, IReadOnlyList<string> apps, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = Write(HttpMethod.Delete, RequestPath.Of($"/v1/betaTesters/{testerId}/relationships/apps"), "apps", apps) with { AlsoExpected = [404] };
        return (await SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure) ? reply.Status switch
        {
            204 => RemovalAnswer.Finished,
            202 => RemovalAnswer.Accepted,
            404 => RemovalAnswer.NotThere,
            _ => FailureTable.Unreadable(SystemName, request.Kind, $"HTTP {reply.Status}, which is not documented for it"),
        } : failure;
    }

    /// <summary>Null when it was done.</summary>
    public Task<StepOutcome.Failed?> AddToGroupAsync(string groupId, string testerId, ICallLog calls, CancellationToken cancellationToken) =>
        AddAsync(RequestPath.Of($"/v1/betaGroups/{groupId}/relationships/betaTesters"), "betaTesters", [testerId], calls, cancellationToken);

    /// <summary>Null when it was done.</summary>
    public Task<StepOutcome.Failed?> AddToBuildsAsync(string testerId, IReadOnlyList<string> builds, ICallLog calls, CancellationToken cancellationToken) =>
        AddAsync(RequestPath.Of($"/v1/betaTesters/{testerId}/relationships/builds"), "builds", builds, calls, cancellationToken);

    private async Task<StepOutcome.Failed?> AddAsync(RequestPath path, string type, IReadOnlyList<string> ids, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = Write(HttpMethod.Post, path, type, ids);
        return !(await SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure) ? failure
            : reply.Status == 204 ? null
            : FailureTable.Unreadable(SystemName, request.Kind, $"HTTP {reply.Status}, which is not documented for it");
    }

    private async Task<Result<IReadOnlyList<BetaTester>>> TestersAsync(string filter, IReadOnlyList<string> values, ICallLog calls, CancellationToken cancellationToken)
    {
        // No names are asked for: nothing here needs them.
        List<KeyValuePair<string, string>> query =
        [
            new(filter, string.Join(',', values)), new("fields[betaTesters]", "email,inviteType,state,apps,betaGroups,builds"), new("include", "apps,betaGroups,builds"),
            new("fields[apps]", "bundleId"), new("fields[betaGroups]", "isInternalGroup"), new("fields[builds]", "version"),
            new("limit", "200"), new("limit[apps]", $"{MostIncluded}"), new("limit[betaGroups]", $"{MostIncluded}"), new("limit[builds]", $"{MostIncluded}"),
        ];
        if (!(await ReadAsync<Resource>(RequestPath.Of($"/v1/betaTesters"), query, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure))
        {
            return failure;
        }

        var testers = new List<BetaTester>();
        foreach (var tester in found)
        {
            if (!(await RelatedAsync(tester, "apps", tester.Relationships?.Apps, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var apps, out failure)
                || !(await RelatedAsync(tester, "betaGroups", tester.Relationships?.BetaGroups, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var groups, out failure)
                || !(await RelatedAsync(tester, "builds", tester.Relationships?.Builds, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var builds, out failure))
            {
                return failure;
            }

            testers.Add(new BetaTester(tester.Id, tester.Attributes?.Email?.ToLowerInvariant(), tester.Attributes?.State, tester.Attributes?.InviteType, apps, groups, builds));
        }

        return testers;
    }

    /// <summary>The ids of a relationship: those that came along, or when that may not be all, those that are read on their own.</summary>
    private async Task<Result<IReadOnlyList<string>>> RelatedAsync(
        Resource tester, string name, ToMany? related, ICallLog calls, CancellationToken cancellationToken)
    {
        if (related?.Data is { Count: < MostIncluded } data && (related.Meta?.Paging.Total ?? 0) <= data.Count)
        {
            return data.Select(d => d.Id).ToArray();
        }

        return (await ReadAsync<Linkage>(RequestPath.Of($"/v1/betaTesters/{tester.Id}/relationships/{name}"), [new("limit", "200")], calls, cancellationToken).ConfigureAwait(false))
            .TryGet(out var all, out var failure)
            ? all.Select(d => d.Id).ToArray()
            : failure;
    }

    /// <summary>Groups or builds with the app that each belongs to: a tester's answer does not tell it.</summary>
    private async Task<Result<IReadOnlyList<Resource>>> OfAppsAsync(
        RequestPath path, IReadOnlyList<string> ids, string type, string fields, ICallLog calls, CancellationToken cancellationToken)
    {
        var all = new List<Resource>();
        foreach (var part in ids.Chunk(MostIdsInFilter))
        {
            List<KeyValuePair<string, string>> query =
                [new("filter[id]", string.Join(',', part)), new("include", "app"), new($"fields[{type}]", fields), new("fields[apps]", "bundleId"), new("limit", "200")];
            if (!(await ReadAsync<Resource>(path, query, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var found, out var failure))
            {
                return failure;
            }

            if (found.Any(r => r.Relationships?.App?.Data is null))
            {
                return FailureTable.Unreadable(SystemName, CallKind.Read, $"one of {type} without its app");
            }

            all.AddRange(found);
        }

        return all;
    }

    private async Task<Result<IReadOnlyList<T>>> ReadAsync<T>(
        RequestPath path, IReadOnlyList<KeyValuePair<string, string>> query, ICallLog calls, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        var request = new PlatformRequest(HttpMethod.Get, path, CallKind.Read) { Query = query };
        for (var page = 0; page < MostPages; page++)
        {
            if (!(await SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure)
                || !reply.Json<Page<T>>().TryGet(out var answer, out failure))
            {
                return failure;
            }

            all.AddRange(answer.Data);
            if (string.IsNullOrEmpty(answer.Links.Next))
            {
                return all;
            }

            if (!Uri.TryCreate(baseAddress, answer.Links.Next, out var next))
            {
                return FailureTable.Unreadable(SystemName, CallKind.Read, "a next page that is no address");
            }

            request = new PlatformRequest(HttpMethod.Get, path, CallKind.Read) { AbsoluteAddress = next };
        }

        return FailureTable.Unreadable(SystemName, CallKind.Read, "a list without end");
    }

    private async Task<Result<PlatformReply>> SendAsync(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        if (sent.TryGet(out var reply, out var failure))
        {
            _hour = HourlyLimit.Of(reply.Headers) ?? _hour;
            return reply;
        }

        return failure is { Kind: FailureKind.RateLimited, RetryAfter: null } ? failure with { RetryAfter = WaitWhenLimited } : failure;
    }

    private static PlatformRequest Write(HttpMethod method, RequestPath path, string type, IEnumerable<string> ids)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new { data = ids.Select(id => new Linkage(type, id)) }, PlatformJson.Options);
        return new PlatformRequest(method, path, CallKind.RepeatableWrite)
        {
            Content = () => new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }

    private sealed record Page<T>(IReadOnlyList<T> Data, PageLinks Links);

    private sealed record PageLinks(string Self, string? Next = null);

    private sealed record Linkage(string Type, string Id);

    private sealed record Resource(string Type, string Id, Attributes? Attributes = null, Relationships? Relationships = null);

    private sealed record Attributes(
        string? Email = null, string? Username = null, string? State = null, string? InviteType = null, bool? IsInternalGroup = null, bool? PublicLinkEnabled = null);

    private sealed record Relationships(ToMany? Apps = null, ToMany? BetaGroups = null, ToMany? Builds = null, ToOne? App = null);

    private sealed record ToMany(IReadOnlyList<Linkage>? Data = null, PageMeta? Meta = null);

    private sealed record ToOne(Linkage? Data = null);

    private sealed record PageMeta(Paging Paging);

    private sealed record Paging(int Limit, int? Total = null);
}
