using System.Net.Http.Headers;
using System.Security.Cryptography;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.Drive;

public sealed class ResumableUploadTests : IAsyncLifetime
{
    private const int Unit = 256 * 1024;
    private const string Fields = "&fields=id,name,size,md5Checksum,sha1Checksum,sha256Checksum,mimeType,driveId,parents,headRevisionId,version";

    private readonly HandClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private SandboxHost _sandbox = null!;
    private GoogleSandboxClient _client = null!;
    private string _parent = "";

    private SimulatedDrive Drive => _sandbox.Platform<SimulatedDrive>();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = _clock });
        _client = await GoogleSandboxClient.OpenAsync(_sandbox, "drive", "drive");
        _parent = Drive.AddFolder(Drive.AddSharedDrive("Backups").Id, "Clientes");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Parts_are_joined_and_the_last_one_answers_the_file_with_its_hashes()
    {
        var content = RandomNumberGenerator.GetBytes((5 * Unit) + 1234);
        var session = await OpenAsync();

        var first = (await PutAsync(session, content, 0, 3 * Unit, "*")).Expect(308);
        first.Headers["Range"].ShouldBe($"bytes=0-{(3 * Unit) - 1}");
        var second = (await PutAsync(session, content, 3 * Unit, content.Length, content.Length.ToString())).Expect(200);

        second.Json["size"]!.GetValue<string>().ShouldBe(content.Length.ToString());
        second.Json["md5Checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, content)));
        second.Json["sha1Checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.SHA1, content)));
        second.Json["sha256Checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
        second.Json["parents"]![0]!.GetValue<string>().ShouldBe(_parent);
        second.Json["mimeType"]!.GetValue<string>().ShouldBe("application/zip");
        var id = second.Json["id"]!.GetValue<string>();
        (await Drive.ContentAsync(id, TestContext.Current.CancellationToken)).ShouldBe(content);
        _sandbox.Ledger.Count("drive", "file.created", id).ShouldBe(1);
    }

    [Fact]
    public async Task An_upload_that_is_complete_answers_the_file_again_and_creates_none()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        var session = await OpenAsync();
        var done = (await PutAsync(session, content, 0, 1000, "1000")).Expect(200);

        var again = (await PutAsync(session, content, 0, 1000, "1000")).Expect(200);
        var asked = (await AskAsync(session, "bytes */1000")).Expect(200);

        again.Json["id"]!.GetValue<string>().ShouldBe(done.Json["id"]!.GetValue<string>());
        asked.Json["id"]!.GetValue<string>().ShouldBe(done.Json["id"]!.GetValue<string>());
        _sandbox.Ledger.Count("drive", "file.created").ShouldBe(1);
    }

    [Fact]
    public async Task Asking_how_far_it_is_names_what_is_stored_and_nothing_when_nothing_is()
    {
        var content = RandomNumberGenerator.GetBytes(2 * Unit);
        var session = await OpenAsync();

        (await AskAsync(session, "bytes */*")).Expect(308).Headers.ContainsKey("Range").ShouldBeFalse();
        (await PutAsync(session, content, 0, Unit, content.Length.ToString())).Expect(308);
        (await AskAsync(session, $"bytes */{content.Length}")).Expect(308).Headers["Range"].ShouldBe($"bytes=0-{Unit - 1}");
    }

    [Fact]
    public async Task Less_may_be_stored_than_was_sent_and_the_rest_can_be_sent_again()
    {
        var content = RandomNumberGenerator.GetBytes((4 * Unit) + 17);
        var session = await OpenAsync();
        Drive.Quirks.PersistAtMost(Unit + 5);

        var cut = (await PutAsync(session, content, 0, content.Length, content.Length.ToString())).Expect(308);
        cut.Headers["Range"].ShouldBe($"bytes=0-{Unit - 1}");
        var done = (await PutAsync(session, content, Unit, content.Length, content.Length.ToString())).Expect(200);

        done.Json["sha256Checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    [Fact]
    public async Task Bytes_that_are_stored_already_are_passed_over()
    {
        var content = RandomNumberGenerator.GetBytes(3 * Unit);
        var session = await OpenAsync();
        (await PutAsync(session, content, 0, 2 * Unit, "*")).Expect(308);

        var done = (await PutAsync(session, content, Unit, content.Length, content.Length.ToString())).Expect(200);

        done.Json["sha256Checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    [Fact]
    public async Task A_gap_is_answered_503_and_a_part_below_256_KiB_400()
    {
        var content = RandomNumberGenerator.GetBytes(3 * Unit);
        var session = await OpenAsync();

        (await PutAsync(session, content, 0, 1000, "*")).Expect(400).Text.ShouldContain("262144");
        (await PutAsync(session, content, Unit, 2 * Unit, "*")).Expect(503).Text.ShouldContain("exceeds already uploaded size of 0 byte(s)");
        (await PutAsync(session, content, 0, Unit + 10, "*")).Expect(308).Headers["Range"].ShouldBe($"bytes=0-{Unit - 1}");
    }

    [Fact]
    public async Task An_empty_file_ends_with_an_empty_request()
    {
        var session = await OpenAsync();

        var done = (await AskAsync(session, "bytes */0")).Expect(200);

        done.Json["size"]!.GetValue<string>().ShouldBe("0");
        done.Json["md5Checksum"]!.GetValue<string>().ShouldBe("d41d8cd98f00b204e9800998ecf8427e");
    }

    [Fact]
    public async Task A_content_without_a_range_is_taken_whole()
    {
        var content = RandomNumberGenerator.GetBytes(Unit + 3);
        var session = await OpenAsync();

        var done = (await _client.SendContentAsync(HttpMethod.Put, session, new ByteArrayContent(content))).Expect(200);

        done.Json["sha256Checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    [Fact]
    public async Task A_session_needs_no_token_and_dies_after_a_week()
    {
        var content = RandomNumberGenerator.GetBytes(2 * Unit);
        var session = await OpenAsync();
        _sandbox.Context.Tokens.ExpireAll();
        (await PutAsync(session, content, 0, Unit, "*")).Expect(308);

        _clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));

        (await PutAsync(session, content, Unit, 2 * Unit, content.Length.ToString())).Expect(404);
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_part_stored()
    {
        var content = RandomNumberGenerator.GetBytes(2 * Unit);
        var session = await OpenAsync();
        _sandbox.Faults.Add(new FaultRule(new Fault.DropAfter()) { Platform = "drive", Method = "PUT" });

        await Should.ThrowAsync<HttpRequestException>(() => PutAsync(session, content, 0, Unit, content.Length.ToString()));

        (await AskAsync(session, $"bytes */{content.Length}")).Expect(308).Headers["Range"].ShouldBe($"bytes=0-{Unit - 1}");
    }

    [Fact]
    public async Task A_part_that_breaks_off_is_stored_in_whole_units()
    {
        var content = RandomNumberGenerator.GetBytes(6 * Unit);
        var session = await OpenAsync();
        var broken = new BreakingContent(content[..((5 * Unit) + 100)], content.Length);
        broken.Headers.ContentRange = new ContentRangeHeaderValue(0, content.Length - 1, content.Length);

        await Should.ThrowAsync<Exception>(() => _client.SendContentAsync(HttpMethod.Put, session, broken));

        var range = (await AskAsync(session, $"bytes */{content.Length}")).Expect(308).Headers.GetValueOrDefault("Range", "bytes=0--1");
        var stored = int.Parse(range.Split('-', 2)[1]) + 1;
        (stored % Unit).ShouldBe(0);
        var done = (await PutAsync(session, content, stored, content.Length, content.Length.ToString())).Expect(200);
        done.Json["sha256Checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    [Fact]
    public async Task Two_sessions_with_one_id_create_one_file()
    {
        var id = (await _client.GetAsync("drive/v3/files/generateIds?count=1")).Expect(200).Json["ids"]![0]!.GetValue<string>();
        var (first, second) = (await OpenAsync(id), await OpenAsync(id));
        (await PutAsync(first, [1, 2, 3], 0, 3, "3")).Expect(200);

        (await PutAsync(second, [1, 2, 3], 0, 3, "3")).Expect(409).Reason.ShouldBe("fileIdInUse");

        _sandbox.Ledger.Count("drive", "file.created").ShouldBe(1);
    }

    [Fact]
    public async Task A_new_content_of_a_file_changes_its_revision_and_not_its_id()
    {
        var id = Drive.AddFile(_parent, "backup.zip", [1, 2, 3]);
        var before = (await _client.GetAsync($"drive/v3/files/{id}?supportsAllDrives=true{Fields}")).Expect(200).Json;
        var opened = (await _client.SendAsync(HttpMethod.Patch, $"upload/drive/v3/files/{id}?uploadType=resumable&supportsAllDrives=true{Fields}", new { })).Expect(200);

        var after = (await PutAsync(opened.Headers["Location"], [9, 9], 0, 2, "2")).Expect(200).Json;

        after["id"]!.GetValue<string>().ShouldBe(id);
        after["headRevisionId"]!.GetValue<string>().ShouldNotBe(before["headRevisionId"]!.GetValue<string>());
        after["size"]!.GetValue<string>().ShouldBe("2");
        _sandbox.Ledger.Count("drive", "file.content-replaced", id).ShouldBe(1);
        _sandbox.Ledger.Count("drive", "file.created").ShouldBe(0);
    }

    [Fact]
    public async Task A_large_content_can_be_read_back_in_ranges()
    {
        var content = new byte[70 * 1024 * 1024];
        new Random(7).NextBytes(content);
        var session = await OpenAsync();
        var id = (await PutAsync(session, content, 0, content.Length, content.Length.ToString())).Expect(200).Json["id"]!.GetValue<string>();

        var part = (await _client.SendAsync(HttpMethod.Get, $"drive/v3/files/{id}?alt=media&supportsAllDrives=true", null, r => r.Headers.Range = new RangeHeaderValue(66_000_000, 66_000_999))).Expect(206);

        part.Headers["Content-Range"].ShouldBe($"bytes 66000000-66000999/{content.Length}");
        part.Body.ShouldBe(content[66_000_000..66_001_000]);
    }

    [Fact]
    public async Task Without_kept_uploads_the_hashes_are_there_and_the_content_is_not()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { KeepUploads = false });
        var drive = sandbox.Platform<SimulatedDrive>();
        drive.Checksums = DriveChecksums.Sha256;
        using var client = await GoogleSandboxClient.OpenAsync(sandbox, "drive", "drive");
        var content = RandomNumberGenerator.GetBytes(3 * Unit);

        var file = (await client.SendContentAsync(HttpMethod.Post, $"upload/drive/v3/files?uploadType=media&supportsAllDrives=true{Fields}", new ByteArrayContent(content))).Expect(403);
        file.Reason.ShouldBe("storageQuotaExceeded");
        var parent = drive.AddSharedDrive("X").Id;
        var opened = (await client.SendAsync(HttpMethod.Post, $"upload/drive/v3/files?uploadType=resumable&supportsAllDrives=true{Fields}", new { parents = new[] { parent } })).Expect(200);
        var done = (await client.SendContentAsync(HttpMethod.Put, opened.Headers["Location"], new ByteArrayContent(content))).Expect(200).Json;

        done["sha256Checksum"]!.GetValue<string>().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
        done["md5Checksum"].ShouldBeNull();
        (await drive.ContentAsync(done["id"]!.GetValue<string>(), TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private async Task<string> OpenAsync(string? id = null)
    {
        var metadata = new Dictionary<string, object> { ["name"] = "backup.zip", ["parents"] = new[] { _parent } };
        if (id is not null)
        {
            metadata["id"] = id;
        }

        var opened = (await _client.SendAsync(HttpMethod.Post, "upload/drive/v3/files?uploadType=resumable&supportsAllDrives=true" + Fields, metadata,
            r => r.Headers.Add("X-Upload-Content-Type", "application/zip"))).Expect(200);
        return opened.Headers["Location"];
    }

    private Task<Answer> PutAsync(string session, byte[] content, int from, int to, string total)
    {
        var part = new ByteArrayContent(content, from, to - from);
        part.Headers.TryAddWithoutValidation("Content-Range", $"bytes {from}-{to - 1}/{total}").ShouldBeTrue();
        return _client.SendContentAsync(HttpMethod.Put, session, part, r => r.Headers.Authorization = null);
    }

    private Task<Answer> AskAsync(string session, string range)
    {
        var nothing = new ByteArrayContent([]);
        nothing.Headers.TryAddWithoutValidation("Content-Range", range).ShouldBeTrue();
        return _client.SendContentAsync(HttpMethod.Put, session, nothing, r => r.Headers.Authorization = null);
    }

    /// <summary>Says that it is long, sends less, and breaks.</summary>
    private sealed class BreakingContent(byte[] bytes, long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
            throw new IOException("The line broke.");
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
