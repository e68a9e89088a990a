using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Tests.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

public class FirestoreClientTests
{
    [Fact]
    public async Task Googles_own_client_works_against_the_simulated_Firestore()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var client = await GoogleSandboxClient.OpenAsync(sandbox, "firestore", "datastore");
        sandbox.Platform<SimulatedFirestore>().AddDatabase("r3izzy-sandbox");

        var output = await NodeClient.RunAsync("firestore", new Dictionary<string, string>
        {
            ["FIRESTORE_ROOT"] = sandbox.AddressOf("firestore").ToString(),
            ["FIRESTORE_TOKEN"] = client.Token!,
            ["FIRESTORE_PROJECT"] = "r3izzy-sandbox",
        });

        var read = JsonNode.Parse(output)!;
        Texts(read["collections"]).ShouldBe(["clientes", "planos"]);
        Texts(read["listed"]).ShouldBe(["c1", "ghost"]);
        Texts(read["left"]).ShouldBe(["c1"]);
        sandbox.Ledger.Count("firestore", "document.written", "projects/r3izzy-sandbox/databases/(default)/documents/clientes/ghost/notas/only").ShouldBe(1);
        sandbox.Ledger.Count("firestore", "document.deleted").ShouldBe(121);
    }

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(t => t!.GetValue<string>());
}
