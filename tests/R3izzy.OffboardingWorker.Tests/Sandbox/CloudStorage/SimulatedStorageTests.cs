using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.CloudStorage;

public sealed class SimulatedStorageTests : IAsyncLifetime
{
    private const string Bucket = "r3izzy.appspot.com";
    private const string Objects = $"storage/v1/b/{Bucket}/o";

    private readonly HandClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private SandboxHost _sandbox = null!;
    private GoogleSandboxClient _client = null!;

    private SimulatedStorage Storage => _sandbox.Platform<SimulatedStorage>();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = _clock });
        _client = await GoogleSandboxClient.OpenAsync(_sandbox, "storage", "devstorage.read_write");
        Storage.AddBucket(Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task The_hashes_are_the_ones_that_the_vendor_describes()
    {
        Storage.AddObject(Bucket, "a.txt", Encoding.ASCII.GetBytes("123456789"), "text/plain");

        var resource = (await _client.GetAsync($"{Objects}/a.txt")).Expect(200).Json;

        // The check value of CRC-32C is 0xE3069283.
        BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(resource["crc32c"]!.GetValue<string>())).ShouldBe(0xE3069283);
        resource["md5Hash"]!.GetValue<string>().ShouldBe("JfnnlDI7RTiF9RgfG2JNCw==");
        resource["size"]!.GetValue<string>().ShouldBe("9");
        (await _client.GetAsync($"{Objects}/a.txt?alt=media")).Expect(200).Headers["x-goog-hash"].ShouldBe("crc32c=4waSgw==,md5=JfnnlDI7RTiF9RgfG2JNCw==");
    }

    [Theory]
    [InlineData("clientes/42/nota fiscal.pdf")]
    [InlineData("clientes/ção 😀/\"x\" 'y' #?&=+%.txt")]
    [InlineData("a%2Fb/c")]
    [InlineData("/leading//double/")]
    public async Task Names_of_all_kinds_are_listed_read_and_deleted(string name)
    {
        Storage.AddObject(Bucket, name, [1, 2, 3]);
        var path = $"{Objects}/{Uri.EscapeDataString(name)}";

        (await _client.GetAsync($"{Objects}?prefix={Uri.EscapeDataString(name)}")).Expect(200).Json["items"]![0]!["name"]!.GetValue<string>().ShouldBe(name);
        (await _client.GetAsync(path)).Expect(200).Json["name"]!.GetValue<string>().ShouldBe(name);
        (await _client.GetAsync(path + "?alt=media")).Expect(200).Body.ShouldBe([1, 2, 3]);
        (await _client.SendAsync(HttpMethod.Delete, path)).Expect(204);
        (await _client.GetAsync(path)).Expect(404).Reason.ShouldBe("notFound");
        _sandbox.Ledger.Count("storage", "object.deleted", $"{Bucket}/{name}").ShouldBe(1);
    }

    [Fact]
    public async Task A_slash_that_is_not_escaped_finds_nothing()
    {
        Storage.AddObject(Bucket, "a/b", [1]);

        (await _client.GetAsync($"{Objects}/a/b")).Expect(404);
        (await _client.GetAsync("storage/v1/b/other/o")).Expect(404);
        (await _client.GetAsync($"{Objects}/none?alt=media")).Expect(404).Text.ShouldBe($"No such object: {Bucket}/none");
    }

    [Fact]
    public async Task Pages_hold_each_object_once_in_the_order_of_utf8_with_prefixes_counted_in()
    {
        string[] names = ["c/1/a", "c/1/b", "c/10", "c/2/x", "c/3", "c/\uE000", "c/😀"];
        foreach (var name in names.Reverse())
        {
            Storage.AddObject(Bucket, name, [1]);
        }

        Storage.AddObject(Bucket, "d/1", [1]);
        (await PagesAsync("prefix=c/&maxResults=2")).ShouldBe(names);
        (await PagesAsync("prefix=c/&delimiter=/&maxResults=2")).ShouldBe(["c/1/", "c/10", "c/2/", "c/3", "c/\uE000", "c/😀"]);
    }

    [Fact]
    public async Task Ranges_are_answered_in_part_or_refused()
    {
        Storage.AddSyntheticObject(Bucket, "big", 3_000_000, seed: 5);
        var whole = (await _client.GetAsync($"{Objects}/big?alt=media")).Expect(200).Body;

        var part = await RangeAsync(1_048_000, 2_100_000);
        part.Expect(206).Body.ShouldBe(whole[1_048_000..2_100_001]);
        part.Headers["Content-Range"].ShouldBe("bytes 1048000-2100000/3000000");
        (await RangeAsync(2_999_999, null)).Expect(206).Body.ShouldBe(whole[^1..]);
        (await RangeAsync(null, 10)).Expect(206).Body.ShouldBe(whole[^10..]);
        (await RangeAsync(3_000_000, null)).Expect(416);
        Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, whole))
            .ShouldBe((await _client.GetAsync($"{Objects}/big?fields=md5Hash")).Json["md5Hash"]!.GetValue<string>());

        Task<Answer> RangeAsync(long? from, long? to) =>
            _client.SendAsync(HttpMethod.Get, $"{Objects}/big?alt=media", null, r => r.Headers.Range = new RangeHeaderValue(from, to));
    }

    [Fact]
    public async Task A_composed_object_has_no_md5()
    {
        Storage.AddSyntheticObject(Bucket, "composed", 5000, traits: new ObjectTraits { Composed = true });

        var resource = (await _client.GetAsync($"{Objects}/composed")).Expect(200).Json;

        resource["md5Hash"].ShouldBeNull();
        resource["crc32c"].ShouldNotBeNull();
        resource["componentCount"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task Compressed_objects_are_inflated_unless_gzip_is_accepted()
    {
        var text = Encoding.UTF8.GetBytes(new string('x', 10_000));
        using var stored = new MemoryStream();
        using (var gzip = new GZipStream(stored, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(text);
        }

        Storage.AddObject(Bucket, "log", stored.ToArray(), "text/plain", new ObjectTraits { ContentEncoding = "gzip" });

        var inflated = (await _client.GetAsync($"{Objects}/log?alt=media")).Expect(200);
        inflated.Body.ShouldBe(text);
        inflated.Headers.ContainsKey("Content-Encoding").ShouldBeFalse();
        var raw = (await _client.SendAsync(HttpMethod.Get, $"{Objects}/log?alt=media", null, r => r.Headers.AcceptEncoding.ParseAdd("gzip"))).Expect(200);
        raw.Body.ShouldBe(stored.ToArray());
        raw.Headers["Content-Encoding"].ShouldBe("gzip");
        (await _client.GetAsync($"{Objects}/log")).Json["size"]!.GetValue<string>().ShouldBe(stored.Length.ToString());
    }

    [Fact]
    public async Task A_generation_guards_reads_and_deletions()
    {
        Storage.AddBucket(Bucket).Versioning = true;
        var first = Storage.AddObject(Bucket, "a", [1]);
        var second = Storage.AddObject(Bucket, "a", [2]);

        (await _client.GetAsync($"{Objects}/a?alt=media&generation={first}")).Expect(200).Body.ShouldBe([1]);
        (await _client.GetAsync($"{Objects}/a?alt=media&ifGenerationMatch={first}")).Expect(412).Reason.ShouldBe("conditionNotMet");
        (await _client.SendAsync(HttpMethod.Delete, $"{Objects}/a?ifGenerationMatch={first}")).Expect(412);
        (await _client.SendAsync(HttpMethod.Delete, $"{Objects}/a?ifGenerationMatch={second}")).Expect(204);
        (await _client.GetAsync($"{Objects}?versions=true")).Expect(200).Json["items"]!.AsArray().Count.ShouldBe(2);
        (await _client.GetAsync(Objects)).Expect(200).Json["items"].ShouldBeNull();
        (await _client.SendAsync(HttpMethod.Delete, $"{Objects}/a?ifGenerationMatch={second}")).Expect(404);
        _sandbox.Ledger.Count("storage", "object.deleted").ShouldBe(1);
    }

    [Fact]
    public async Task What_was_deleted_is_listed_for_a_week_when_asked_for()
    {
        var generation = Storage.AddObject(Bucket, "a", [1]);
        (await _client.SendAsync(HttpMethod.Delete, $"{Objects}/a")).Expect(204);

        var kept = (await _client.GetAsync($"{Objects}?softDeleted=true")).Expect(200).Json["items"]![0]!;

        kept["generation"]!.GetValue<string>().ShouldBe(generation.ToString());
        kept["hardDeleteTime"]!.GetValue<string>().ShouldBe("2026-11-29T12:00:00.000Z");
    }

    [Fact]
    public async Task Holds_and_retention_forbid_deletion()
    {
        Storage.AddObject(Bucket, "held", [1], traits: new ObjectTraits { TemporaryHold = true });
        Storage.AddObject(Bucket, "retained", [1], traits: new ObjectTraits { RetainedUntil = _clock.GetUtcNow().AddDays(1) });

        (await _client.SendAsync(HttpMethod.Delete, $"{Objects}/held")).Expect(403).Reason.ShouldBe("forbidden");
        (await _client.SendAsync(HttpMethod.Delete, $"{Objects}/retained")).Expect(403).Reason.ShouldBe("retentionPolicyNotMet");
        _clock.Advance(TimeSpan.FromDays(2));
        (await _client.SendAsync(HttpMethod.Delete, $"{Objects}/retained")).Expect(204);
    }

    [Fact]
    public async Task A_reader_reads_and_does_not_delete()
    {
        Storage.AddObject(Bucket, "a", [1]);
        using var reader = await GoogleSandboxClient.OpenAsync(_sandbox, "storage", "devstorage.read_only");
        using var nobody = await GoogleSandboxClient.OpenAsync(_sandbox, "storage", "");

        (await reader.GetAsync($"{Objects}/a")).Expect(200);
        (await reader.SendAsync(HttpMethod.Delete, $"{Objects}/a")).Expect(403).Reason.ShouldBe("insufficientPermissions");
        (await nobody.GetAsync($"{Objects}/a")).Expect(401).Reason.ShouldBe("authError");
    }

    [Fact]
    public async Task Uploads_of_one_request_are_stored()
    {
        (await _client.SendContentAsync(HttpMethod.Post, $"upload/{Objects}?uploadType=media&name=x%2Fy", new ByteArrayContent([1, 2]))).Expect(200).Json["name"]!.GetValue<string>().ShouldBe("x/y");
        (await _client.SendContentAsync(HttpMethod.Post, $"upload/{Objects}?uploadType=media&name=x%2Fy&ifGenerationMatch=0", new ByteArrayContent([1]))).Expect(412);

        Storage.Names(Bucket).ShouldBe(["x/y"]);
    }

    [Fact]
    public async Task A_download_can_break_off_once()
    {
        Storage.AddSyntheticObject(Bucket, "big", 5_000_000);
        Storage.Quirks.BreakNextDownloadAfter(1_500_000);

        await Should.ThrowAsync<HttpRequestException>(() => _client.GetAsync($"{Objects}/big?alt=media"));

        (await _client.GetAsync($"{Objects}/big?alt=media")).Expect(200).Body.Length.ShouldBe(5_000_000);
    }

    [Fact]
    public async Task A_large_synthetic_object_streams_without_being_held()
    {
        const long Size = 1024L * 1024 * 1024;
        Storage.AddSyntheticObject(Bucket, "huge", Size, traits: new ObjectTraits { Composed = true });
        var clock = Stopwatch.StartNew();

        using var response = await _client.StreamAsync($"{Objects}/huge?alt=media");
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[1024 * 1024];
        long read = 0;
        for (int n; (n = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
        {
            read += n;
        }

        read.ShouldBe(Size);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Size / 1e6 / clock.Elapsed.TotalSeconds:F0} MB/s, CRC-32C included");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    private async Task<List<string>> PagesAsync(string query)
    {
        var names = new List<string>();
        var token = "";
        do
        {
            var page = (await _client.GetAsync($"{Objects}?{query}&pageToken={token}")).Expect(200).Json;
            names.AddRange(page["prefixes"]?.AsArray().Select(p => p!.GetValue<string>()) ?? []);
            names.AddRange(page["items"]?.AsArray().Select(i => i!["name"]!.GetValue<string>()) ?? []);
            token = page["nextPageToken"]?.GetValue<string>() ?? "";
        }
        while (token.Length > 0);

        return names;
    }
}
