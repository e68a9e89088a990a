using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>firebase-admin, the vendor's own client, with one list of checks against our simulator and against Firebase's own emulator.</summary>
public sealed class FirebaseClientTests
{
    [Fact]
    public async Task Firebases_own_client_works_against_the_simulated_Identity_Toolkit()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        sandbox.Toolkit().AddTenant(FirebaseSandbox.ProProject, "clientes-x1");
        var output = await NodeClient.RunAsync("firebase", new Dictionary<string, string>
        {
            ["FIREBASE_AUTH_EMULATOR_HOST"] = sandbox.AddressOf("identity-toolkit").Authority,
            ["FIREBASE_TENANT"] = "clientes-x1",
        });
        output.ShouldContain("checked");
        // Once in the project and once in the tenant.
        (sandbox.Disabled("u1"), sandbox.Ledger.Count("identity-toolkit", "user.enabled", "u1")).ShouldBe((2, 2));
    }

    [Fact]
    public async Task The_same_checks_pass_against_Firebases_own_emulator()
    {
        using var emulator = await NodeServer.StartAsync("firebase-emulator");
        var output = await NodeClient.RunAsync("firebase", new Dictionary<string, string> { ["FIREBASE_AUTH_EMULATOR_HOST"] = emulator.Address.Authority });
        output.ShouldContain("checked");
    }
}
