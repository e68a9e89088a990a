using System.IO.Compression;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Drive.Firestore;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Drive;

/// <summary>The pure pieces of a backup.</summary>
public sealed class BackupPiecesTests
{
    [Fact]
    public void The_set_digest_does_not_depend_on_order_and_depends_on_everything_else()
    {
        var forward = Enumerable.Range(0, 100).Aggregate(SetDigest.Empty, (d, i) => d.With($"id{i}", i, $"hash{i}"));
        var backward = Enumerable.Range(0, 100).Reverse().Aggregate(SetDigest.Empty, (d, i) => d.With($"id{i}", i, $"hash{i}"));
        forward.ShouldBe(backward);
        SetDigest.Empty.With("a", 1, "x").ShouldNotBe(SetDigest.Empty.With("b", 1, "x"));
        SetDigest.Empty.With("a", 1, "x").Sum.ShouldNotBe(SetDigest.Empty.With("a", 2, "x").Sum);
        SetDigest.Empty.With("a", 1, "x").Sum.ShouldNotBe(SetDigest.Empty.With("a", 1, "y").Sum);
        forward.With("id1", 1, "hash1").ShouldNotBe(forward);
    }

    [Fact]
    public void The_hash_of_a_content_does_not_depend_on_how_it_was_cut() => Prop.ForAll<byte[], int>((bytes, seed) =>
    {
        using var whole = new ContentHash();
        whole.Append(bytes);
        using var cut = new ContentHash();
        var random = new Random(seed);
        for (var at = 0; at < bytes.Length;)
        {
            var length = random.Next(1, bytes.Length - at + 1);
            cut.Append(bytes.AsSpan(at, length));
            at += length;
        }

        return whole.Sha256 == cut.Sha256 && whole.Crc32C == cut.Crc32C && whole.Size == cut.Size;
    }).QuickCheckThrowOnFailure();

    // RFC 3720, appendix B.4, in the notation of Cloud Storage.
    [Theory]
    [InlineData("123456789", "4waSgw==")]
    [InlineData("", "AAAAAA==")]
    public void The_crc_is_castagnolis(string text, string expected)
    {
        using var hash = new ContentHash();
        hash.Append(Encoding.UTF8.GetBytes(text));
        hash.Crc32C.ShouldBe(expected);
    }

    [Theory]
    [InlineData("""{"path":"a/b","fields":{"x":{"integerValue":"1"}},"createTime":"2020-01-01T00:00:00Z"}""")]
    [InlineData("""{"path":"a/b","createTime":"2020-01-01T00:00:00Z"}""")]
    [InlineData("""{"path":"a/b","fields":{"x":{"doubleValue":"NaN"},"y":{"doubleValue":1e300},"z":{"arrayValue":{"values":[{"mapValue":{}},{"nullValue":null},{"nullValue":"NULL_VALUE"}]}}}}""")]
    [InlineData("""{"path":"a/b","fields":{"x":{"geoPointValue":{"latitude":1}},"t":{"timestampValue":"2020-01-01T00:00:00.123456789Z"},"b":{"bytesValue":""}}}""")]
    public void A_typed_document_is_readable(string line) => TypedDocument.IsDocument(Encoding.UTF8.GetBytes(line)).ShouldBeTrue();

    [Theory]
    [InlineData("""{"path":"a/b","fields":{"x":1}}""")]
    [InlineData("""{"path":"a/b","fields":{"x":{"integerValue":1}}}""")]
    [InlineData("""{"path":"a/b","fields":{"x":{"integerValue":"1","stringValue":"1"}}}""")]
    [InlineData("""{"path":"a/b","fields":{"x":{"dateValue":"1"}}}""")]
    [InlineData("""{"path":"a/b","fields":{"x":{"bytesValue":"%%"}}}""")]
    [InlineData("""{"path":"a/b","fields":{"x":{"timestampValue":"ontem"}}}""")]
    [InlineData("""{"path":"a/b","fields":{"x":{"arrayValue":{"values":[1]}}}}""")]
    [InlineData("""{"path":"a/b"} {}""")]
    [InlineData("""{"path":"a/b","fields":{""")]
    public void A_value_that_could_not_be_written_back_is_found(string line) =>
        Should.Throw<JsonException>(() => TypedDocument.IsDocument(Encoding.UTF8.GetBytes(line)));

    [Theory]
    [InlineData("""{"part":{"format":"f","case":"c","number":1,"database":"d","readTime":"t"}}|{"path":"a/b"}|{"end":{"documents":1,"cursor":{"section":1}}}|""", null)]
    [InlineData("""{"part":{"format":"f","case":"c","number":1,"database":"d","readTime":"t"}}|{"path":"a/b"}|{"end":{"documents":2,"cursor":{"section":1}}}|""", "says 2 documents")]
    [InlineData("""{"part":{"format":"f","case":"c","number":1,"database":"d","readTime":"t"}}|{"path":"a/b"}|""", "no last line")]
    [InlineData("""{"path":"a/b"}|{"end":{"documents":1,"cursor":{"section":1}}}|""", "no first line")]
    [InlineData("""{"part":{"format":"f","case":"c","number":1,"database":"d","readTime":"t"}}|{"end":{"documents":0,"cursor":{"section":1}}}|{"path":"a/b"}|""", "after its last line")]
    [InlineData("""{"part":{"format":"f","case":"c","number":1,"database":"d","readTime":"t"}}|{"path":"a/b"}|{"end":{"documents":1,"cursor":{"section":1}}}""", "cannot be read")]
    public async Task A_part_tells_its_own_completeness(string lines, string? problem)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(lines.Replace('|', '\n')));
        }

        packed.Position = 0;
        var content = await PartReader.ReadAsync(packed, default);
        if (problem is null)
        {
            content.Problem.ShouldBeNull();
        }
        else
        {
            content.Problem.ShouldNotBeNull().ShouldContain(problem);
        }
    }

    [Fact]
    public async Task One_wrong_bit_in_a_part_is_found()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write("""{"part":{"format":"f","case":"c","number":1,"database":"d","readTime":"t"}}"""u8);
            gzip.Write("\n{\"path\":\"a/b\",\"fields\":{\"x\":{\"stringValue\":\"aaaa\"}}}\n{\"end\":{\"documents\":1,\"cursor\":{\"section\":1}}}\n"u8);
        }

        var bytes = packed.ToArray();
        bytes[Array.LastIndexOf(bytes, (byte)'a')] ^= 1;
        (await PartReader.ReadAsync(new MemoryStream(bytes), default)).Problem.ShouldNotBeNull();
    }

    [Fact]
    public async Task Lines_are_split_wherever_the_stream_is_cut()
    {
        var text = "a\n\nbb\n" + new string('c', 200_000) + "\n";
        var reader = new LineReader(new TricklingStream(Encoding.UTF8.GetBytes(text)));
        var lines = new List<int>();
        while (await reader.NextAsync(default) is { } line)
        {
            lines.Add(line.Length);
        }

        lines.ShouldBe([1, 0, 2, 200_000]);
    }

    [Fact]
    public async Task Silence_counts_as_a_broken_connection_and_a_cancelled_read_does_not()
    {
        await using var silent = new IdleTimeoutStream(new SilentStream(), TimeSpan.FromMilliseconds(20));
        await Should.ThrowAsync<IOException>(async () => await silent.ReadExactlyAsync(new byte[1]));
        using var stop = new CancellationTokenSource();
        await using var patient = new IdleTimeoutStream(new SilentStream(), TimeSpan.FromMinutes(5));
        var reading = patient.ReadAsync(new byte[1], stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public void A_checkpoint_reads_back_as_it_was_written()
    {
        var checkpoint = new BackupCheckpoint
        {
            Plan = new BackupPlan { Project = "p", Database = "(default)", Roots = ["a/b"], Queries = [new("c", true, "f", "v", false)], Bucket = "b", Prefixes = ["x/"] },
            Folders = new BackupFolders("1", "2", true, "3", "4", "5"),
            Cursor = new WalkCursor(1, "a/b", Inside: true),
            ObjectsAt = new ObjectCursor(0),
            Batch = new ObjectBatch("i", [new BatchEntry("f", new() { Name = "é \"😀\"", Generation = "1", Size = "2" })], true),
        };
        BackupCheckpoint.Parse(checkpoint.ToJson()).ShouldNotBeNull().ToJson().ShouldBe(checkpoint.ToJson());
        BackupCheckpoint.Parse("{}").ShouldBeNull();
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }

    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 7919)], cancellationToken);
    }
}
