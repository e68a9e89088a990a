using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Tests.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.VendorClients;

public class DriveClientTests
{
    [Fact]
    public async Task Googles_own_client_works_against_the_simulated_Drive()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var client = await GoogleSandboxClient.OpenAsync(sandbox, "drive", "drive");
        var drive = sandbox.Platform<SimulatedDrive>().AddSharedDrive("Backups");

        var output = await NodeClient.RunAsync("drive", new Dictionary<string, string>
        {
            ["DRIVE_ROOT"] = sandbox.AddressOf("drive").ToString(),
            ["DRIVE_TOKEN"] = client.Token!,
            ["DRIVE_ID"] = drive.Id,
        });

        var fileId = JsonNode.Parse(output)!["fileId"]!.GetValue<string>();
        sandbox.Ledger.Count("drive", "file.created", fileId).ShouldBe(1);
        sandbox.Ledger.Count("drive", "file.content-replaced", fileId).ShouldBe(1);
        sandbox.Ledger.Count("drive", "file.updated", fileId).ShouldBe(1);
        sandbox.Ledger.Count("drive", "file.deleted", fileId).ShouldBe(1);
        sandbox.Ledger.Count("drive", "folder.created").ShouldBe(6);
    }
}
