using System.Diagnostics;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.Firestore;

public sealed class FirestoreQueryTests : IAsyncLifetime
{
    private const string Root = "v1/projects/p/databases/(default)/documents";
    private const string Name = "projects/p/databases/(default)/documents/";

    private SandboxHost _sandbox = null!;
    private GoogleSandboxClient _client = null!;

    private SimulatedFirestore Firestore => _sandbox.Platform<SimulatedFirestore>();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _client = await GoogleSandboxClient.OpenAsync(_sandbox, "firestore", "cloud-platform");
        Firestore.AddDatabase("p");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_query_without_a_collection_finds_everything_below_its_parent_in_the_order_of_names()
    {
        Firestore.Add("p", "clientes/1", new { a = 1 });
        Firestore.Add("p", "clientes/1/notas/b", new { a = 1 });
        Firestore.Add("p", "clientes/1/notas/a/itens/x", new { a = 1 });
        Firestore.Add("p", "clientes/1/arquivos/z", new { a = 1 });
        Firestore.Add("p", "clientes/2/notas/c", new { a = 1 });

        (await QueryAsync(new { from = new[] { new { allDescendants = true } } }, "/clientes/1"))
            .ShouldBe(["clientes/1/arquivos/z", "clientes/1/notas/a/itens/x", "clientes/1/notas/b"]);
        (await QueryAsync(new { from = new[] { new { allDescendants = true } } }))
            .ShouldBe(["clientes/1", "clientes/1/arquivos/z", "clientes/1/notas/a/itens/x", "clientes/1/notas/b", "clientes/2/notas/c"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_by_cursor_hold_every_document_once(int limit)
    {
        string[] all = ["c/1", "c/1/n/a", "c/1/n/a/d/x", "c/1/n/b", "c/10", "c/2/n/a", "c/é", "c/\uE000", "c/😀", "d/1"];
        foreach (var path in all)
        {
            Firestore.Add("p", path, new { path });
        }

        var found = new List<string>();
        while (true)
        {
            object query = found.Count == 0
                ? new { from = new[] { new { allDescendants = true } }, limit }
                : new
                {
                    from = new[] { new { allDescendants = true } },
                    orderBy = new[] { new { field = new { fieldPath = "__name__" }, direction = "ASCENDING" } },
                    startAt = new { values = new[] { new { referenceValue = Name + found[^1] } }, before = false },
                    limit,
                };
            var page = await QueryAsync(query);
            found.AddRange(page);
            if (page.Count < limit)
            {
                break;
            }
        }

        found.ShouldBe(all);
    }

    [Fact]
    public async Task A_cursor_may_name_a_document_that_is_not_there()
    {
        Firestore.Add("p", "c/1", new { });
        Firestore.Add("p", "c/1/m/a", new { });
        Firestore.Add("p", "c/3/n/a", new { });

        (await QueryAsync(From(before: true, "c/1/m/a"))).ShouldBe(["c/1/m/a", "c/3/n/a"]);
        (await QueryAsync(From(before: true, "c/2"))).ShouldBe(["c/3/n/a"]);
        (await QueryAsync(From(before: true, "c/1"))).ShouldBe(["c/1", "c/1/m/a", "c/3/n/a"]);
        (await QueryAsync(From(before: false, "c/3"))).ShouldBe(["c/3/n/a"]);
        (await QueryAsync(From(before: false, "c/3/n/a"))).ShouldBeEmpty();

        static object From(bool before, string path) => new
        {
            from = new[] { new { allDescendants = true } },
            orderBy = new[] { new { field = new { fieldPath = "__name__" } } },
            startAt = new { values = new[] { new { referenceValue = Name + path } }, before },
        };
    }

    [Fact]
    public async Task Filters_hold_for_types_as_documented()
    {
        Firestore.Add("p", "c/int", new { v = 1, tags = new[] { "a", "b" } });
        Firestore.Add("p", "c/double", new { v = 1.0 });
        Firestore.Add("p", "c/text", new { v = "1" });
        Firestore.Add("p", "c/null", new { v = (string?)null });
        Firestore.Add("p", "c/none", new { w = 1 });

        (await WhereAsync("EQUAL", new { integerValue = "1" })).ShouldBe(["c/double", "c/int"]);
        (await WhereAsync("GREATER_THAN", new { integerValue = "0" })).ShouldBe(["c/double", "c/int"]);
        (await WhereAsync("NOT_EQUAL", new { stringValue = "1" })).ShouldBe(["c/double", "c/int"]);
        (await WhereAsync("IN", new { arrayValue = new { values = new object[] { new { stringValue = "1" }, new { nullValue = (string?)null } } } })).ShouldBe(["c/null", "c/text"]);
        (await WhereAsync("ARRAY_CONTAINS", new { stringValue = "b" }, "tags")).ShouldBe(["c/int"]);
        (await QueryAsync(new { from = new[] { new { collectionId = "c" } }, where = new { unaryFilter = new { op = "IS_NULL", field = new { fieldPath = "v" } } } })).ShouldBe(["c/null"]);

        Task<List<string>> WhereAsync(string op, object value, string field = "v") =>
            QueryAsync(new { from = new[] { new { collectionId = "c" } }, where = new { fieldFilter = new { field = new { fieldPath = field }, op, value } } });
    }

    [Fact]
    public async Task A_query_without_a_collection_takes_no_filter_on_fields()
    {
        var refused = await _client.SendAsync(HttpMethod.Post, $"{Root}:runQuery", new
        {
            structuredQuery = new
            {
                from = new[] { new { allDescendants = true } },
                where = new { fieldFilter = new { field = new { fieldPath = "v" }, op = "EQUAL", value = new { integerValue = "1" } } },
            },
        });

        refused.Expect(400).Json[0]!["error"]!["message"]!.GetValue<string>().ShouldStartWith("kind is required");
    }

    [Fact]
    public async Task A_filter_over_a_collection_group_without_its_index_is_refused()
    {
        Firestore.Add("p", "c/1/n/1", new { v = 1 });
        Firestore.Quirks.CollectionGroupsWithoutIndex.Add("n");

        var refused = await _client.SendAsync(HttpMethod.Post, $"{Root}:runQuery", new
        {
            structuredQuery = new
            {
                from = new[] { new { collectionId = "n", allDescendants = true } },
                where = new { fieldFilter = new { field = new { fieldPath = "v" }, op = "EQUAL", value = new { integerValue = "1" } } },
            },
        });

        refused.Expect(400).Json[0]!["error"]!["status"]!.GetValue<string>().ShouldBe("FAILED_PRECONDITION");
        (await QueryAsync(new { from = new[] { new { collectionId = "n", allDescendants = true } } })).ShouldBe(["c/1/n/1"]);
    }

    [Fact]
    public async Task A_query_that_finds_nothing_still_says_when_it_read()
    {
        var elements = (await _client.SendAsync(HttpMethod.Post, $"{Root}:runQuery", new { structuredQuery = new { from = new[] { new { collectionId = "nothing" } } } })).Expect(200).Json.AsArray();

        elements.Single()!.AsObject().Select(p => p.Key).ShouldBe(["readTime"]);
    }

    [Fact]
    public async Task Elements_between_may_hold_only_the_time_and_a_projection_only_names()
    {
        Firestore.AddMany("p", "c", 120, i => i.ToString("D3"), i => $$$"""{"i":{"integerValue":"{{{i}}}"}}""");

        var elements = (await _client.SendAsync(HttpMethod.Post, $"{Root}:runQuery", new
        {
            structuredQuery = new { from = new[] { new { collectionId = "c" } }, select = new { fields = new[] { new { fieldPath = "__name__" } } } },
        })).Expect(200).Json.AsArray();

        elements.Count(e => e!["document"] is null).ShouldBe(2);
        elements.Count(e => e!["document"] is not null).ShouldBe(120);
        elements.ShouldAllBe(e => e!["document"] == null || e["document"]!["fields"] == null);
    }

    [Fact]
    public async Task A_stream_can_break_off_once()
    {
        Firestore.AddMany("p", "c", 100, i => i.ToString("D3"), _ => "{}");
        Firestore.Quirks.BreakNextStreamAfter(10);
        var query = new { from = new[] { new { collectionId = "c" } } };

        await Should.ThrowAsync<HttpRequestException>(() => QueryAsync(query));

        (await QueryAsync(query)).Count.ShouldBe(100);
    }

    [Fact]
    public async Task Two_hundred_thousand_documents_are_seeded_and_streamed_in_seconds()
    {
        const int Count = 200_000;
        var clock = Stopwatch.StartNew();
        Firestore.AddMany("p", "clientes/1/lancamentos", Count, i => $"L{i:D8}", i => $$$"""{"numero":{"integerValue":"{{{i}}}"},"descricao":{"stringValue":"Lançamento de teste número {{{i}}}"},"pago":{"booleanValue":true}}""");
        var seeded = clock.Elapsed;

        var answer = await _client.SendAsync(HttpMethod.Post, $"{Root}/clientes/1:runQuery", new { structuredQuery = new { from = new[] { new { allDescendants = true } } } });

        var documents = answer.Expect(200).Text.Split("\"document\":").Length - 1;
        documents.ShouldBe(Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"seeded in {seeded}, streamed {answer.Body.Length / 1e6:F0} MB in {clock.Elapsed - seeded}");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    private async Task<List<string>> QueryAsync(object query, string parent = "")
    {
        var elements = (await _client.SendAsync(HttpMethod.Post, $"{Root}{parent}:runQuery", new { structuredQuery = query })).Expect(200).Json.AsArray();
        return [.. elements.Select(e => e!["document"]).OfType<JsonNode>().Select(d => string.Join('/', d["name"]!.GetValue<string>().Split('/')[5..]))];
    }
}
