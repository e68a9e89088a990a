using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>documents.runQuery and .runAggregationQuery (counts).</summary>
internal sealed class FirestoreQueries(FirestoreDatabases databases, FirestoreQuirks quirks)
{
    public async Task RunAsync(FirestoreCall call)
    {
        call.Accept([], ["structuredQuery", "transaction", "newTransaction", "readTime", "explainOptions"]);
        var query = Query(call.Body.Member("structuredQuery"));
        var tree = databases.Of(call.Path);
        var (transaction, begun) = FirestoreTransactions.Of(databases, tree, call.Body);
        var time = databases.ReadTime(tree, call.Body.Text("readTime"), transaction);
        var found = new QueryRunner(tree, call.Path, query, time).Run();
        var stream = new FirestoreStream(call.Http, quirks);
        await using var closing = stream.ConfigureAwait(false);
        stream.Open();
        var readTime = FirestoreTime.Text(time);
        var select = query.Select is { Count: 0 } ? [new FieldPath([FieldPath.DocumentName])] : query.Select;
        if (begun)
        {
            await stream.WriteAsync(readTime, json => json.WriteString("transaction", transaction!.Id)).ConfigureAwait(false);
        }

        foreach (var document in found)
        {
            await stream.WriteAsync(readTime, json =>
            {
                json.WritePropertyName("document");
                DocumentJson.Write(json, call.Path.Root, document, select);
            }).ConfigureAwait(false);
        }

        if (found.Count == 0)
        {
            await stream.WriteAsync(readTime, null).ConfigureAwait(false);
        }

        await stream.CloseAsync().ConfigureAwait(false);
    }

    public async Task CountAsync(FirestoreCall call)
    {
        call.Accept([], ["structuredAggregationQuery", "transaction", "newTransaction", "readTime", "explainOptions"]);
        var aggregation = call.Body.Member("structuredAggregationQuery") ?? throw FirestoreRefusal.InvalidArgument("Query is missing.");
        var wanted = aggregation.Member("aggregations")?.EnumerateArray().ToList() ?? [];
        if (wanted.Count == 0 || wanted.Any(a => a.Member("count") is null))
        {
            throw FirestoreRefusal.InvalidArgument("Only counts are simulated.");
        }

        var tree = databases.Of(call.Path);
        var time = databases.ReadTime(tree, call.Body.Text("readTime"), databases.Transaction(call.Body.Text("transaction")));
        var count = new QueryRunner(tree, call.Path, Query(aggregation.Member("structuredQuery")), time).Run().Count;
        var stream = new FirestoreStream(call.Http, quirks);
        await using var closing = stream.ConfigureAwait(false);
        stream.Open();
        await stream.WriteAsync(FirestoreTime.Text(time), json => WriteCounts(json, wanted, count)).ConfigureAwait(false);
        await stream.CloseAsync().ConfigureAwait(false);
    }

    private static void WriteCounts(Utf8JsonWriter json, List<JsonElement> wanted, int count)
    {
        json.WriteStartObject("result");
        json.WriteStartObject("aggregateFields");
        for (var i = 0; i < wanted.Count; i++)
        {
            json.WriteStartObject(wanted[i].Text("alias", $"field_{i + 1}"));
            json.WriteString("integerValue", count.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private StructuredQuery Query(JsonElement? json)
    {
        var query = StructuredQuery.Parse(json ?? throw FirestoreRefusal.InvalidArgument("Query is missing."));
        var byField = query.Where?.Fields().FirstOrDefault(f => !f.IsDocumentName)
            ?? query.OrderBy.FirstOrDefault(o => !o.Field.IsDocumentName)?.Field;
        if (query is { AllDescendants: true, CollectionId: { } group } && byField is not null && quirks.CollectionGroupsWithoutIndex.Contains(group))
        {
            throw FirestoreRefusal.FailedPrecondition($"The query requires a COLLECTION_GROUP_ASC index for collection {group} and field {string.Join('.', byField.Names)}. That index is not ready yet or was not created.");
        }

        return query;
    }
}
