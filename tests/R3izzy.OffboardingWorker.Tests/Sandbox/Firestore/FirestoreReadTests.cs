using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.Firestore;

public sealed class FirestoreReadTests : IAsyncLifetime
{
    private const string Root = "v1/projects/p/databases/(default)/documents";

    private readonly HandClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private SandboxHost _sandbox = null!;
    private GoogleSandboxClient _client = null!;

    private SimulatedFirestore Firestore => _sandbox.Platform<SimulatedFirestore>();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = _clock });
        _client = await GoogleSandboxClient.OpenAsync(_sandbox, "firestore", "datastore");
        Firestore.AddDatabase("p");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Values_come_back_as_documented()
    {
        Firestore.Add("p", "t/all", """
            {"i":{"integerValue":"9223372036854775807"},"e":{"arrayValue":{"values":[]}},"m":{"mapValue":{"fields":{}}},"n":{"nullValue":null},
             "d":{"doubleValue":"NaN"},"t":{"timestampValue":"2026-01-01T00:00:00.123456789Z"},"b":{"bytesValue":"AAH/"},
             "g":{"geoPointValue":{"latitude":-23.5}},"r":{"referenceValue":"projects/p/databases/(default)/documents/t/x"},"s":{"stringValue":"ção 😀"}}
            """);

        var document = (await _client.GetAsync($"{Root}/t/all")).Expect(200);

        var fields = document.Json["fields"]!;
        fields["i"]!["integerValue"]!.GetValue<string>().ShouldBe("9223372036854775807");
        fields["s"]!["stringValue"]!.GetValue<string>().ShouldBe("ção 😀");
        fields["e"]!["arrayValue"]!.ToJsonString().ShouldBe("{}");
        fields["m"]!["mapValue"]!.ToJsonString().ShouldBe("{}");
        fields["n"]!.AsObject().ContainsKey("nullValue").ShouldBeTrue();
        fields["d"]!["doubleValue"]!.GetValue<string>().ShouldBe("NaN");
        fields["t"]!["timestampValue"]!.GetValue<string>().ShouldBe("2026-01-01T00:00:00.123456Z");
        fields["g"]!["geoPointValue"]!["longitude"]!.GetValue<double>().ShouldBe(0);
        document.Json["createTime"]!.GetValue<string>().ShouldBe("2026-11-22T12:00:00Z");
    }

    [Fact]
    public async Task Parents_that_do_not_exist_are_listed_only_when_asked_for()
    {
        Firestore.Add("p", "clientes/real", new { a = 1 });
        Firestore.Add("p", "clientes/ghost/notas/1", new { a = 1 });
        Firestore.Add("p", "clientes/gone", new { a = 1 });
        Firestore.Remove("p", "clientes/gone");

        var without = (await _client.GetAsync($"{Root}/clientes")).Expect(200).Json["documents"]!.AsArray();
        var with = (await _client.GetAsync($"{Root}/clientes?showMissing=true")).Expect(200).Json["documents"]!.AsArray();

        without.Count.ShouldBe(1);
        with.Count.ShouldBe(2);
        with[0]!.AsObject().Select(p => p.Key).ShouldBe(["name"]);
        (await _client.GetAsync($"{Root}/clientes/ghost")).Expect(404);
        (await _client.GetAsync($"{Root}/clientes?showMissing=true&orderBy=a")).Expect(400);
    }

    [Fact]
    public async Task Pages_hold_each_document_once_and_their_token_fits_one_request_only()
    {
        for (var i = 0; i < 25; i++)
        {
            Firestore.Add("p", $"c/{i:D2}", new { i });
        }

        var ids = new List<string>();
        var token = "";
        do
        {
            var page = (await _client.GetAsync($"{Root}/c?pageSize=10&pageToken={token}")).Expect(200).Json;
            ids.AddRange(page["documents"]!.AsArray().Select(d => d!["name"]!.GetValue<string>().Split('/')[^1]));
            token = page["nextPageToken"]?.GetValue<string>() ?? "";
            if (token.Length > 0)
            {
                (await _client.GetAsync($"{Root}/c?showMissing=true&pageToken={token}")).Expect(400);
            }
        }
        while (token.Length > 0);

        ids.ShouldBe(Enumerable.Range(0, 25).Select(i => i.ToString("D2")));
    }

    [Fact]
    public async Task Collections_are_listed_in_pages_and_only_where_something_lives()
    {
        Firestore.Add("p", "c/1/b/x", new { });
        Firestore.Add("p", "c/1/a/x/deep/y", new { });
        Firestore.Add("p", "c/1/gone/x", new { });
        Firestore.Remove("p", "c/1/gone/x");

        var first = (await _client.SendAsync(HttpMethod.Post, $"{Root}/c/1:listCollectionIds", new { pageSize = 1 })).Expect(200).Json;
        var second = (await _client.SendAsync(HttpMethod.Post, $"{Root}/c/1:listCollectionIds", new { pageSize = 1, pageToken = first["nextPageToken"]!.GetValue<string>() })).Expect(200).Json;

        first["collectionIds"]!.AsArray().Single()!.GetValue<string>().ShouldBe("a");
        second["collectionIds"]!.AsArray().Single()!.GetValue<string>().ShouldBe("b");
        second["nextPageToken"].ShouldBeNull();
        (await _client.SendAsync(HttpMethod.Post, $"{Root}:listCollectionIds", new { })).Expect(200).Json["collectionIds"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_read_at_an_earlier_time_sees_what_was_there_then()
    {
        Firestore.Add("p", "c/1", new { v = 1 });
        Firestore.Add("p", "c/deleted", new { v = 1 });
        var time = "2026-11-22T12:00:00.000001Z";
        _clock.Advance(TimeSpan.FromMinutes(10));
        Firestore.Add("p", "c/1", new { v = 2 });
        Firestore.Add("p", "c/new", new { v = 1 });
        Firestore.Remove("p", "c/deleted");

        (await _client.GetAsync($"{Root}/c/1?readTime={time}")).Expect(200).Json["fields"]!["v"]!["integerValue"]!.GetValue<string>().ShouldBe("1");
        (await _client.GetAsync($"{Root}/c/1")).Expect(200).Json["fields"]!["v"]!["integerValue"]!.GetValue<string>().ShouldBe("2");
        (await _client.GetAsync($"{Root}/c?readTime={time}")).Expect(200).Json["documents"]!.AsArray().Count.ShouldBe(2);
        var (names, readTimes) = await QueryAsync(new { from = new[] { new { collectionId = "c" } } }, time);
        names.ShouldBe(["c/1", "c/deleted"]);
        readTimes.Distinct().ShouldBe([time]);
    }

    [Fact]
    public async Task A_time_too_old_or_in_the_future_or_too_fine_is_refused()
    {
        Firestore.Add("p", "c/1", new { v = 1 });
        _clock.Advance(TimeSpan.FromMinutes(61));

        Status((await _client.GetAsync($"{Root}/c/1?readTime=2026-11-22T12:00:00.5Z")).Expect(400)).ShouldBe("FAILED_PRECONDITION");
        Status((await _client.GetAsync($"{Root}/c/1?readTime=2026-11-22T13:02:00Z")).Expect(400)).ShouldBe("INVALID_ARGUMENT");
        Status((await _client.GetAsync($"{Root}/c/1?readTime=2026-11-22T12:59:00.0000001Z")).Expect(400)).ShouldBe("INVALID_ARGUMENT");
        Firestore.PointInTimeRecovery = true;
        (await _client.GetAsync($"{Root}/c/1?readTime=2026-11-22T12:01:00Z")).Expect(200);
        (await _client.GetAsync($"{Root}/c/1?readTime=2026-11-22T12:00:30Z")).Expect(400);
    }

    [Fact]
    public async Task Streamed_methods_refuse_in_an_array()
    {
        var refused = (await _client.SendAsync(HttpMethod.Post, $"{Root}:runQuery", new { structuredQuery = new { } })).Expect(400);
        refused.Json[0]!["error"]!["status"]!.GetValue<string>().ShouldBe("INVALID_ARGUMENT");
        var unknown = (await _client.SendAsync(HttpMethod.Post, "v1/projects/q/databases/(default)/documents:batchGet", new { documents = Array.Empty<string>() })).Expect(404);
        unknown.Json[0]!["error"]!["status"]!.GetValue<string>().ShouldBe("NOT_FOUND");
    }

    [Fact]
    public async Task Documents_are_got_together_with_the_missing_ones_named()
    {
        Firestore.Add("p", "c/1", new { v = 1 });
        var name = "projects/p/databases/(default)/documents/c/";

        var answer = (await _client.SendAsync(HttpMethod.Post, $"{Root}:batchGet", new { documents = new[] { name + "1", name + "2" } })).Expect(200).Json.AsArray();

        answer[0]!["found"]!["name"]!.GetValue<string>().ShouldBe(name + "1");
        answer[1]!["missing"]!.GetValue<string>().ShouldBe(name + "2");
        answer.ShouldAllBe(e => e!["readTime"] != null);
    }

    [Fact]
    public async Task Ids_with_escapes_are_told_apart()
    {
        Firestore.Add("p", "c/a%2Fb", new { v = 1 });
        Firestore.Add("p", "c/ção 😀+&?#", new { v = 2 });

        (await _client.GetAsync($"{Root}/c/a%252Fb")).Expect(200);
        (await _client.GetAsync($"{Root}/c/a%2Fb")).Expect(400);
        (await _client.GetAsync($"{Root}/c/{Uri.EscapeDataString("ção 😀+&?#")}")).Expect(200);
    }

    [Fact]
    public async Task A_token_without_the_scope_or_none_is_refused()
    {
        using var other = await GoogleSandboxClient.OpenAsync(_sandbox, "firestore", "drive");
        using var nobody = await GoogleSandboxClient.OpenAsync(_sandbox, "firestore", "");

        Status((await other.GetAsync($"{Root}/c/1")).Expect(403)).ShouldBe("PERMISSION_DENIED");
        Status((await nobody.GetAsync($"{Root}/c/1")).Expect(401)).ShouldBe("UNAUTHENTICATED");
    }

    [Fact]
    public async Task What_the_document_does_not_name_is_refused()
    {
        Status((await _client.GetAsync($"{Root}/c?page_size=3")).Expect(400)).ShouldBe("INVALID_ARGUMENT");
        Status((await _client.SendAsync(HttpMethod.Post, $"{Root}:listCollectionIds", new { size = 3 })).Expect(400)).ShouldBe("INVALID_ARGUMENT");
    }

    private static string Status(Answer answer) => answer.Json["error"]!["status"]!.GetValue<string>();

    private async Task<(List<string> Names, List<string> ReadTimes)> QueryAsync(object query, string? readTime = null)
    {
        var body = new Dictionary<string, object> { ["structuredQuery"] = query };
        if (readTime is not null)
        {
            body["readTime"] = readTime;
        }

        var elements = (await _client.SendAsync(HttpMethod.Post, $"{Root}:runQuery", body)).Expect(200).Json.AsArray();
        return (
            [.. elements.Select(e => e!["document"]).OfType<JsonNode>().Select(d => string.Join('/', d["name"]!.GetValue<string>().Split('/')[5..]))],
            [.. elements.Select(e => e!["readTime"]!.GetValue<string>())]);
    }
}
