using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.Firestore;

public sealed class FirestoreWriteTests : IAsyncLifetime
{
    private const string Root = "v1/projects/p/databases/(default)/documents";
    private const string Name = "projects/p/databases/(default)/documents/clientes/1";

    private static readonly object Inactive = new { fields = new { status = new { stringValue = "inativo" } } };

    private SandboxHost _sandbox = null!;
    private GoogleSandboxClient _client = null!;

    private SimulatedFirestore Firestore => _sandbox.Platform<SimulatedFirestore>();

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync();
        _client = await GoogleSandboxClient.OpenAsync(_sandbox, "firestore", "datastore");
        Firestore.Add("p", "clientes/1", new { status = "ativo", nome = "X" });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_mask_sets_one_field_and_without_it_the_document_is_replaced()
    {
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/1?updateMask.fieldPaths=status", Inactive)).Expect(200);
        Firestore.Find("p", "clientes/1")!.Select(f => f.Key).Order().ShouldBe(["nome", "status"]);

        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/1", Inactive)).Expect(200);
        Firestore.Find("p", "clientes/1")!.Select(f => f.Key).ShouldBe(["status"]);
        _sandbox.Ledger.Count("firestore", "document.written", Name).ShouldBe(2);
    }

    [Fact]
    public async Task A_write_that_changes_nothing_is_no_effect_and_keeps_the_time()
    {
        var first = (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/1?updateMask.fieldPaths=status", Inactive)).Expect(200);
        var second = (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/1?updateMask.fieldPaths=status", Inactive)).Expect(200);

        second.Json["updateTime"]!.GetValue<string>().ShouldBe(first.Json["updateTime"]!.GetValue<string>());
        _sandbox.Ledger.Count("firestore", "document.written").ShouldBe(1);
    }

    [Fact]
    public async Task Preconditions_guard_against_a_wrong_id_and_a_stale_read()
    {
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/2?updateMask.fieldPaths=status&currentDocument.exists=true", Inactive)).Expect(404);
        Firestore.Find("p", "clientes/2").ShouldBeNull();
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/2?updateMask.fieldPaths=status", Inactive)).Expect(200);

        var time = (await _client.GetAsync($"{Root}/clientes/1")).Json["updateTime"]!.GetValue<string>();
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/1?currentDocument.updateTime={time}", Inactive)).Expect(200);
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/1?currentDocument.updateTime={time}", new { fields = new { } })).Expect(400)
            .Json["error"]!["status"]!.GetValue<string>().ShouldBe("FAILED_PRECONDITION");
    }

    [Fact]
    public async Task Creating_what_exists_is_refused_and_deleting_what_does_not_is_not()
    {
        (await _client.SendAsync(HttpMethod.Post, $"{Root}/clientes?documentId=1", Inactive)).Expect(409);
        (await _client.SendAsync(HttpMethod.Post, $"{Root}/clientes", Inactive)).Expect(200).Json["name"]!.GetValue<string>().Split('/')[^1].Length.ShouldBe(20);

        (await _client.SendAsync(HttpMethod.Delete, $"{Root}/clientes/1")).Expect(200);
        (await _client.SendAsync(HttpMethod.Delete, $"{Root}/clientes/1")).Expect(200);
        (await _client.SendAsync(HttpMethod.Delete, $"{Root}/clientes/1?currentDocument.exists=true")).Expect(404);
        _sandbox.Ledger.Count("firestore", "document.deleted", Name).ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_is_made_whole_or_not_at_all()
    {
        var refused = await _client.SendAsync(HttpMethod.Post, $"{Root}:commit", new
        {
            writes = new object[]
            {
                new { update = new { name = Name, fields = new { status = new { stringValue = "x" } } } },
                new { delete = Name + "0", currentDocument = new { exists = true } },
            },
        });

        refused.Expect(404);
        Firestore.Find("p", "clientes/1")!["status"]!["stringValue"]!.GetValue<string>().ShouldBe("ativo");
        _sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_transaction_fails_when_what_it_read_has_changed()
    {
        var transaction = (await _client.SendAsync(HttpMethod.Post, $"{Root}:beginTransaction", new { })).Expect(200).Json["transaction"]!.GetValue<string>();
        (await _client.GetAsync($"{Root}/clientes/1?transaction={Uri.EscapeDataString(transaction)}")).Expect(200);
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/clientes/1", Inactive)).Expect(200);

        (await _client.SendAsync(HttpMethod.Post, $"{Root}:commit", new { transaction, writes = new object[] { new { delete = Name } } })).Expect(409)
            .Json["error"]!["status"]!.GetValue<string>().ShouldBe("ABORTED");
        Firestore.Find("p", "clientes/1").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_document_may_be_one_mebibyte_and_no_larger()
    {
        object Of(int length) => new { fields = new { t = new { stringValue = new string('x', length) } } };

        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/big/1", Of(1_048_000))).Expect(200);
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/big/1", Of(1_048_577))).Expect(400);
        (await _client.GetAsync($"{Root}/big/1")).Expect(200).Body.Length.ShouldBeGreaterThan(1_048_000);
    }

    [Fact]
    public async Task Values_that_are_no_values_are_refused()
    {
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/c/1", """{"fields":{"a":{"intValue":"1"}}}""")).Expect(400);
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/c/1", """{"fields":{"a":{"integerValue":"x"}}}""")).Expect(400);
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/c/1", """{"fields":{"a":"x"}}""")).Expect(400);
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/c/1", """{"fields":{"a":{"arrayValue":{"values":[{"arrayValue":{}}]}}}}""")).Expect(400);
        (await _client.SendAsync(HttpMethod.Patch, $"{Root}/c", Inactive)).Expect(400);
    }
}
