using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.Drive;

public sealed class SimulatedDriveTests : IAsyncLifetime
{
    private const string FolderType = "application/vnd.google-apps.folder";

    private readonly HandClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private SandboxHost _sandbox = null!;
    private GoogleSandboxClient _client = null!;
    private SharedDrive _drive = null!;

    private SimulatedDrive Drive => _sandbox.Platform<SimulatedDrive>();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = _clock });
        _client = await GoogleSandboxClient.OpenAsync(_sandbox, "drive", "drive");
        _drive = Drive.AddSharedDrive("Backups");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_search_knows_names_parents_types_trash_and_properties()
    {
        var folder = Drive.AddFolder(_drive.Id, "D'Ávila \\ Cia");
        var file = Drive.AddFile(folder, "a.txt", [1], "text/plain");
        var gone = Drive.AddFile(folder, "b.txt", [1], "text/plain");
        Drive.Trash(gone);

        (await FindAsync(@"name = 'D\'Ávila \\ Cia'")).ShouldBe([folder]);
        (await FindAsync($"'{folder}' in parents and trashed = false")).ShouldBe([file]);
        (await FindAsync($"'{folder}' in parents and trashed = true")).ShouldBe([gone]);
        (await FindAsync($"mimeType != '{FolderType}' and not name contains 'b' and '{folder}' in parents")).ShouldBe([file]);
        (await FindAsync("name = 'a.txt' or name = 'D\\'ávila \\\\ cia'")).Order().ShouldBe(new[] { file, folder }.Order());
        (await FindAsync("createdTime > '2027-01-01T00:00:00'")).ShouldBeEmpty();
        (await SearchAsync("name = 'unclosed")).Expect(400).Reason.ShouldBe("invalid");
        (await SearchAsync("nonsense = 'x'")).Expect(400);
    }

    [Fact]
    public async Task A_search_by_name_ignores_case_unless_told_otherwise()
    {
        var upper = Drive.AddFolder(_drive.Id, "DESL-1");
        var lower = Drive.AddFolder(_drive.Id, "desl-1");

        (await FindAsync("name = 'DESL-1'")).Order().ShouldBe(new[] { upper, lower }.Order());
        Drive.Quirks.NameMatchesAnyCase = false;
        (await FindAsync("name = 'DESL-1'")).ShouldBe([upper]);
    }

    [Fact]
    public async Task Pages_may_be_empty_or_short_before_the_end()
    {
        for (var i = 0; i < 5; i++)
        {
            Drive.AddFolder(_drive.Id, "same");
        }

        Drive.Quirks.EmptyPages = 2;
        Drive.Quirks.LargestPage = 2;
        var sizes = new List<int>();
        var token = "";
        do
        {
            var page = (await SearchAsync("name = 'same'", "&pageToken=" + token)).Expect(200).Json;
            sizes.Add(page["files"]!.AsArray().Count);
            token = page["nextPageToken"]?.GetValue<string>() ?? "";
        }
        while (token.Length > 0);

        sizes.ShouldBe([0, 0, 2, 2, 1]);
    }

    [Fact]
    public async Task A_search_may_lag_behind()
    {
        Drive.Quirks.SearchLag = TimeSpan.FromSeconds(30);
        var id = Drive.AddFolder(_drive.Id, "new");

        (await FindAsync("name = 'new'")).ShouldBeEmpty();
        (await _client.GetAsync($"drive/v3/files/{id}?supportsAllDrives=true")).Expect(200);
        _clock.Advance(TimeSpan.FromSeconds(31));
        (await FindAsync("name = 'new'")).ShouldBe([id]);
    }

    [Fact]
    public async Task Items_of_shared_drives_do_not_exist_for_a_client_that_does_not_know_them()
    {
        var id = Drive.AddFolder(_drive.Id, "x");

        (await _client.GetAsync($"drive/v3/files/{id}")).Expect(404).Reason.ShouldBe("notFound");
        (await _client.SendAsync(HttpMethod.Post, "drive/v3/files", new { name = "y", parents = new[] { id }, mimeType = FolderType })).Expect(404);
        (await _client.SendAsync(HttpMethod.Delete, $"drive/v3/files/{id}")).Expect(404);
        (await _client.GetAsync("drive/v3/files?q=name%3D'x'")).Expect(200).Json["files"]!.AsArray().ShouldBeEmpty();
        (await _client.GetAsync($"drive/v3/files?driveId={_drive.Id}&includeItemsFromAllDrives=true&supportsAllDrives=true")).Expect(403).Reason.ShouldBe("teamDriveIdRequiresTeamDriveCorpora");
        (await _client.GetAsync($"drive/v3/files?corpora=drive&driveId={_drive.Id}&supportsAllDrives=true")).Expect(403);
        (await _client.GetAsync("drive/v3/files?corpora=drive&driveId=none&includeItemsFromAllDrives=true&supportsAllDrives=true")).Expect(404);
    }

    [Fact]
    public async Task An_id_is_used_once_and_only_when_it_was_generated()
    {
        var id = (await _client.GetAsync("drive/v3/files/generateIds?count=1&space=drive")).Expect(200).Json["ids"]![0]!.GetValue<string>();
        var folder = new { id, name = "x", parents = new[] { _drive.Id }, mimeType = FolderType };

        (await _client.SendAsync(HttpMethod.Post, "drive/v3/files?supportsAllDrives=true", folder)).Expect(200);
        (await _client.SendAsync(HttpMethod.Post, "drive/v3/files?supportsAllDrives=true", folder)).Expect(409).Reason.ShouldBe("fileIdInUse");
        (await _client.SendAsync(HttpMethod.Post, "drive/v3/files?supportsAllDrives=true", folder with { id = "1made-up" })).Expect(400).Reason.ShouldBe("invalid");
        _sandbox.Ledger.Count("drive", "folder.created").ShouldBe(1);
    }

    [Fact]
    public async Task A_service_account_may_make_folders_of_its_own_and_no_files()
    {
        var shared = Drive.AddMyDriveFolder("pessoa@r3izzy.com", "Compartilhada", GoogleSandboxClient.Account);

        (await _client.SendAsync(HttpMethod.Post, "drive/v3/files", new { name = "x", parents = new[] { shared }, mimeType = FolderType })).Expect(200);
        (await _client.SendAsync(HttpMethod.Post, "upload/drive/v3/files?uploadType=resumable", new { name = "x", parents = new[] { shared } })).Expect(403).Reason.ShouldBe("storageQuotaExceeded");
        using var person = await GoogleSandboxClient.OpenAsync(_sandbox, "drive", "drive", actAs: "pessoa@r3izzy.com");
        (await person.SendAsync(HttpMethod.Post, "upload/drive/v3/files?uploadType=resumable", new { name = "x", parents = new[] { shared } })).Expect(200);
        using var stranger = await GoogleSandboxClient.OpenAsync(_sandbox, "drive", "drive", account: "other@r3izzy-sandbox.iam.gserviceaccount.com");
        (await stranger.GetAsync($"drive/v3/files/{shared}")).Expect(404);
    }

    [Fact]
    public async Task Roles_on_a_shared_drive_decide_what_may_be_done()
    {
        _drive.Members["someone@r3izzy.com"] = "organizer";
        var id = Drive.AddFolder(_drive.Id, "x");
        var file = $"drive/v3/files/{id}?supportsAllDrives=true";

        (await _client.GetAsync(file)).Expect(404);
        (await _client.GetAsync($"drive/v3/drives/{_drive.Id}")).Expect(404);
        _drive.Members[GoogleSandboxClient.Account] = "reader";
        (await _client.GetAsync(file)).Expect(200);
        (await _client.SendAsync(HttpMethod.Patch, file, new { name = "y" })).Expect(403).Reason.ShouldBe("insufficientFilePermissions");
        _drive.Members[GoogleSandboxClient.Account] = "fileOrganizer";
        (await _client.SendAsync(HttpMethod.Patch, file, new { name = "y" })).Expect(200);
        (await _client.SendAsync(HttpMethod.Patch, file, new { trashed = true })).Expect(200);
        (await _client.SendAsync(HttpMethod.Delete, file)).Expect(403);
        _drive.Members[GoogleSandboxClient.Account] = "organizer";
        (await _client.SendAsync(HttpMethod.Delete, file)).Expect(204);
        _sandbox.Ledger.Count("drive", "file.updated", id).ShouldBe(2);
        _sandbox.Ledger.Count("drive", "file.deleted", id).ShouldBe(1);
    }

    [Fact]
    public async Task Private_properties_belong_to_one_app_and_a_null_takes_them_away()
    {
        var id = Drive.AddFolder(_drive.Id, "x");
        var file = $"drive/v3/files/{id}?supportsAllDrives=true&fields=appProperties";
        (await _client.SendAsync(HttpMethod.Patch, file, new { appProperties = new { caso = "DESL-1" } })).Expect(200);
        using var other = await GoogleSandboxClient.OpenAsync(_sandbox, "drive", "drive", account: "other@r3izzy-sandbox.iam.gserviceaccount.com");

        (await FindAsync("appProperties has { key='caso' and value='DESL-1' }")).ShouldBe([id]);
        (await other.GetAsync(file)).Expect(200).Json.ToJsonString().ShouldBe("{}");
        (await _client.SendAsync(HttpMethod.Patch, file, """{"appProperties":{"caso":null}}""")).Expect(200).Json.ToJsonString().ShouldBe("{}");
        (await _client.SendAsync(HttpMethod.Patch, file, new { appProperties = new { caso = new string('x', 121) } })).Expect(400);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_is_no_effect()
    {
        var id = Drive.AddFolder(_drive.Id, "x");

        (await _client.SendAsync(HttpMethod.Patch, $"drive/v3/files/{id}?supportsAllDrives=true", new { name = "x" })).Expect(200);

        _sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fields_are_given_as_asked_for_and_unknown_ones_refused()
    {
        var id = Drive.AddFolder(_drive.Id, "x");

        (await _client.GetAsync($"drive/v3/files/{id}?supportsAllDrives=true&fields=id,parents")).Expect(200).Json.AsObject().Select(p => p.Key).ShouldBe(["id", "parents"]);
        (await _client.GetAsync($"drive/v3/files/{id}?supportsAllDrives=true")).Expect(200).Json.AsObject().Select(p => p.Key).ShouldBe(["kind", "id", "name", "mimeType", "driveId", "teamDriveId"]);
        (await _client.GetAsync($"drive/v3/files/{id}?supportsAllDrives=true&fields=md5")).Expect(400).Reason.ShouldBe("invalidParameter");
        (await _client.GetAsync($"drive/v3/files/{id}?supportsAllDrives=true&fields=capabilities(canAddChildren)")).Expect(200).Json.ToJsonString().ShouldBe("""{"capabilities":{"canAddChildren":true}}""");
    }

    [Fact]
    public async Task Scopes_decide_what_is_seen()
    {
        var id = Drive.AddFolder(_drive.Id, "x");
        using var narrow = await GoogleSandboxClient.OpenAsync(_sandbox, "drive", "drive.file");
        using var reader = await GoogleSandboxClient.OpenAsync(_sandbox, "drive", "drive.readonly");
        using var wrong = await GoogleSandboxClient.OpenAsync(_sandbox, "drive", "datastore");

        (await narrow.GetAsync($"drive/v3/files/{id}?supportsAllDrives=true")).Expect(404);
        (await reader.GetAsync($"drive/v3/files/{id}?supportsAllDrives=true")).Expect(200);
        (await reader.SendAsync(HttpMethod.Delete, $"drive/v3/files/{id}?supportsAllDrives=true")).Expect(403).Reason.ShouldBe("insufficientPermissions");
        (await wrong.GetAsync("drive/v3/files")).Expect(403);
    }

    private Task<Answer> SearchAsync(string q, string more = "") => _client.GetAsync(
        $"drive/v3/files?q={Uri.EscapeDataString(q)}&corpora=drive&driveId={_drive.Id}&includeItemsFromAllDrives=true&supportsAllDrives=true&fields=nextPageToken,files(id){more}");

    private async Task<List<string>> FindAsync(string q) =>
        [.. (await SearchAsync(q)).Expect(200).Json["files"]!.AsArray().Select(f => f!["id"]!.GetValue<string>())];
}
