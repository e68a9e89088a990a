using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

/// <summary>The simulated Odoo, driven by an independent JSON-RPC client (npm @fernandoslim/odoo-jsonrpc): Odoo has none of its own.</summary>
public sealed class OdooClientTests
{
    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task An_independent_client_finds_the_simulator_faithful(int version)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var odoo = sandbox.Platform<SimulatedOdoo>();
        odoo.UseVersion(version);
        var template = odoo.Seeds.AddProject("Modelo", ["um", "dois", "três"]);
        (await NodeClient.RunAsync("odoo", new Dictionary<string, string>
        {
            ["ODOO_ADDRESS"] = sandbox.AddressOf("odoo").ToString(),
            ["ODOO_DB"] = SimulatedOdoo.DatabaseName,
            ["ODOO_LOGIN"] = SimulatedOdoo.Login,
            ["ODOO_KEY"] = SimulatedOdoo.ApiKey,
            ["ODOO_TEMPLATE"] = $"{template}",
        })).ShouldContain("ok");
        (sandbox.Ledger.Count("odoo", "project.created"), sandbox.Ledger.Count("odoo", "task.closed")).ShouldBe((1, 1));
    }
}
