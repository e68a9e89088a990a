using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;

/// <summary>
/// The groups and memberships of the Cloud Identity API v1 (discovery document cloudidentity.v1). A group that does not
/// exist and one that may not be seen are answered alike, with 403, as the real one does.
/// </summary>
public sealed class SimulatedCloudIdentity(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    private readonly Lock _gate = new();
    private readonly List<Action> _unfinished = [];

    public override string Name => "cloud-identity";

    /// <summary>Writes answer an Operation that is not done; they take effect with <see cref="FinishOperations"/>.</summary>
    public bool FinishLater { get; set; }

    public WorkspaceGroups Groups => Sandbox.Workspace;

    /// <summary>Lets every write take effect that was accepted and not finished.</summary>
    public void FinishOperations()
    {
        lock (_gate)
        {
            _unfinished.ForEach(write => write());
            _unfinished.Clear();
        }
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/groups:lookup", http => Allowed(http, write: false, LookupGroupAsync));
        routes.MapGet("/v1/groups/{groupsId}", http => InGroup(http, write: false, group => AnswerAsync(http, GroupJson(group))));
        routes.MapGet("/v1/groups/{groupsId}/memberships", http => InGroup(http, write: false, group => ListAsync(http, group)));
        routes.MapGet("/v1/groups/{groupsId}/memberships:lookup", http => InGroup(http, write: false, group => LookupMemberAsync(http, group)));
        routes.MapGet("/v1/groups/{groupsId}/memberships/{membershipsId}", http => InGroup(http, write: false, group =>
            Member(http, group) is { } member ? AnswerAsync(http, MembershipJson(group, member, full: true)) : NoMembershipAsync(http)));
        routes.MapPost("/v1/groups/{groupsId}/memberships", http => InGroup(http, write: true, group => CreateAsync(http, group)));
        routes.MapDelete("/v1/groups/{groupsId}/memberships/{membershipsId}", http => InGroup(http, write: true, group => DeleteAsync(http, group)));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) =>
        ErrorAsync(http, status, code ?? StatusOf(status), "Injected by the sandbox.");

    private static string StatusOf(int status) => status switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        _ => "UNKNOWN",
    };

    private Task Allowed(HttpContext http, bool write, Func<HttpContext, Task> answer)
    {
        if (Sandbox.Tokens.GrantOf(http.Request) is not { } grant)
        {
            return ErrorAsync(http, 401, "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.");
        }

        var scoped = write
            ? GoogleTokens.Allows(grant, "cloud-identity.groups", "cloud-platform")
            : GoogleTokens.Allows(grant, "cloud-identity.groups", "cloud-identity.groups.readonly", "cloud-platform");
        if (!scoped)
        {
            return ErrorAsync(http, 403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
                ["reason"] = "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                ["domain"] = "googleapis.com",
            });
        }

        return Groups.IsAdmin(grant.Subject ?? grant.Account) ? answer(http) : DeniedAsync(http, ResourceOf(http));
    }

    private Task InGroup(HttpContext http, bool write, Func<WorkspaceGroup, Task> answer) => Allowed(http, write, _ =>
        Groups.Find((string)http.Request.RouteValues["groupsId"]!) is { } group ? answer(group) : DeniedAsync(http, ResourceOf(http)));

    private Task LookupGroupAsync(HttpContext http)
    {
        var key = http.Request.Query["groupKey.id"].ToString();
        return key.Length == 0 ? ErrorAsync(http, 400, "INVALID_ARGUMENT", "Error(1002): Invalid entity key.")
            : Groups.Find(key) is { } group ? AnswerAsync(http, new JsonObject { ["name"] = NameOf(group) })
            : DeniedAsync(http, key);
    }

    private Task LookupMemberAsync(HttpContext http, WorkspaceGroup group)
    {
        var key = http.Request.Query["memberKey.id"].ToString();
        return key.Length == 0 ? ErrorAsync(http, 400, "INVALID_ARGUMENT", "Error(1002): Invalid entity key.")
            : Groups.FindMember(group.Id, key) is { } member ? AnswerAsync(http, new JsonObject { ["name"] = NameOf(group, member) })
            : NoMembershipAsync(http);
    }

    private Task ListAsync(HttpContext http, WorkspaceGroup group)
    {
        var full = http.Request.Query["view"] == "FULL";
        var largest = full ? 500 : 1000;
        var size = int.TryParse(http.Request.Query["pageSize"], out var asked) ? asked : full ? 50 : 200;
        var from = int.TryParse(http.Request.Query["pageToken"].ToString().Replace("page-", "", StringComparison.Ordinal), out var token) ? token : 0;
        if (size < 0 || size > largest)
        {
            return ErrorAsync(http, 400, "INVALID_ARGUMENT", $"Error(1003): Page size must be between 0 and {largest}.");
        }

        var members = Groups.MembersOf(group.Id);
        var page = members.Skip(from).Take(size).Select(m => (JsonNode)MembershipJson(group, m, full)).ToArray();
        var answer = new JsonObject();
        if (page.Length > 0)
        {
            answer["memberships"] = new JsonArray(page);
        }

        if (from + size < members.Count)
        {
            answer["nextPageToken"] = $"page-{from + size}";
        }

        return AnswerAsync(http, answer);
    }

    private async Task CreateAsync(HttpContext http, WorkspaceGroup group)
    {
        var body = await ReadAsync(http).ConfigureAwait(false);
        var email = body?["preferredMemberKey"]?["id"]?.GetValue<string>();
        var roles = body?["roles"]?.AsArray().Select(r => r?["name"]?.GetValue<string>()).ToArray() ?? ["MEMBER"];
        // An owner or manager is always a member too, and has to be sent as such.
        if (string.IsNullOrEmpty(email) || !roles.Contains("MEMBER"))
        {
            await ErrorAsync(http, 400, "INVALID_ARGUMENT", "Error(3001): Invalid membership.").ConfigureAwait(false);
            return;
        }

        if (Groups.FindMember(group.Id, email) is not null)
        {
            await ErrorAsync(http, 409, "ALREADY_EXISTS", "Error(4003): Cannot create membership in the group because it already exists.").ConfigureAwait(false);
            return;
        }

        var role = roles.FirstOrDefault(r => r is "OWNER" or "MANAGER") ?? "MEMBER";
        await OperationAsync(http, () =>
        {
            if (Groups.Add(group.Id, email, role) is not { } added)
            {
                return new JsonObject();
            }

            Sandbox.Ledger.Record(Name, "member.added", $"{group.Email}/{added.Email}");
            var response = MembershipJson(group, added, full: true);
            response["@type"] = "type.googleapis.com/google.apps.cloudidentity.groups.v1.Membership";
            return response;
        }).ConfigureAwait(false);
    }

    private Task DeleteAsync(HttpContext http, WorkspaceGroup group)
    {
        if (Member(http, group) is not { } member)
        {
            return NoMembershipAsync(http);
        }

        return OperationAsync(http, () =>
        {
            if (Groups.Remove(group.Id, member.Id))
            {
                Sandbox.Ledger.Record(Name, "member.removed", $"{group.Email}/{member.Email}");
            }

            return new JsonObject { ["@type"] = "type.googleapis.com/google.protobuf.Empty" };
        });
    }

    private Task OperationAsync(HttpContext http, Func<JsonObject> write)
    {
        if (!FinishLater)
        {
            return AnswerAsync(http, new JsonObject { ["done"] = true, ["response"] = write() });
        }

        lock (_gate)
        {
            _unfinished.Add(() => write());
            return AnswerAsync(http, new JsonObject { ["name"] = $"operations/sandbox-{_unfinished.Count}", ["done"] = false });
        }
    }

    private GroupMember? Member(HttpContext http, WorkspaceGroup group) =>
        Groups.MembersOf(group.Id).FirstOrDefault(m => m.Id == (string)http.Request.RouteValues["membershipsId"]!);

    private static string NameOf(WorkspaceGroup group) => $"groups/{group.Id}";

    private static string NameOf(WorkspaceGroup group, GroupMember member) => $"groups/{group.Id}/memberships/{member.Id}";

    private static string ResourceOf(HttpContext http) =>
        http.Request.RouteValues.TryGetValue("groupsId", out var id) ? $"groups/{id}" : http.Request.Query["groupKey.id"].ToString();

    private static JsonObject GroupJson(WorkspaceGroup group) => new()
    {
        ["name"] = NameOf(group),
        ["groupKey"] = new JsonObject { ["id"] = group.Email },
        ["parent"] = "customers/C0sandbox",
        ["displayName"] = group.Email.Split('@')[0],
        ["labels"] = new JsonObject { ["cloudidentity.googleapis.com/groups.discussion_forum"] = "" },
    };

    private static JsonObject MembershipJson(WorkspaceGroup group, GroupMember member, bool full)
    {
        var json = new JsonObject
        {
            ["name"] = NameOf(group, member),
            ["preferredMemberKey"] = new JsonObject { ["id"] = member.Email },
        };
        if (full)
        {
            string[] roles = member.Role == "MEMBER" ? ["MEMBER"] : ["MEMBER", member.Role];
            json["roles"] = new JsonArray([.. roles.Select(r => new JsonObject { ["name"] = r })]);
            json["type"] = member.Kind switch
            {
                MemberKind.User => "USER",
                MemberKind.External => "OTHER",
                MemberKind.Group => "GROUP",
                MemberKind.ServiceAccount => "SERVICE_ACCOUNT",
            };
        }

        return json;
    }

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

    private static Task NoMembershipAsync(HttpContext http) =>
        ErrorAsync(http, 404, "NOT_FOUND", "Error(4006): Membership does not exist.");

    private static Task DeniedAsync(HttpContext http, string resource) =>
        ErrorAsync(http, 403, "PERMISSION_DENIED", $"Error(2028): Permission denied for resource {resource} (or it may not exist).", new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.rpc.ResourceInfo",
            ["resourceType"] = "cloudidentity.googleapis.com/Group",
            ["resourceName"] = resource,
            ["owner"] = "domain:cloudidentity.googleapis.com",
            ["description"] = $"Error(2028): Permission denied for resource {resource} (or it may not exist).",
        });

    private static Task ErrorAsync(HttpContext http, int status, string code, string message, JsonObject? detail = null)
    {
        var error = new JsonObject { ["code"] = status, ["message"] = message, ["status"] = code };
        if (detail is not null)
        {
            error["details"] = new JsonArray(detail);
        }

        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new JsonObject { ["error"] = error });
    }
}
