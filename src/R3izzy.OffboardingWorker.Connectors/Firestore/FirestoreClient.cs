using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>Cloud Firestore v1 (firestore.v1.json, revision 20240630). Document paths may be personal: they are not logged.</summary>
internal sealed class FirestoreClient(PlatformHttp http)
{
    /// <summary>The documents that exist of those asked for, and when they were read.</summary>
    /// <param name="database">Where.</param>
    /// <param name="path">One document, relative to the database's <c>documents</c>.</param>
    /// <param name="readTime">Null: now.</param>
    /// <param name="calls">The connector log.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<Result<DocumentAt>> GetAsync(
        FirestoreDatabase database, string path, string? readTime, ICallLog calls, CancellationToken cancellationToken) =>
        BatchGetAsync(database, new { documents = new[] { database.NameOf(path) }, readTime }, calls, cancellationToken);

    /// <summary>One field of a document. By batchGet, which tells a missing document from a database that does not exist: for both, get answers 404.</summary>
    public async Task<Result<DocumentField>> GetFieldAsync(
        FirestoreDatabase database, string path, FieldPath field, ICallLog calls, CancellationToken cancellationToken)
    {
        var body = new { documents = new[] { database.NameOf(path) }, mask = new { fieldPaths = new[] { field.Text } } };
        var got = await BatchGetAsync(database, body, calls, cancellationToken).ConfigureAwait(false);
        return got.TryGet(out var at, out var failure)
            ? DocumentField.Read(path, field, at.Document) is { } read
                ? read
                : FailureTable.Unreadable("firestore", CallKind.Read, "batchGet with a document that is not the documented JSON")
            : failure;
    }

    /// <summary>
    /// Sets one field, or takes it away (<paramref name="value"/> null), if the document is still as it was when it was read:
    /// without updateMask the document would be replaced, without the precondition a wrong path would make one.
    /// </summary>
    public async Task<Result<PlatformReply>> SetFieldAsync(
        FirestoreDatabase database, DocumentField seen, FieldPath field, FieldValue? value, ICallLog calls, CancellationToken cancellationToken) =>
        await http.SendAsync(new(HttpMethod.Patch,
            RequestPath.Of($"/v1/projects/{database.Project}/databases/{database.Id}/documents/{seen.Path:rawhide}"), CallKind.RepeatableWrite)
        {
            Query =
            [
                KeyValuePair.Create("updateMask.fieldPaths", field.Text),
                KeyValuePair.Create("mask.fieldPaths", field.Text),
                KeyValuePair.Create("currentDocument.updateTime", seen.UpdateTime!),
            ],
            Content = () => Json(new { fields = field.Nest(value) }),
        }, calls, cancellationToken).ConfigureAwait(false);

    private async Task<Result<DocumentAt>> BatchGetAsync(FirestoreDatabase database, object body, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Post,
            RequestPath.Of($"/v1/projects/{database.Project}/databases/{database.Id}/documents:batchGet"), CallKind.Read)
        {
            Content = () => Json(body),
        }, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (ParseAnswers(reply) is not { } answers)
        {
            return FailureTable.Unreadable("firestore", CallKind.Read, "batchGet with a body that is not the documented JSON");
        }

        string? readAt = null;
        JsonElement? document = null;
        foreach (var answer in answers)
        {
            if (answer.TryGetProperty("error", out _))
            {
                return GoogleErrors.InStream(answer);
            }

            readAt = answer.TryGetProperty("readTime", out var time) ? time.GetString() : readAt;
            document = answer.TryGetProperty("found", out var found) ? found : document;
        }

        return readAt is null
            ? FailureTable.Unreadable("firestore", CallKind.Read, "batchGet without a readTime")
            : new DocumentAt(document, readAt);
    }

    /// <summary>A query's results, still on the wire: a JSON array with one element per document, some without document.</summary>
    /// <param name="database">Where.</param>
    /// <param name="parent">Document path below which the query looks; empty for the whole database.</param>
    /// <param name="query">A StructuredQuery.</param>
    /// <param name="readTime">Null: now.</param>
    /// <param name="calls">The connector log.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Result<StreamedReply>> OpenQueryAsync(
        FirestoreDatabase database, string parent, StructuredQuery query, string? readTime, ICallLog calls, CancellationToken cancellationToken)
    {
        var path = parent.Length == 0
            ? RequestPath.Of($"/v1/projects/{database.Project}/databases/{database.Id}/documents:runQuery")
            : RequestPath.Of($"/v1/projects/{database.Project}/databases/{database.Id}/documents/{parent:rawhide}:runQuery");
        return await http.OpenAsync(new(HttpMethod.Post, path, CallKind.Read)
        {
            Content = () => Json(new { structuredQuery = query, readTime }),
        }, calls, cancellationToken).ConfigureAwait(false);
    }

    private static List<JsonElement>? ParseAnswers(PlatformReply reply)
    {
        try
        {
            var answers = JsonSerializer.Deserialize<List<JsonElement>>(reply.Body.Span, FirestoreJson.Options);
            return answers is not null && answers.TrueForAll(a => a.ValueKind == JsonValueKind.Object) ? answers : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ByteArrayContent Json<T>(T value) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, PlatformJson.Options)) { Headers = { ContentType = new("application/json", "UTF-8") } };
}

/// <summary>A database of a project.</summary>
internal sealed record FirestoreDatabase(string Project, string Id)
{
    private string Documents { get; } = $"projects/{Project}/databases/{Id}/documents/";

    public string NameOf(string path) => Documents + path;

    /// <summary>The path relative to the database's <c>documents</c>; null for a name from elsewhere.</summary>
    public string? PathOf(string name) => name.StartsWith(Documents, StringComparison.Ordinal) ? name[Documents.Length..] : null;
}

/// <summary>A document, if it exists, as it was at a time.</summary>
internal sealed record DocumentAt(JsonElement? Document, string ReadTime);
