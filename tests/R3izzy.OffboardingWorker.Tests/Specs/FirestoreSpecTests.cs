using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;
using R3izzy.OffboardingWorker.Tests.Sandbox;

namespace R3izzy.OffboardingWorker.Tests.Specs;

public class FirestoreSpecTests
{
    private const string Root = "v1/projects/p/databases/(default)/documents";
    private const string Name = "projects/p/databases/(default)/documents/";

    [Fact]
    public async Task Every_route_of_the_simulated_Firestore_is_in_the_vendors_document()
    {
        var document = GoogleDiscovery.Open("firestore.v1.json");
        await using var sandbox = await SandboxHost.StartAsync();

        // The documents' root as parent: the text of the parameter names it, its pattern leaves it out.
        const string Documents = "POST /v1/projects/{project}/databases/{database}/documents";
        ObservedExchanges.UnknownRoutes(sandbox, "firestore", document,
            Documents + ":listCollectionIds", Documents + ":runAggregationQuery", Documents + ":runQuery").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_simulated_Firestore_answers_only_what_the_vendors_document_names()
    {
        var document = GoogleDiscovery.Open("firestore.v1.json");
        var observed = new ObservedExchanges();
        await using var sandbox = await SandboxHost.StartAsync(observed.Options);
        using var client = await GoogleSandboxClient.OpenAsync(sandbox, "firestore", "datastore");
        sandbox.Platform<SimulatedFirestore>().AddMany("p", "c", 60, i => i.ToString("D2"), i => $$$$"""{"i":{"integerValue":"{{{{i}}}}"},"n":{"nullValue":null},"e":{"arrayValue":{}},"g":{"geoPointValue":{"latitude":1,"longitude":2}}}""");
        var fields = new { status = new { stringValue = "inativo" } };
        var query = new { from = new[] { new { collectionId = "c", allDescendants = true } }, limit = 55 };

        (await client.GetAsync($"{Root}/c?pageSize=10&showMissing=true&mask.fieldPaths=i")).Expect(200);
        (await client.GetAsync($"{Root}/c/01")).Expect(200);
        (await client.SendAsync(HttpMethod.Patch, $"{Root}/c/01?updateMask.fieldPaths=status&currentDocument.exists=true", new { fields })).Expect(200);
        (await client.SendAsync(HttpMethod.Post, $"{Root}/c?documentId=x", new { fields })).Expect(200);
        (await client.SendAsync(HttpMethod.Delete, $"{Root}/c/x?currentDocument.exists=true")).Expect(200);
        (await client.SendAsync(HttpMethod.Post, $"{Root}:listCollectionIds", new { pageSize = 1 })).Expect(200);
        (await client.SendAsync(HttpMethod.Post, $"{Root}/c/01:listCollectionIds", new { })).Expect(200);
        (await client.SendAsync(HttpMethod.Post, $"{Root}:batchGet", new { documents = new[] { Name + "c/01", Name + "c/none" }, newTransaction = new { readOnly = new { } } })).Expect(200);
        (await client.SendAsync(HttpMethod.Post, $"{Root}:runQuery", new { structuredQuery = query })).Expect(200);
        (await client.SendAsync(HttpMethod.Post, $"{Root}/c/01:runQuery", new { structuredQuery = query })).Expect(200);
        (await client.SendAsync(HttpMethod.Post, $"{Root}:runAggregationQuery", new { structuredAggregationQuery = new { structuredQuery = query, aggregations = new[] { new { alias = "n", count = new { } } } } })).Expect(200);
        var transaction = (await client.SendAsync(HttpMethod.Post, $"{Root}:beginTransaction", new { options = new { readWrite = new { } } })).Expect(200).Json["transaction"]!.GetValue<string>();
        (await client.SendAsync(HttpMethod.Post, $"{Root}:rollback", new { transaction })).Expect(200);
        var write = new { update = new { name = Name + "c/w", fields }, updateTransforms = new[] { new { fieldPath = "n", increment = new { integerValue = "1" } } } };
        (await client.SendAsync(HttpMethod.Post, $"{Root}:commit", new { writes = new[] { write } })).Expect(200);
        (await client.SendAsync(HttpMethod.Post, $"{Root}:batchWrite", new { writes = new object[] { new { delete = Name + "c/w" }, new { delete = Name + "c/none", currentDocument = new { exists = true } } } })).Expect(200);

        observed.Departures(document, "firestore", _ => false, BelowADocument).ShouldBeEmpty();
    }

    // See above: what is asked of the root is held against the same method below a document.
    private static Exchange BelowADocument(Exchange exchange) => exchange with
    {
        Path = Regex.Replace(exchange.Path, "/documents(?=:(listCollectionIds|runAggregationQuery|runQuery)$)", "/documents/x1/x2")
            .Replace(exchange.Method == "POST" ? "/documents/c" : "\n", "/documents/x1/x2/c", StringComparison.Ordinal),
    };
}
