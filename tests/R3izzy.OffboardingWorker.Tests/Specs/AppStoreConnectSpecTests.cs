using System.Collections.Concurrent;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.TestFlight;
using static R3izzy.OffboardingWorker.Tests.Connectors.TestFlight.TestFlightWorld;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>Our client and our simulator against Apple's own description of the App Store Connect API.</summary>
public sealed class AppStoreConnectSpecTests
{
    // Two megabytes of JSON: read once.
    private static readonly Lazy<OpenApiJson> Document = new(() => OpenApiJson.Open("app-store-connect.3.7.0.json"));

    [Fact]
    public async Task Every_exchange_of_the_connector_is_as_documented()
    {
        var api = Document.Value;
        var seen = new ConcurrentQueue<Exchange>();
        await using var rig = await TestFlightRig.StartAsync(new() { Observe = seen.Enqueue });
        rig.Store.Quirks.LargestPage = 1;
        rig.Store.Quirks.LargestInclude = 1;
        rig.Store.PutTester(Plain() with { Groups = [$"group-{App}", "public", $"group-{OtherApp}"] });
        rig.Store.PutTester(new StoreTester("second", Email) { OtherApps = [SecondApp], InviteType = "PUBLIC_LINK", State = "ACCEPTED" });
        var harness = new StepHarness(Customer("stored-id-that-is-gone"));
        await rig.PreviewAsync(harness);
        rig.Store.Quirks.RemovalTakesReads = 1;
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Pending>();
        while (await rig.RunAsync(harness) is StepOutcome.Pending)
        {
        }

        (await rig.VerifyAsync(harness)).ShouldBeOfType<Verification.InPlace>();
        (await rig.RevertAsync(harness)).ShouldBeOfType<StepOutcome.NeedsPerson>();
        rig.Store.Quirks.RemovalTakesReads = 0;
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Done>();
        rig.Store.AddUser(Email);
        rig.Store.AddUser(Email, isInvitation: true);
        rig.Store.PutTester(Plain());
        (await rig.RunAsync(harness)).ShouldBeOfType<StepOutcome.Failed>();
        await rig.Runtime.Probe.ProbeAsync(harness, default);
        rig.Store.Keys.ExpireTokens();
        await rig.RunAsync(harness);

        var exchanges = seen.Where(e => e.Platform == "app-store-connect").ToList();
        exchanges.Select(e => (e.Method, e.Path)).Distinct().Count().ShouldBeGreaterThan(10);
        exchanges.Select(e => e.Status).Distinct().Order().ShouldBe([200, 202, 204, 401]);
        // The cursor is part of a link that the service hands out.
        exchanges.SelectMany(e => api.DeparturesOf(e, "cursor")).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_route_of_the_simulator_is_a_documented_operation()
    {
        var api = Document.Value;
        await using var sandbox = await SandboxHost.StartAsync();
        var routes = sandbox.RoutesOf("app-store-connect");
        routes.Count.ShouldBe(13);
        routes.Where(r => !api.Knows(r.Method, r.Pattern)).ShouldBeEmpty();
    }

    [Fact]
    public void A_made_up_path_parameter_field_or_status_is_noticed()
    {
        var api = Document.Value;
        Departures("GET", "/v1/betaTesters/x/stop", "", "", 200, "{}").ShouldNotBeEmpty();
        Departures("GET", "/v1/apps", "?filter[mail]=x", "", 200, """{"data":[],"links":{"self":"x"}}""").ShouldHaveSingleItem();
        Departures("GET", "/v1/apps", "?limit=201", "", 200, """{"data":[],"links":{"self":"x"}}""").ShouldHaveSingleItem();
        Departures("GET", "/v1/betaTesters", "?include=app", "", 200, """{"data":[],"links":{"self":"x"}}""").ShouldHaveSingleItem();
        Departures("GET", "/v1/apps", "", "", 200, """{"data":[]}""").ShouldHaveSingleItem();
        Departures("DELETE", "/v1/betaTesters/x/relationships/apps", "", "", 204, "").ShouldHaveSingleItem();
        Departures("DELETE", "/v1/betaTesters/x/relationships/apps", "", """{"data":[{"type":"app","id":"1"}]}""", 204, "").ShouldHaveSingleItem();
        Departures("DELETE", "/v1/betaTesters/x/relationships/apps", "", """{"data":[]}""", 200, "").ShouldHaveSingleItem();
        Departures("GET", "/v1/apps", "", "", 401, """{"errors":[{"status":401,"code":"X","title":"x","detail":"x"}]}""").ShouldHaveSingleItem();

        IReadOnlyList<string> Departures(string method, string path, string query, string request, int status, string response) =>
            api.DeparturesOf(new Exchange("app-store-connect", method, path, query, "application/json", request, status, "application/json", response));
    }
}
