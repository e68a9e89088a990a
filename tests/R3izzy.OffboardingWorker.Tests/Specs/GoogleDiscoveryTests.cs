using R3izzy.OffboardingWorker.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

public sealed class GoogleDiscoveryTests
{
    [Theory]
    [InlineData("drive.v3.json", "POST", "/upload/drive/v3/files", "drive.files.create")]
    [InlineData("drive.v3.json", "GET", "/drive/v3/files/abc", "drive.files.get")]
    [InlineData("firestore.v1.json", "PATCH", "/v1/projects/p/databases/(default)/documents/clientes/c1", "firestore.projects.databases.documents.patch")]
    [InlineData("storage.v1.json", "GET", "/storage/v1/b/bucket/o/a%2Fb", "storage.objects.get")]
    [InlineData("androidpublisher.v3.json", "POST", "/androidpublisher/v3/applications/app.example/edits", "androidpublisher.edits.insert")]
    [InlineData("admin.directory_v1.json", "DELETE", "/admin/directory/v1/groups/g/members/m", "directory.members.delete")]
    [InlineData("cloudidentity.v1.json", "DELETE", "/v1/groups/x/memberships/y", "cloudidentity.groups.memberships.delete")]
    [InlineData("identitytoolkit.v1.json", "POST", "/v1/projects/p/tenants/t/accounts:update", "identitytoolkit.projects.tenants.accounts.update")]
    public void A_path_is_found_by_its_method(string document, string method, string path, string id) =>
        GoogleDiscovery.Open(document).Find(method, path).ShouldContain(m => m.Id == id);

    [Fact]
    public void An_exchange_as_documented_has_no_departure() => Departures(Lookup()).ShouldBeEmpty();

    [Fact]
    public void Everything_unknown_in_an_exchange_is_named()
    {
        Departures(Lookup() with { Path = "/v1/projects/p/accounts:find" }).ShouldBe(["POST /v1/projects/p/accounts:find: no such method"]);
        Departures(Lookup() with { Query = "?page=1&fields=users" }).ShouldBe(["identitytoolkit.projects.accounts.lookup: no query parameter page"]);
        Departures(Lookup() with { RequestBody = """{"uid":["u1"]}""" }).ShouldBe(["identitytoolkit.projects.accounts.lookup request: no field uid"]);
        Departures(Lookup() with { ResponseBody = """{"users":[{"disabled":"yes","providerUserInfo":[{"id":"x"}]}]}""" }).ShouldBe(
        [
            "identitytoolkit.projects.accounts.lookup response.users[].disabled: is String, documented as boolean",
            "identitytoolkit.projects.accounts.lookup response.users[].providerUserInfo[]: no field id",
        ]);
    }

    [Fact]
    public void A_route_pattern_is_compared_with_its_parameters_filled_in()
    {
        var api = GoogleDiscovery.Open("identitytoolkit.v1.json");
        api.FindRoute("POST", "/v1/projects/{project}/accounts:lookup").ShouldHaveSingleItem();
        api.FindRoute("GET", "v1/projects/{project}/accounts:lookup").ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Departures(Exchange exchange) => GoogleDiscovery.Open("identitytoolkit.v1.json").DeparturesOf(exchange);

    private static Exchange Lookup() => new(
        "identity-toolkit", "POST", "/v1/projects/p/accounts:lookup", "", "application/json", """{"localId":["u1"]}""",
        200, "application/json", """{"users":[{"localId":"u1","disabled":true,"validSince":"1"}]}""");
}
