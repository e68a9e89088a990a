using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Ledger;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

internal sealed record WritePrecondition(bool? Exists, long? UpdateTime);

/// <summary>One write (schema Write): an update when <see cref="Update"/> is set, a deletion otherwise.</summary>
internal sealed record DocumentWrite(DocumentPath Path, WritePrecondition? Precondition)
{
    public JsonObject? Update { get; init; }

    /// <summary>Null: the document is replaced.</summary>
    public IReadOnlyList<FieldPath>? Mask { get; init; }

    public IReadOnlyList<JsonElement> Transforms { get; init; } = [];

    public static DocumentWrite Parse(JsonElement write)
    {
        var precondition = write.Member("currentDocument") is { } current
            ? new WritePrecondition(
                current.Member("exists")?.GetBoolean(),
                current.Text("updateTime") is { Length: > 0 } time ? FirestoreTime.Parse(time, "current_document.update_time") : null)
            : null;
        if (write.Member("update") is { } document)
        {
            return new DocumentWrite(DocumentPath.ParseDocument(document.Text("name"), "update.name"), precondition)
            {
                Update = document.Member("fields") is { } fields ? TypedValue.Fields(fields, "update.fields") : [],
                Mask = write.Member("updateMask") is { } mask ? [.. (mask.Member("fieldPaths")?.EnumerateArray() ?? []).Select(p => FieldPath.Parse(p.GetString()!))] : null,
                Transforms = [.. write.Member("updateTransforms")?.EnumerateArray() ?? []],
            };
        }

        return write.Text("delete") is { Length: > 0 } name
            ? new DocumentWrite(DocumentPath.ParseDocument(name, "delete"), precondition)
            : throw FirestoreRefusal.InvalidArgument("A write needs an update or a delete.");
    }
}

/// <summary>The writes of one commit: all are checked before the first one is made. Under the tree's gate.</summary>
internal sealed class StagedWrites(DocumentTree tree, long now)
{
    private const int LargestDocument = 1_048_576;

    private readonly Dictionary<string, (DocumentPath Path, JsonObject? Before, JsonObject? After)> _staged = new(StringComparer.Ordinal);
    private readonly List<(string Name, JsonArray? Transformed)> _results = [];

    public void Add(DocumentWrite write)
    {
        var name = write.Path.Name;
        var before = _staged.TryGetValue(name, out var earlier) ? earlier.After : Stored(write.Path);
        Check(write, before is not null);
        JsonArray? transformed = null;
        JsonObject? after = null;
        if (write.Update is not null)
        {
            after = Merge(write, before);
            transformed = FieldTransforms.Apply(after, write.Transforms, now);
            var size = TypedValue.StoredSize(after) + Encoding.UTF8.GetByteCount(name) + 32;
            if (size > LargestDocument)
            {
                throw FirestoreRefusal.InvalidArgument($"Document '{name}' cannot be written because its size ({size:N0} bytes) exceeds the maximum allowed size of 1,048,576 bytes.");
            }
        }

        _staged[name] = (write.Path, earlier.Path is null ? before : earlier.Before, after);
        _results.Add((name, transformed));
    }

    public List<JsonObject> Apply(EffectLedger ledger)
    {
        foreach (var (name, (path, before, after)) in _staged)
        {
            if (JsonNode.DeepEquals(before, after))
            {
                continue; // "If the write did not actually change the document, this will be the previous update_time" (schema WriteResult)
            }

            tree.Write(path.Ids, now, after is null ? null : new FieldsSource(JsonSerializer.SerializeToUtf8Bytes(after, GoogleJson.Options)));
            ledger.Record("firestore", after is null ? "document.deleted" : "document.written", name);
        }

        return _results.ConvertAll(r => Result(_staged[r.Name].Path, r.Transformed));
    }

    private JsonObject Result(DocumentPath path, JsonArray? transformed)
    {
        var result = new JsonObject();
        if (tree.Find(path)?.Latest is { Fields: not null } version)
        {
            result["updateTime"] = FirestoreTime.Text(version.Time);
        }

        if (transformed is not null)
        {
            result["transformResults"] = transformed;
        }

        return result;
    }

    private JsonObject? Stored(DocumentPath path) =>
        tree.Find(path)?.Latest is { Fields: { } fields } ? JsonNode.Parse(fields.Read())!.AsObject() : null;

    private void Check(DocumentWrite write, bool exists)
    {
        switch (write.Precondition)
        {
            case { Exists: true } when !exists:
                throw FirestoreRefusal.NotFound($"No document to update: {write.Path.Name}");
            case { Exists: false } when exists:
                throw FirestoreRefusal.AlreadyExists(write.Path.Name);
            case { UpdateTime: not null } when !exists:
                throw FirestoreRefusal.NotFound($"No document to update: {write.Path.Name}");
            case { UpdateTime: { } expected } when tree.Find(write.Path)!.Latest!.Time != expected:
                throw FirestoreRefusal.FailedPrecondition($"the stored version ({tree.Find(write.Path)!.Latest!.Time}) does not match the required base version ({expected})");
        }
    }

    private static JsonObject Merge(DocumentWrite write, JsonObject? before)
    {
        if (write.Mask is null)
        {
            return write.Update!.DeepClone().AsObject();
        }

        var merged = before?.DeepClone().AsObject() ?? [];
        var update = JsonSerializer.SerializeToElement(write.Update, GoogleJson.Options);
        foreach (var path in write.Mask)
        {
            path.Set(merged, path.In(update) is { } value ? JsonObject.Create(value) : null);
        }

        return merged;
    }
}
