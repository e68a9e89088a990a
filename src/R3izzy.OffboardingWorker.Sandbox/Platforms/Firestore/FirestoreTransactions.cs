using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>documents.beginTransaction and .rollback, and transactions that begin with a read.</summary>
internal sealed class FirestoreTransactions(FirestoreDatabases databases)
{
    public Task BeginAsync(FirestoreCall call)
    {
        call.Accept([], ["options"]);
        var transaction = Begin(databases, databases.Of(call.Path), call.Body.Member("options"));
        return GoogleJson.WriteAsync(call.Http, new JsonObject { ["transaction"] = transaction.Id });
    }

    public Task RollbackAsync(FirestoreCall call)
    {
        call.Accept([], ["transaction"]);
        databases.End(call.Body.Text("transaction"));
        return GoogleJson.WriteAsync(call.Http, new JsonObject());
    }

    /// <summary>The transaction that a read names, or the one that it asks to begin (Begun).</summary>
    public static (FirestoreTransaction? Transaction, bool Begun) Of(FirestoreDatabases databases, DocumentTree tree, JsonElement body) =>
        body.Member("newTransaction") is { } options
            ? (Begin(databases, tree, options), true)
            : (databases.Transaction(body.Text("transaction")), false);

    private static FirestoreTransaction Begin(FirestoreDatabases databases, DocumentTree tree, JsonElement? options) =>
        databases.Begin(tree, options?.Member("readOnly") is not null, options?.Member("readOnly")?.Text("readTime"));
}
