using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.GooglePlay;

/// <summary>What the two group APIs are known to do, quirks included.</summary>
public sealed class SimulatedGroupsTests : IAsyncLifetime
{
    private SandboxHost? _sandbox;

    private SandboxHost Sandbox => _sandbox!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        PlayWorld.Seed(_sandbox);
    }

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();

    [Fact]
    public async Task Cloud_identity_answers_a_missing_group_as_one_that_may_not_be_seen()
    {
        using var google = new GoogleCaller(Sandbox, "cloud-identity", "cloud-identity.groups");
        Code(await google.SendAsync("GET", "v1/groups:lookup?groupKey.id=nada@r3izzy.com.br")).ShouldBe((403, "PERMISSION_DENIED"));
        Sandbox.Context.Workspace.RemoveAdmin(PlayWorld.Account);
        Code(await google.SendAsync("GET", $"v1/groups:lookup?groupKey.id={PlayWorld.First}")).ShouldBe((403, "PERMISSION_DENIED"));
        Code(await google.SendAsync("GET", $"v1/groups:lookup?groupKey.id={PlayWorld.First}", withToken: false)).ShouldBe((401, "UNAUTHENTICATED"));
    }

    [Fact]
    public async Task Cloud_identity_adds_looks_up_pages_and_removes()
    {
        using var google = new GoogleCaller(Sandbox, "cloud-identity", "cloud-identity.groups");
        var group = (await google.SendAsync("GET", $"v1/groups:lookup?groupKey.id={PlayWorld.First}")).Body!["name"]!.GetValue<string>();
        var body = """{"preferredMemberKey":{"id":"novo@exemplo.test"},"roles":[{"name":"MEMBER"}]}""";
        (await google.SendAsync("POST", $"v1/{group}/memberships", body)).Body!["done"]!.GetValue<bool>().ShouldBeTrue();
        Code(await google.SendAsync("POST", $"v1/{group}/memberships", body)).ShouldBe((409, "ALREADY_EXISTS"));
        Code(await google.SendAsync("POST", $"v1/{group}/memberships", """{"preferredMemberKey":{"id":"x@exemplo.test"},"roles":[{"name":"OWNER"}]}"""))
            .ShouldBe((400, "INVALID_ARGUMENT"));

        var page = (await google.SendAsync("GET", $"v1/{group}/memberships?pageSize=2&view=FULL")).Body!;
        page["memberships"]!.AsArray().Count.ShouldBe(2);
        var last = (await google.SendAsync("GET", $"v1/{group}/memberships?pageSize=2&view=FULL&pageToken={page["nextPageToken"]}")).Body!;
        last["memberships"]!.AsArray().ShouldHaveSingleItem()!["preferredMemberKey"]!["id"]!.GetValue<string>().ShouldBe("novo@exemplo.test");
        last["nextPageToken"].ShouldBeNull();
        Code(await google.SendAsync("GET", $"v1/{group}/memberships?pageSize=501&view=FULL")).Status.ShouldBe(400);
        (await google.SendAsync("GET", $"v1/{group}/memberships")).Body!["memberships"]![0]!["roles"].ShouldBeNull();

        var name = (await google.SendAsync("GET", $"v1/{group}/memberships:lookup?memberKey.id=NOVO@exemplo.test")).Body!["name"]!.GetValue<string>();
        (await google.SendAsync("DELETE", $"v1/{name}")).Status.ShouldBe(200);
        Code(await google.SendAsync("DELETE", $"v1/{name}")).ShouldBe((404, "NOT_FOUND"));
        Sandbox.Ledger.Count("cloud-identity", "member.added").ShouldBe(1);
        Sandbox.Ledger.Count("cloud-identity", "member.removed").ShouldBe(1);
    }

    [Fact]
    public async Task Cloud_identity_wants_the_right_scope_for_a_write()
    {
        using var reader = new GoogleCaller(Sandbox, "cloud-identity", "cloud-identity.groups.readonly");
        var group = (await reader.SendAsync("GET", $"v1/groups:lookup?groupKey.id={PlayWorld.First}")).Body!["name"]!.GetValue<string>();
        var (status, body) = await reader.SendAsync("POST", $"v1/{group}/memberships", "{}");
        status.ShouldBe(403);
        body!["error"]!["details"]![0]!["reason"]!.GetValue<string>().ShouldBe("ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    }

    [Fact]
    public async Task Directory_takes_a_service_account_only_as_an_administrator()
    {
        using var itself = new GoogleCaller(Sandbox, "directory", "admin.directory.group.member");
        Reason(await itself.SendAsync("GET", Members())).ShouldBe((403, "forbidden"));
        using var admin = new GoogleCaller(Sandbox, "directory", "admin.directory.group.member", PlayWorld.Admin);
        (await admin.SendAsync("GET", Members())).Status.ShouldBe(200);
        Reason(await admin.SendAsync("GET", $"admin/directory/v1/groups/{PlayWorld.First}")).ShouldBe((403, "insufficientPermissions"));
    }

    [Fact]
    public async Task Directory_tells_a_missing_group_from_a_missing_member_by_text_alone()
    {
        using var google = new GoogleCaller(Sandbox, "directory", "admin.directory.group.member", PlayWorld.Admin);
        var member = await google.SendAsync("DELETE", Members() + "/ninguem@exemplo.test");
        var group = await google.SendAsync("DELETE", "admin/directory/v1/groups/nada@r3izzy.com.br/members/ninguem@exemplo.test");
        Reason(member).ShouldBe((404, "notFound"));
        Reason(group).ShouldBe((404, "notFound"));
        member.Body!["error"]!["message"]!.GetValue<string>().ShouldBe("Resource Not Found: memberKey");
        group.Body!["error"]!["message"]!.GetValue<string>().ShouldBe("Resource Not Found: groupKey");
    }

    [Fact]
    public async Task Directory_refuses_to_say_whether_an_outside_address_is_a_member()
    {
        using var google = new GoogleCaller(Sandbox, "directory", "admin.directory.group.member", PlayWorld.Admin);
        var root = $"admin/directory/v1/groups/{PlayWorld.First}/hasMember/";
        Reason(await google.SendAsync("GET", root + "outro@exemplo.test")).ShouldBe((400, "invalid"));
        (await google.SendAsync("GET", root + PlayWorld.Admin)).Body!["isMember"]!.GetValue<bool>().ShouldBeTrue();
        (await google.SendAsync("GET", root + "alguem@r3izzy.com.br")).Body!["isMember"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task Both_apis_show_the_same_members()
    {
        using var directory = new GoogleCaller(Sandbox, "directory", "admin.directory.group.member", PlayWorld.Admin);
        using var cloud = new GoogleCaller(Sandbox, "cloud-identity", "cloud-identity.groups");
        (await directory.SendAsync("POST", Members(), """{"email":"novo@exemplo.test","role":"MEMBER"}""")).Status.ShouldBe(200);
        Reason(await directory.SendAsync("POST", Members(), """{"email":"novo@exemplo.test"}""")).ShouldBe((409, "duplicate"));
        var group = (await cloud.SendAsync("GET", $"v1/groups:lookup?groupKey.id={PlayWorld.First}")).Body!["name"]!.GetValue<string>();
        (await cloud.SendAsync("GET", $"v1/{group}/memberships:lookup?memberKey.id=novo@exemplo.test")).Status.ShouldBe(200);
        (await directory.SendAsync("DELETE", Members() + "/novo@exemplo.test")).ShouldBe((204, null));
        (await cloud.SendAsync("GET", $"v1/{group}/memberships:lookup?memberKey.id=novo@exemplo.test")).Status.ShouldBe(404);
    }

    private static string Members() => $"admin/directory/v1/groups/{PlayWorld.First}/members";

    private static (int Status, string? Code) Code((int Status, JsonNode? Body) answer) =>
        (answer.Status, answer.Body?["error"]?["status"]?.GetValue<string>());

    private static (int Status, string? Reason) Reason((int Status, JsonNode? Body) answer) =>
        (answer.Status, answer.Body?["error"]?["errors"]?[0]?["reason"]?.GetValue<string>());
}
