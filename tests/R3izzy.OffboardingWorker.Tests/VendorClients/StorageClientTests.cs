using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Tests.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

public class StorageClientTests
{
    [Fact]
    public async Task Googles_own_client_works_against_the_simulated_Cloud_Storage()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var client = await GoogleSandboxClient.OpenAsync(sandbox, "storage", "devstorage.read_write");
        sandbox.Platform<SimulatedStorage>().AddObject("r3izzy.appspot.com", "held", [1], traits: new ObjectTraits { TemporaryHold = true });

        var output = await NodeClient.RunAsync("storage", new Dictionary<string, string>
        {
            ["STORAGE_ROOT"] = sandbox.AddressOf("storage").ToString(),
            ["STORAGE_TOKEN"] = client.Token!,
            ["STORAGE_BUCKET"] = "r3izzy.appspot.com",
        });

        JsonNode.Parse(output)!["names"]!.AsArray().Count.ShouldBe(7);
        sandbox.Ledger.Count("storage", "object.deleted").ShouldBe(1);
        sandbox.Ledger.Count("storage", "object.created").ShouldBe(9);
    }
}
