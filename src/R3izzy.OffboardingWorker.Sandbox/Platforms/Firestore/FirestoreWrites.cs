using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>documents.patch, .createDocument, .delete, .commit and .batchWrite.</summary>
internal sealed class FirestoreWrites(FirestoreDatabases databases, SandboxContext sandbox)
{
    private const int MostWrites = 500;

    public Task PatchAsync(FirestoreCall call)
    {
        call.Accept(["updateMask.fieldPaths", "mask.fieldPaths", "currentDocument.exists", "currentDocument.updateTime"], ["name", "fields", "createTime", "updateTime"]);
        if (call.Body.Text("name") is { Length: > 0 } name && name != call.Path.Name)
        {
            throw FirestoreRefusal.InvalidArgument("The name in the document and in the request differ.");
        }

        var write = new DocumentWrite(call.Path, Precondition(call)) { Update = TypedValue.Fields(FieldsOf(call.Body), "document.fields"), Mask = call.Mask("updateMask.fieldPaths") };
        return AnswerAsync(call, write);
    }

    public Task CreateAsync(FirestoreCall call)
    {
        call.Accept(["documentId", "mask.fieldPaths"], ["name", "fields", "createTime", "updateTime"]);
        var id = call.Parameter("documentId");
        id = id.Length > 0 ? id : RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 20);
        var write = new DocumentWrite(call.Path.With(id), new WritePrecondition(false, null)) { Update = TypedValue.Fields(FieldsOf(call.Body), "document.fields") };
        return AnswerAsync(call, write);
    }

    public Task DeleteAsync(FirestoreCall call)
    {
        call.Accept(["currentDocument.exists", "currentDocument.updateTime"], []);
        Commit(call, [new DocumentWrite(call.Path, Precondition(call))], null);
        return GoogleJson.WriteAsync(call.Http, new JsonObject());
    }

    public Task CommitAsync(FirestoreCall call)
    {
        call.Accept([], ["writes", "transaction"]);
        var id = call.Body.Text("transaction");
        var transaction = databases.Transaction(id);
        var writes = (call.Body.Member("writes")?.EnumerateArray() ?? []).Select(DocumentWrite.Parse).ToList();
        if (writes.Count > MostWrites)
        {
            throw FirestoreRefusal.InvalidArgument($"maximum {MostWrites} writes allowed per request");
        }

        var (results, time) = Commit(call, writes, transaction);
        databases.End(id);
        var answer = new JsonObject { ["commitTime"] = FirestoreTime.Text(time) };
        if (results.Count > 0)
        {
            answer["writeResults"] = new JsonArray([.. results]);
        }

        return GoogleJson.WriteAsync(call.Http, answer);
    }

    public Task BatchWriteAsync(FirestoreCall call)
    {
        call.Accept([], ["writes", "labels"]);
        var results = new JsonArray();
        var statuses = new JsonArray();
        var writes = (call.Body.Member("writes")?.EnumerateArray() ?? []).Select(DocumentWrite.Parse).ToList();
        if (writes.DistinctBy(w => w.Path.Name).Count() != writes.Count)
        {
            throw FirestoreRefusal.InvalidArgument("Cannot write to the same document more than once in a batch write.");
        }

        foreach (var write in writes)
        {
            try
            {
                results.Add(Commit(call, [write], null).Results[0]);
                statuses.Add(new JsonObject());
            }
            catch (GoogleRefusal refusal)
            {
                results.Add(new JsonObject());
                statuses.Add(new JsonObject { ["code"] = RpcCode(refusal.Code), ["message"] = refusal.Message });
            }
        }

        return GoogleJson.WriteAsync(call.Http, new JsonObject { ["writeResults"] = results, ["status"] = statuses });
    }

    private (List<JsonObject> Results, long Time) Commit(FirestoreCall call, List<DocumentWrite> writes, FirestoreTransaction? transaction)
    {
        var tree = databases.Of(call.Path);
        lock (tree.Gate)
        {
            var now = databases.Now;
            if (transaction?.ReadOnly == true && writes.Count > 0)
            {
                throw FirestoreRefusal.InvalidArgument("Cannot modify entities in a read-only transaction.");
            }

            if (transaction is not null && transaction.Read.Keys.Any(n => tree.Find(DocumentPath.Parse(n, "read"))?.Latest?.Time > transaction.ReadTime))
            {
                throw FirestoreRefusal.Aborted("Too much contention on these documents. Please try again.");
            }

            var staged = new StagedWrites(tree, now);
            foreach (var write in writes)
            {
                staged.Add(write);
            }

            return (staged.Apply(sandbox.Ledger), Math.Max(now, tree.LastCommit));
        }
    }

    private async Task AnswerAsync(FirestoreCall call, DocumentWrite write)
    {
        Commit(call, [write], null);
        var tree = databases.Of(call.Path);
        FoundDocument found;
        lock (tree.Gate)
        {
            var node = tree.Find(write.Path)!;
            found = new FoundDocument(node, node.Latest);
        }

        call.Http.Response.ContentType = "application/json; charset=UTF-8";
        var json = new Utf8JsonWriter(call.Http.Response.BodyWriter, GoogleJson.WriterOptions);
        await using var closing = json.ConfigureAwait(false);
        DocumentJson.Write(json, call.Path.Root, found, call.Mask("mask.fieldPaths"));
        await json.FlushAsync().ConfigureAwait(false);
    }

    private static JsonElement FieldsOf(JsonElement document) => document.Member("fields") ?? JsonSerializer.SerializeToElement(new Dictionary<string, string>());

    private static WritePrecondition? Precondition(FirestoreCall call) =>
        call.Parameter("currentDocument.exists") is { Length: > 0 } exists ? new WritePrecondition(exists is "true" or "True" or "1", null)
        : call.Parameter("currentDocument.updateTime") is { Length: > 0 } time ? new WritePrecondition(null, FirestoreTime.Parse(time, "current_document.update_time"))
        : null;

    // google.rpc.Code
    private static int RpcCode(string status) => status switch
    {
        "INVALID_ARGUMENT" => 3,
        "NOT_FOUND" => 5,
        "ALREADY_EXISTS" => 6,
        "FAILED_PRECONDITION" => 9,
        "ABORTED" => 10,
        _ => 13,
    };
}
