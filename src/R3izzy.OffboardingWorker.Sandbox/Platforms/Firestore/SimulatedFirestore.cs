using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>Cloud Firestore's REST API v1 (discovery document firestore.v1, revision 20240630).</summary>
public sealed class SimulatedFirestore : SimulatedPlatform
{
    private readonly FirestoreDatabases _databases;
    private readonly FirestoreReads _reads;
    private readonly FirestoreQueries _queries;
    private readonly FirestoreWrites _writes;
    private readonly FirestoreTransactions _transactions;

    public SimulatedFirestore(SandboxContext sandbox) : base(sandbox)
    {
        _databases = new FirestoreDatabases(sandbox);
        _reads = new FirestoreReads(_databases, Quirks);
        _queries = new FirestoreQueries(_databases, Quirks);
        _writes = new FirestoreWrites(_databases, sandbox);
        _transactions = new FirestoreTransactions(_databases);
    }

    public override string Name => "firestore";

    public FirestoreQuirks Quirks { get; } = new();

    /// <summary>Point-in-time recovery: whole minutes of the last seven days can be read, instead of the last hour.</summary>
    public bool PointInTimeRecovery
    {
        get => _databases.PointInTimeRecovery;
        set => _databases.PointInTimeRecovery = value;
    }

    /// <summary>An empty database; seeding a document makes one too.</summary>
    public void AddDatabase(string project, string database = "(default)") => _databases.Open(project, database);

    /// <summary>Seeds one document, without an entry in the ledger.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="path">Such as <c>clientes/42/notas/7</c>; a document above it is not made by this.</param>
    /// <param name="fields">Typed JSON as the API shows it, or .NET values (anonymous object, dictionary).</param>
    /// <param name="at">When it was written; null: now.</param>
    /// <param name="database">The database's id.</param>
    public void Add(string project, string path, object fields, DateTimeOffset? at = null, string database = "(default)")
    {
        var typed = fields switch
        {
            string json => TypedValue.Fields(JsonSerializer.Deserialize<JsonElement>(json), "fields"),
            JsonObject json => TypedValue.Fields(JsonSerializer.SerializeToElement(json), "fields"),
            _ => TypedFields.From(fields),
        };
        Write(project, database, path, at, new FieldsSource(JsonSerializer.SerializeToUtf8Bytes(typed, GoogleJson.Options)));
    }

    /// <summary>Seeds many documents of one collection whose fields are made each time they are read, so that they take little memory.</summary>
    /// <param name="project">The project's id.</param>
    /// <param name="collection">Path of the collection.</param>
    /// <param name="count">How many.</param>
    /// <param name="idOf">The id of document i.</param>
    /// <param name="typedJsonOf">Typed JSON of the fields of document i; the same each time.</param>
    /// <param name="database">The database's id.</param>
    public void AddMany(string project, string collection, int count, Func<int, string> idOf, Func<int, string> typedJsonOf, string database = "(default)")
    {
        byte[] Bytes(int index) => Encoding.UTF8.GetBytes(typedJsonOf(index));
        for (var i = 0; i < count; i++)
        {
            Write(project, database, collection + "/" + idOf(i), null, new FieldsSource(Bytes, i));
        }
    }

    /// <summary>Takes a document away as another client would, without an entry in the ledger.</summary>
    public void Remove(string project, string path, string database = "(default)") => Write(project, database, path, null, null);

    /// <summary>The typed fields of a document as it is now, or null when there is none.</summary>
    public JsonObject? Find(string project, string path, string database = "(default)")
    {
        var tree = _databases.Open(project, database);
        lock (tree.Gate)
        {
            return tree.Find(new DocumentPath(project, database, path.Split('/')))?.Latest is { Fields: { } fields } ? JsonNode.Parse(fields.Read())!.AsObject() : null;
        }
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        const string Documents = "/v1/projects/{project}/databases/{database}/documents";
        routes.MapPost(Documents + ":batchGet", http => AnswerAsync(http, true, _reads.BatchGetAsync));
        routes.MapPost(Documents + ":batchWrite", http => AnswerAsync(http, false, _writes.BatchWriteAsync));
        routes.MapPost(Documents + ":beginTransaction", http => AnswerAsync(http, false, _transactions.BeginAsync));
        routes.MapPost(Documents + ":commit", http => AnswerAsync(http, false, _writes.CommitAsync));
        routes.MapPost(Documents + ":listCollectionIds", http => AnswerAsync(http, false, _reads.ListCollectionIdsAsync));
        routes.MapPost(Documents + ":rollback", http => AnswerAsync(http, false, _transactions.RollbackAsync));
        routes.MapPost(Documents + ":runAggregationQuery", http => AnswerAsync(http, true, _queries.CountAsync));
        routes.MapPost(Documents + ":runQuery", http => AnswerAsync(http, true, _queries.RunAsync));
        routes.MapPost(Documents + "/{**path}", http => AnswerAsync(http, http.Request.Path.Value!.Contains(":run", StringComparison.Ordinal), PostAsync));
        routes.MapGet(Documents + "/{**path}", http => AnswerAsync(http, false, call => call.Path.IsDocument ? _reads.GetAsync(call) : _reads.ListAsync(call)));
        routes.MapPatch(Documents + "/{**path}", http => AnswerAsync(http, false, call => _writes.PatchAsync(OfDocument(call))));
        routes.MapDelete(Documents + "/{**path}", http => AnswerAsync(http, false, call => _writes.DeleteAsync(OfDocument(call))));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code)
    {
        var streams = http.Request.Path.Value is { } path && (path.EndsWith(":runQuery", StringComparison.Ordinal) || path.EndsWith(":batchGet", StringComparison.Ordinal) || path.EndsWith(":runAggregationQuery", StringComparison.Ordinal));
        return ErrorAsync(http, streams, status, code ?? FirestoreRefusal.StatusOf(status), "Injected by the sandbox.");
    }

    private Task PostAsync(FirestoreCall call) => (call.Verb, call.Path) switch
    {
        ("runQuery", { IsDocument: true }) => _queries.RunAsync(call),
        ("runAggregationQuery", { IsDocument: true }) => _queries.CountAsync(call),
        ("listCollectionIds", { IsDocument: true }) => _reads.ListCollectionIdsAsync(call),
        ("", { IsCollection: true }) => _writes.CreateAsync(call),
        _ => throw FirestoreRefusal.NotFound("Method not found."),
    };

    private static FirestoreCall OfDocument(FirestoreCall call) =>
        call.Path.IsDocument ? call : throw FirestoreRefusal.InvalidArgument($"Document name \"{call.Path.Name}\" has invalid segment count.");

    private async Task AnswerAsync(HttpContext http, bool streams, Func<FirestoreCall, Task> answer)
    {
        try
        {
            var grant = Sandbox.Tokens.GrantOf(http.Request)
                ?? throw new GoogleRefusal(401, "UNAUTHENTICATED", "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.");
            if (!GoogleTokens.Allows(grant, "datastore", "cloud-platform"))
            {
                throw new GoogleRefusal(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.");
            }

            await answer(await FirestoreCall.ReadAsync(http).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (GoogleRefusal refusal)
        {
            await ErrorAsync(http, streams, refusal.Status, refusal.Code, refusal.Message).ConfigureAwait(false);
        }
        catch (FirestoreStreamBroken)
        {
            http.Abort();
        }
    }

    /// <summary>Streaming methods answer an array even when they refuse.</summary>
    private static Task ErrorAsync(HttpContext http, bool streams, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        var error = new JsonObject { ["error"] = new JsonObject { ["code"] = status, ["message"] = message, ["status"] = code } };
        return GoogleJson.WriteAsync(http, streams ? new JsonArray(error) : error);
    }

    private void Write(string project, string database, string path, DateTimeOffset? at, FieldsSource? fields)
    {
        var tree = _databases.Open(project, database);
        var ids = path.Split('/');
        if (ids.Length % 2 != 0)
        {
            throw new ArgumentException($"'{path}' is a collection, not a document.", nameof(path));
        }

        lock (tree.Gate)
        {
            tree.Write(ids, at is { } time ? FirestoreTime.Of(time) : _databases.Now, fields);
        }
    }
}
