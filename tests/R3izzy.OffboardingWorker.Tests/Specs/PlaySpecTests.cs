using System.Collections.Concurrent;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>Connector and simulators against Google's own documents: neither was written from the other.</summary>
public class PlaySpecTests
{
    private static readonly Dictionary<string, string> Documents = new()
    {
        ["android-publisher"] = "androidpublisher.v3.json",
        ["cloud-identity"] = "cloudidentity.v1.json",
        ["directory"] = "admin.directory_v1.json",
    };

    [Theory]
    [InlineData("android-publisher")]
    [InlineData("cloud-identity")]
    [InlineData("directory")]
    public async Task Every_simulated_route_is_a_method_of_the_vendors_document(string platform)
    {
        var document = GoogleDiscovery.Open(Documents[platform]);
        await using var sandbox = await SandboxHost.StartAsync();
        var routes = sandbox.RoutesOf(platform);
        routes.ShouldNotBeEmpty();
        foreach (var (method, pattern) in routes)
        {
            document.FindRoute(method, pattern).ShouldNotBeEmpty($"{method} {pattern}");
        }
    }

    [Theory]
    [InlineData("cloud-identity", "configuration")]
    [InlineData("directory", "configuration")]
    [InlineData("cloud-identity", "play")]
    public async Task Every_exchange_of_a_removal_and_its_undo_is_as_the_vendors_document_says(string membership, string groupsFrom)
    {
        var documents = Documents.ToDictionary(d => d.Key, d => GoogleDiscovery.Open(d.Value));
        var exchanges = new ConcurrentQueue<Exchange>();
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Observe = exchanges.Enqueue });
        await RunEverythingAsync(sandbox, membership, groupsFrom);

        var seen = exchanges.Where(e => documents.ContainsKey(e.Platform)).ToArray();
        seen.Select(e => $"{e.Platform} {e.Method}").Distinct().Count().ShouldBe(groupsFrom == "play" ? 6 : 3);
        seen.SelectMany(e => documents[e.Platform].DeparturesOf(e)).ShouldBeEmpty();
    }

    private static async Task RunEverythingAsync(SandboxHost sandbox, string membership, string groupsFrom)
    {
        (string, string?)[] changes = [("Membership", membership), ("Credential:ActAs", PlayWorld.Admin)];
        using var runtime = StepHarness.Build(
            new PlayPlatform(), PlayWorld.Settings(sandbox, groupsFrom == "play" ? [.. changes, .. PlayWorld.FromPlay] : changes));
        // More than one page of members, so that page tokens are on the wire too.
        for (var i = 0; i < 510; i++)
        {
            sandbox.Context.Workspace.Add(PlayWorld.First, $"membro{i}@exemplo.test");
        }

        sandbox.Context.Workspace.Add(PlayWorld.Second, PlayWorld.Customer);
        var connector = runtime.Connectors.Single();
        var harness = new StepHarness(PlayWorld.Profile());
        (await runtime.Probe.ProbeAsync(harness, default)).IsHealthy.ShouldBeTrue();
        (await connector.Execute(new RemoveTesterInput(), harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
        (await connector.Verify!(new RemoveTesterInput(), harness.NextAttempt(), default)).ShouldBeOfType<Verification.InPlace>();
        (await connector.Revert!(new RemoveTesterInput(), harness.NextAttempt(), default)).ShouldBeOfType<StepOutcome.Done>();
    }
}
