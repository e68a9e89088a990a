using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;
using R3izzy.OffboardingWorker.Tests.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

public class DriveSpecTests
{
    [Fact]
    public async Task Every_route_of_the_simulated_Drive_is_in_the_vendors_document()
    {
        var document = GoogleDiscovery.Open("drive.v3.json");
        await using var sandbox = await SandboxHost.StartAsync();

        // The guide to uploads describes the session's own requests; discovery documents do not.
        ObservedExchanges.UnknownRoutes(sandbox, "drive", document,
            "PUT /upload/drive/v3/files", "PUT /upload/drive/v3/files/{fileId}",
            "PUT /resumable/upload/drive/v3/files", "PUT /resumable/upload/drive/v3/files/{fileId}").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_simulated_Drive_answers_only_what_the_vendors_document_names()
    {
        var document = GoogleDiscovery.Open("drive.v3.json");
        var observed = new ObservedExchanges();
        await using var sandbox = await SandboxHost.StartAsync(observed.Options);
        using var client = await GoogleSandboxClient.OpenAsync(sandbox, "drive", "drive");
        var drive = sandbox.Platform<SimulatedDrive>().AddSharedDrive("Backups");

        var ids = (await client.GetAsync("drive/v3/files/generateIds?count=2&space=drive&type=files")).Expect(200).Json["ids"]!.AsArray();
        (await client.GetAsync("drive/v3/about?fields=*")).Expect(200);
        (await client.GetAsync("drive/v3/drives?pageSize=5&fields=*")).Expect(200);
        (await client.GetAsync($"drive/v3/drives/{drive.Id}?fields=*")).Expect(200);
        var folder = (await client.SendAsync(HttpMethod.Post, "drive/v3/files?supportsAllDrives=true&fields=*", new
        {
            id = ids[0]!.GetValue<string>(),
            name = "x",
            parents = new[] { drive.Id },
            mimeType = "application/vnd.google-apps.folder",
            appProperties = new { caso = "1" },
            properties = new { a = "b" },
            description = "d",
        })).Expect(200).Json["id"]!.GetValue<string>();
        var opened = (await client.SendAsync(HttpMethod.Post, "upload/drive/v3/files?uploadType=resumable&supportsAllDrives=true&fields=*", new { id = ids[1]!.GetValue<string>(), name = "a.zip", parents = new[] { folder } })).Expect(200);
        (await client.SendContentAsync(HttpMethod.Put, opened.Headers["Location"], new ByteArrayContent([1, 2, 3]))).Expect(200);
        (await client.SendAsync(HttpMethod.Patch, $"drive/v3/files/{folder}?supportsAllDrives=true&fields=*", new { trashed = true })).Expect(200);
        (await client.GetAsync($"drive/v3/files/{folder}?supportsAllDrives=true&fields=*")).Expect(200);
        (await client.GetAsync($"drive/v3/files?q=trashed%3Dtrue&corpora=drive&driveId={drive.Id}&includeItemsFromAllDrives=true&supportsAllDrives=true&pageSize=1&orderBy=name&fields=*")).Expect(200);
        (await client.SendAsync(HttpMethod.Delete, $"drive/v3/files/{folder}?supportsAllDrives=true")).Expect(204);

        observed.Departures(document, "drive", e => e.Method == "PUT").ShouldBeEmpty();
    }
}
