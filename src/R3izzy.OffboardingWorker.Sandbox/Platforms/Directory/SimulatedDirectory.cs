using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Directory;

/// <summary>
/// The groups' members in the Admin SDK's Directory API (discovery document admin.directory_v1). A service account has to
/// act as an administrator: without a subject every call is 403. A missing group and a missing member are both 404
/// <c>notFound</c>, told apart by the message alone.
/// </summary>
public sealed class SimulatedDirectory(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    private const string Root = "/admin/directory/v1/groups/{groupKey}";

    private static readonly string[] MemberScopes = ["admin.directory.group", "admin.directory.group.member"];
    private static readonly string[] MemberReadScopes = [.. MemberScopes, "admin.directory.group.member.readonly", "admin.directory.group.readonly"];
    private static readonly string[] GroupReadScopes = ["admin.directory.group", "admin.directory.group.readonly"];

    public override string Name => "directory";

    public WorkspaceGroups Groups => Sandbox.Workspace;

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, http => InGroup(http, GroupReadScopes, group => AnswerAsync(http, GroupJson(group))));
        routes.MapGet(Root + "/members", http => InGroup(http, MemberReadScopes, group => ListAsync(http, group)));
        routes.MapGet(Root + "/members/{memberKey}", http => InGroup(http, MemberReadScopes, group =>
            Groups.FindMember(group.Id, Key(http)) is { } member ? AnswerAsync(http, MemberJson(member)) : NotFoundAsync(http, "memberKey")));
        routes.MapGet(Root + "/hasMember/{memberKey}", http => InGroup(http, MemberReadScopes, group => HasMemberAsync(http, group)));
        routes.MapPost(Root + "/members", http => InGroup(http, MemberScopes, group => InsertAsync(http, group)));
        routes.MapDelete(Root + "/members/{memberKey}", http => InGroup(http, MemberScopes, group => DeleteAsync(http, group)));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) =>
        ErrorAsync(http, status, code ?? ReasonOf(status), "Injected by the sandbox.");

    private static string ReasonOf(int status) => status switch
    {
        400 => "invalid",
        401 => "authError",
        403 => "forbidden",
        404 => "notFound",
        409 => "conflict",
        429 => "rateLimitExceeded",
        >= 500 => "backendError",
        _ => "badRequest",
    };

    private Task InGroup(HttpContext http, string[] scopes, Func<WorkspaceGroup, Task> answer)
    {
        if (Sandbox.Tokens.GrantOf(http.Request) is not { } grant)
        {
            return ErrorAsync(http, 401, "authError", "Invalid Credentials");
        }

        if (!GoogleTokens.Allows(grant, scopes))
        {
            return ErrorAsync(http, 403, "insufficientPermissions", "Request had insufficient authentication scopes.");
        }

        if (grant.Subject is null || !Groups.IsAdmin(grant.Subject))
        {
            return ErrorAsync(http, 403, "forbidden", "Not Authorized to access this resource/api");
        }

        return Groups.Find((string)http.Request.RouteValues["groupKey"]!) is { } group ? answer(group) : NotFoundAsync(http, "groupKey");
    }

    private Task ListAsync(HttpContext http, WorkspaceGroup group)
    {
        var size = int.TryParse(http.Request.Query["maxResults"], out var asked) ? Math.Clamp(asked, 1, 200) : 200;
        var from = int.TryParse(http.Request.Query["pageToken"].ToString().Replace("page-", "", StringComparison.Ordinal), out var token) ? token : 0;
        var roles = http.Request.Query["roles"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var members = Groups.MembersOf(group.Id).Where(m => roles.Length == 0 || roles.Contains(m.Role)).ToArray();
        var page = members.Skip(from).Take(size).Select(m => (JsonNode)MemberJson(m)).ToArray();
        var answer = new JsonObject { ["kind"] = "admin#directory#members", ["etag"] = "\"sandbox\"" };
        if (page.Length > 0)
        {
            answer["members"] = new JsonArray(page);
        }

        if (from + size < members.Length)
        {
            answer["nextPageToken"] = $"page-{from + size}";
        }

        return AnswerAsync(http, answer);
    }

    private Task HasMemberAsync(HttpContext http, WorkspaceGroup group)
    {
        // Only addresses of the account's own domain may be asked about (googleapis/google-api-java-client#1082).
        if (!Key(http).EndsWith("@" + Groups.Domain, StringComparison.OrdinalIgnoreCase))
        {
            return ErrorAsync(http, 400, "invalid", "Invalid Input: memberKey");
        }

        return AnswerAsync(http, new JsonObject { ["isMember"] = Holds(group, Key(http), []) });
    }

    private bool Holds(WorkspaceGroup group, string email, HashSet<string> seen) =>
        seen.Add(group.Id)
        && (Groups.FindMember(group.Id, email) is not null
            || Groups.MembersOf(group.Id).Any(m => m.Kind is MemberKind.Group && Groups.Find(m.Email) is { } nested && Holds(nested, email, seen)));

    private async Task InsertAsync(HttpContext http, WorkspaceGroup group)
    {
        var body = await ReadAsync(http).ConfigureAwait(false);
        var email = body?["email"]?.GetValue<string>();
        var role = body?["role"]?.GetValue<string>() ?? "MEMBER";
        if (string.IsNullOrEmpty(email))
        {
            await ErrorAsync(http, 400, "required", "Missing required field: memberKey").ConfigureAwait(false);
            return;
        }

        if (role is not ("OWNER" or "MANAGER" or "MEMBER"))
        {
            await ErrorAsync(http, 400, "invalid", "Invalid Input: role").ConfigureAwait(false);
            return;
        }

        if (Groups.Add(group.Id, email, role) is not { } added)
        {
            await ErrorAsync(http, 409, "duplicate", "Member already exists.").ConfigureAwait(false);
            return;
        }

        Sandbox.Ledger.Record(Name, "member.added", $"{group.Email}/{added.Email}");
        await AnswerAsync(http, MemberJson(added)).ConfigureAwait(false);
    }

    private Task DeleteAsync(HttpContext http, WorkspaceGroup group)
    {
        if (Groups.FindMember(group.Id, Key(http)) is not { } member || !Groups.Remove(group.Id, member.Id))
        {
            return NotFoundAsync(http, "memberKey");
        }

        Sandbox.Ledger.Record(Name, "member.removed", $"{group.Email}/{member.Email}");
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private static string Key(HttpContext http) => (string)http.Request.RouteValues["memberKey"]!;

    private JsonObject GroupJson(WorkspaceGroup group) => new()
    {
        ["kind"] = "admin#directory#group",
        ["id"] = group.Id,
        ["etag"] = "\"sandbox\"",
        ["email"] = group.Email,
        ["name"] = group.Email.Split('@')[0],
        ["directMembersCount"] = Groups.MembersOf(group.Id).Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["adminCreated"] = true,
    };

    private static JsonObject MemberJson(GroupMember member) => new()
    {
        ["kind"] = "admin#directory#member",
        ["etag"] = "\"sandbox\"",
        ["id"] = member.Id,
        ["email"] = member.Email,
        ["role"] = member.Role,
        ["type"] = member.Kind switch
        {
            MemberKind.User => "USER",
            MemberKind.External => "EXTERNAL",
            MemberKind.Group => "GROUP",
            MemberKind.ServiceAccount => "USER",
        },
        ["status"] = "ACTIVE",
    };

    private static async Task<JsonNode?> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task AnswerAsync(HttpContext http, JsonObject body) => http.Response.WriteAsJsonAsync(body);

    private static Task NotFoundAsync(HttpContext http, string what) => ErrorAsync(http, 404, "notFound", $"Resource Not Found: {what}");

    private static Task ErrorAsync(HttpContext http, int status, string reason, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = status,
                ["message"] = message,
                ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["domain"] = "global", ["reason"] = reason }),
            },
        });
    }
}
