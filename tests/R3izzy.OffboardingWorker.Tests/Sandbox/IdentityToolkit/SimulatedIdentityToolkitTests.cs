using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.IdentityToolkit;

public sealed class SimulatedIdentityToolkitTests : IAsyncLifetime
{
    private const string Accounts = "/v1/projects/p/accounts";

    private SandboxHost _sandbox = null!;
    private SimulatedIdentityToolkit _toolkit = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _toolkit = _sandbox.Platform<SimulatedIdentityToolkit>();
        _toolkit.AddUser("p", "u1", "Um@cliente.test");
    }

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Nobody_found_is_an_answer_without_users()
    {
        var answer = await PostAsync(":lookup", new { localId = new[] { "nobody" } });
        answer.Status.ShouldBe(200);
        answer.Json.ToJsonString().ShouldBe("""{"kind":"identitytoolkit#GetAccountInfoResponse"}""");
    }

    [Fact]
    public async Task Only_real_changes_reach_the_ledger()
    {
        for (var i = 0; i < 2; i++)
        {
            (await PostAsync(":update", new { localId = "u1", disableUser = true, validSince = "4102444800" })).Status.ShouldBe(200);
        }

        _sandbox.Ledger.Entries.Select(e => (e.Name, e.Subject)).ShouldBe([("user.disabled", "u1"), ("user.tokens-revoked", "u1")]);
        var user = (await PostAsync(":lookup", new { email = new[] { "UM@cliente.test" } })).Json["users"]![0]!;
        user["validSince"]!.GetValue<string>().ShouldBe("4102444800");
        user["disabled"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData(":update", """{"localId":"nobody","disableUser":true}""", "USER_NOT_FOUND")]
    [InlineData(":update", """{"disableUser":true}""", "MISSING_LOCAL_ID")]
    [InlineData(":update", """{"localId":"u1","disabled":true}""", "Invalid JSON payload received. Unknown name \"disabled\": Cannot find field.")]
    [InlineData(":update", """{"localId":"u1","disableUser":"yes"}""", "Invalid value at 'disableUser' (TYPE_BOOL)")]
    [InlineData(":update", """{"localId":"u1","validSince":"soon"}""", "Invalid value at 'validSince' (TYPE_INT64), \"soon\"")]
    [InlineData(":lookup", """{"email":["no-address"]}""", "INVALID_EMAIL")]
    [InlineData(":lookup", "{", "Invalid JSON payload received. Unexpected token.")]
    [InlineData("", """{"localId":"u1"}""", "DUPLICATE_LOCAL_ID")]
    [InlineData("", """{"email":"um@cliente.test"}""", "EMAIL_EXISTS")]
    [InlineData("", """{"email":"x@cliente.test","password":"12345"}""", "WEAK_PASSWORD : Password should be at least 6 characters")]
    public async Task Refusals_have_the_vendors_shape_and_change_nothing(string method, string body, string message)
    {
        var answer = await PostAsync(method, body);
        answer.Status.ShouldBe(400);
        answer.Json["error"]!["code"]!.GetValue<int>().ShouldBe(400);
        answer.Json["error"]!["message"]!.GetValue<string>().ShouldBe(message);
        _sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_documented_field_that_is_not_simulated_is_not_ignored() =>
        (await PostAsync(":update", new { localId = "u1", deleteProvider = new[] { "phone" } })).Status.ShouldBe(501);

    [Fact]
    public async Task A_project_or_tenant_that_does_not_exist_says_so()
    {
        using var client = await ClientAsync();
        (await client.SendAsync(HttpMethod.Post, "/v1/projects/q/accounts:lookup", new { localId = new[] { "u1" } })).Json["error"]!["message"]!.GetValue<string>()
            .ShouldBe("CONFIGURATION_NOT_FOUND");
        (await client.SendAsync(HttpMethod.Post, "/v1/projects/p/tenants/t/accounts:lookup", new { localId = new[] { "u1" } })).Json["error"]!["message"]!.GetValue<string>()
            .ShouldBe("TENANT_NOT_FOUND");
    }

    [Fact]
    public async Task A_tenants_users_are_not_the_projects()
    {
        _toolkit.AddUser("p", "t1", "um@cliente.test", tenant: "t");
        using var client = await ClientAsync();
        var inTenant = await client.SendAsync(HttpMethod.Post, "/v1/projects/p/tenants/t/accounts:lookup", new { email = new[] { "um@cliente.test" } });
        inTenant.Json["users"]!.AsArray().ShouldHaveSingleItem()!["tenantId"]!.GetValue<string>().ShouldBe("t");
        (await PostAsync(":lookup", new { localId = new[] { "t1" } })).Json["users"].ShouldBeNull();
    }

    [Fact]
    public async Task Only_a_token_with_the_documented_scope_is_taken()
    {
        using var none = await GoogleSandboxClient.OpenAsync(_sandbox, "identity-toolkit", "");
        (await none.SendAsync(HttpMethod.Post, Accounts + ":lookup", new { localId = new[] { "u1" } })).Status.ShouldBe(401);
        (await none.SendAsync(HttpMethod.Post, Accounts + ":lookup", new { localId = new[] { "u1" } }, r => r.Headers.Authorization = new("Bearer", "owner"))).Status.ShouldBe(401);
        using var other = await GoogleSandboxClient.OpenAsync(_sandbox, "identity-toolkit", "drive");
        (await other.SendAsync(HttpMethod.Post, Accounts + ":lookup", new { localId = new[] { "u1" } })).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_listing_goes_on_page_by_page()
    {
        _toolkit.AddUser("p", "u2", null);
        _toolkit.AddUser("p", "u3", null);
        using var client = await ClientAsync();
        var first = await client.GetAsync(Accounts + ":batchGet?maxResults=2");
        first.Json["users"]!.AsArray().Select(u => u!["localId"]!.GetValue<string>()).ShouldBe(["u1", "u2"]);
        var rest = await client.GetAsync($"{Accounts}:batchGet?maxResults=2&nextPageToken={first.Json["nextPageToken"]!.GetValue<string>()}");
        rest.Json["users"]!.AsArray().ShouldHaveSingleItem()!["localId"]!.GetValue<string>().ShouldBe("u3");
        rest.Json["nextPageToken"].ShouldBeNull();
        (await client.GetAsync(Accounts + ":batchGet?maxResults=1001")).Status.ShouldBe(400);
    }

    private async Task<Answer> PostAsync(string method, object body)
    {
        using var client = await ClientAsync();
        return await client.SendAsync(HttpMethod.Post, Accounts + method, body);
    }

    private Task<GoogleSandboxClient> ClientAsync() => GoogleSandboxClient.OpenAsync(_sandbox, "identity-toolkit", "cloud-platform");
}
