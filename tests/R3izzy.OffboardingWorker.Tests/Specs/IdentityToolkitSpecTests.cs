using System.Collections.Concurrent;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Firebase;
using static R3izzy.OffboardingWorker.Tests.Connectors.Firebase.FirebaseSandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>Our client and our simulator against Google's own description of Identity Toolkit.</summary>
public sealed class IdentityToolkitSpecTests
{
    private const string Document = "identitytoolkit.v1.json";

    /// <summary>The emulator serves the same methods below the service's host name (firebase-admin, auth-api-request.js).</summary>
    private const string EmulatorPrefix = "/identitytoolkit.googleapis.com";

    [Fact]
    public async Task Every_exchange_of_the_connector_is_as_documented()
    {
        var api = GoogleDiscovery.Open(Document);
        var seen = new ConcurrentQueue<Exchange>();
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Observe = seen.Enqueue });
        sandbox.Toolkit().AddUser(ProProject, Uid, Email);
        sandbox.Toolkit().AddUser(LiteProject, Uid, Email, tenant: "clientes-x1");
        using var runtime = StepHarness.Build(FirebaseSandbox.Platform, new Dictionary<string, string?>(Settings(sandbox)) { ["TenantIds:lite"] = "clientes-x1" });
        var connector = runtime.Connectors.Single();
        foreach (var plan in new[] { "pro", "lite" })
        {
            var harness = new StepHarness(Customer(Uid)) { Plan = plan };
            await connector.Execute(new DisableUserInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);
            await connector.Revert!(new DisableUserInput(), harness.NextAttempt(), TestContext.Current.CancellationToken);
        }

        await runtime.Probe.ProbeAsync(new StepHarness(Customer()), TestContext.Current.CancellationToken);
        var exchanges = seen.Where(e => e.Platform == "identity-toolkit").ToList();
        exchanges.Count.ShouldBeGreaterThan(10);
        exchanges.ShouldAllBe(e => e.RequestBody.Length > 0 && e.ResponseBody.Length > 0);
        exchanges.SelectMany(api.DeparturesOf).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_route_of_the_simulator_is_a_documented_method()
    {
        var api = GoogleDiscovery.Open(Document);
        await using var sandbox = await SandboxHost.StartAsync();
        var routes = sandbox.RoutesOf("identity-toolkit").Select(r => (r.Method, Pattern: "/" + r.Pattern.TrimStart('/'))).ToList();
        routes.Count.ShouldBe(20);
        foreach (var (method, pattern) in routes)
        {
            var documented = pattern.StartsWith(EmulatorPrefix, StringComparison.Ordinal) ? pattern[EmulatorPrefix.Length..] : pattern;
            api.FindRoute(method, documented).ShouldNotBeEmpty($"{method} {pattern}");
        }
    }
}
