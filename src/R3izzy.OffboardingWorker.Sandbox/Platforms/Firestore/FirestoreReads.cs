using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>documents.get, .list, .listCollectionIds and .batchGet.</summary>
internal sealed class FirestoreReads(FirestoreDatabases databases, FirestoreQuirks quirks)
{
    public async Task GetAsync(FirestoreCall call)
    {
        call.Accept(["mask.fieldPaths", "readTime", "transaction"], []);
        var tree = databases.Of(call.Path);
        var transaction = databases.Transaction(call.Parameter("transaction"));
        var time = databases.ReadTime(tree, call.Parameter("readTime"), transaction);
        FoundDocument found;
        lock (tree.Gate)
        {
            var node = tree.Find(call.Path);
            found = node?.At(time) is { } version
                ? new FoundDocument(node, version)
                : throw FirestoreRefusal.NotFound($"Document \"{call.Path.Name}\" not found.");
        }

        transaction?.Read.TryAdd(call.Path.Name, 0);
        var mask = call.Mask("mask.fieldPaths");
        await WriteAsync(call, json => DocumentJson.Write(json, call.Path.Root, found, mask)).ConfigureAwait(false);
    }

    public async Task ListAsync(FirestoreCall call)
    {
        call.Accept(["mask.fieldPaths", "orderBy", "pageSize", "pageToken", "readTime", "showMissing", "transaction"], []);
        var missing = call.Parameter("showMissing") is "true" or "True" or "1";
        if (call.Parameter("orderBy") is { Length: > 0 } order and not "__name__" && missing)
        {
            throw FirestoreRefusal.InvalidArgument($"order_by \"{order}\" may not be used with show_missing.");
        }

        if (call.Parameter("orderBy") is { Length: > 0 } by and not ("__name__" or "__name__ asc"))
        {
            throw FirestoreRefusal.InvalidArgument($"order_by \"{by}\" is not simulated: sort with runQuery.");
        }

        var tree = databases.Of(call.Path);
        var time = databases.ReadTime(tree, call.Parameter("readTime"), databases.Transaction(call.Parameter("transaction")));
        var size = FirestoreCall.PageSize(call.Parameter("pageSize"), quirks.LargestPage);
        var request = $"list {call.Path.Name} {missing} {call.Parameter("readTime")} {call.Http.Request.Query["mask.fieldPaths"]}";
        var page = new List<FoundDocument>(size + 1);
        lock (tree.Gate)
        {
            CollectPage(tree.FindCollection(call.Path.Ids, call.Path.Ids.Count), After(call.Parameter("pageToken"), request), page);
        }

        var mask = call.Mask("mask.fieldPaths");
        await WriteAsync(call, WritePage).ConfigureAwait(false);

        void CollectPage(CollectionNode? collection, string? after, List<FoundDocument> into)
        {
            foreach (var node in ((after is null ? collection?.Documents.All : collection?.Documents.From(after)) ?? default).Span)
            {
                var version = node.At(time);
                if (node.Id != after && (version is not null || (missing && node.LivesBelow(time))))
                {
                    into.Add(new FoundDocument(node, version));
                }

                if (into.Count > size)
                {
                    return;
                }
            }
        }

        void WritePage(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            if (page.Count > 0)
            {
                json.WriteStartArray("documents");
                page.Take(size).ToList().ForEach(d => DocumentJson.Write(json, call.Path.Root, d, mask));
                json.WriteEndArray();
            }

            if (page.Count > size)
            {
                json.WriteString("nextPageToken", PageToken.Make(request, page[size - 1].Node.Id));
            }

            json.WriteEndObject();
        }
    }

    public Task ListCollectionIdsAsync(FirestoreCall call)
    {
        call.Accept([], ["pageSize", "pageToken", "readTime"]);
        var tree = databases.Of(call.Path);
        var time = databases.ReadTime(tree, call.Body.Text("readTime"), null);
        var size = FirestoreCall.PageSize(call.Body.Member("pageSize")?.ToString() ?? "", quirks.LargestPage);
        var request = $"collections {call.Path.Name} {call.Body.Text("readTime")}";
        var after = After(call.Body.Text("pageToken"), request);
        var ids = new List<string>();
        lock (tree.Gate)
        {
            foreach (var collection in tree.CollectionsOf(call.Path).Span)
            {
                if ((after is null || IdOrder.Instance.Compare(collection.Id, after) > 0) && collection.Lives(time))
                {
                    ids.Add(collection.Id);
                }
            }
        }

        var answer = new JsonObject();
        if (ids.Count > 0)
        {
            answer["collectionIds"] = new JsonArray([.. ids.Take(size).Select(i => JsonValue.Create(i))]);
        }

        if (ids.Count > size)
        {
            answer["nextPageToken"] = PageToken.Make(request, ids[size - 1]);
        }

        return GoogleJson.WriteAsync(call.Http, answer);
    }

    public async Task BatchGetAsync(FirestoreCall call)
    {
        call.Accept([], ["documents", "mask", "transaction", "newTransaction", "readTime"]);
        var tree = databases.Of(call.Path);
        var (transaction, begun) = FirestoreTransactions.Of(databases, tree, call.Body);
        var time = databases.ReadTime(tree, call.Body.Text("readTime"), transaction);
        var mask = call.Body.Member("mask")?.Member("fieldPaths")?.EnumerateArray().Select(p => FieldPath.Parse(p.GetString()!)).ToList();
        var paths = (call.Body.Member("documents")?.EnumerateArray() ?? []).Select(d => DocumentPath.ParseDocument(d.GetString() ?? "", "documents")).ToList();
        var stream = new FirestoreStream(call.Http, quirks);
        await using var closing = stream.ConfigureAwait(false);
        stream.Open();
        var readTime = FirestoreTime.Text(time);
        if (begun)
        {
            await stream.WriteAsync(readTime, json => json.WriteString("transaction", transaction!.Id)).ConfigureAwait(false);
        }

        foreach (var path in paths)
        {
            transaction?.Read.TryAdd(path.Name, 0);
            var found = Find(tree, path, time);
            await stream.WriteAsync(readTime, json => WriteFound(json, path, found, mask)).ConfigureAwait(false);
        }

        await stream.CloseAsync().ConfigureAwait(false);
    }

    private static void WriteFound(Utf8JsonWriter json, DocumentPath path, FoundDocument? found, List<FieldPath>? mask)
    {
        if (found is { } document)
        {
            json.WritePropertyName("found");
            DocumentJson.Write(json, path.Root, document, mask);
        }
        else
        {
            json.WriteString("missing", path.Name);
        }
    }

    private static FoundDocument? Find(DocumentTree tree, DocumentPath path, long time)
    {
        lock (tree.Gate)
        {
            var node = tree.Find(path);
            return node?.At(time) is { } version ? new FoundDocument(node, version) : null;
        }
    }

    private static string? After(string token, string request) => token.Length == 0 ? null
        : PageToken.Read(token, request) ?? throw FirestoreRefusal.InvalidArgument("page_token is invalid, or belongs to a request with other parameters.");

    private static async Task WriteAsync(FirestoreCall call, Action<Utf8JsonWriter> write)
    {
        call.Http.Response.ContentType = "application/json; charset=UTF-8";
        var json = new Utf8JsonWriter(call.Http.Response.BodyWriter, GoogleJson.WriterOptions);
        await using var closing = json.ConfigureAwait(false);
        write(json);
        await json.FlushAsync().ConfigureAwait(false);
        await call.Http.Response.BodyWriter.FlushAsync(call.Http.RequestAborted).ConfigureAwait(false);
    }
}
