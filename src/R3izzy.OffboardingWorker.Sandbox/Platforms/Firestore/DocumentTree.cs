using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>The fields of one document as typed JSON: kept, or made anew each time they are read (large seeds).</summary>
internal readonly struct FieldsSource
{
    private readonly object _source;
    private readonly int _index;

    public FieldsSource(byte[] typedJson) => _source = typedJson;

    public FieldsSource(Func<int, byte[]> generator, int index)
    {
        _source = generator;
        _index = index;
    }

    public byte[] Read() => _source is byte[] kept ? kept : ((Func<int, byte[]>)_source)(_index);
}

/// <summary>A document as it was from <paramref name="Time"/> on; <paramref name="Fields"/> null: deleted.</summary>
internal sealed record DocumentVersion(long Time, long CreateTime, FieldsSource? Fields, DocumentVersion? Before);

/// <summary>A place for a document: it may hold none ("missing") and still have collections below it.</summary>
internal sealed class DocumentNode(string id, CollectionNode parent)
{
    public string Id { get; } = id;

    public CollectionNode Parent { get; } = parent;

    public DocumentVersion? Latest { get; private set; }

    public SortedChildren<CollectionNode>? Collections { get; private set; }

    public DocumentVersion? At(long time)
    {
        var version = Latest;
        while (version is not null && version.Time > time)
        {
            version = version.Before;
        }

        return version is { Fields: not null } ? version : null;
    }

    public DocumentVersion Write(long now, FieldsSource? fields)
    {
        var time = Latest is null ? now : Math.Max(now, Latest.Time + 1);
        var created = Latest is { Fields: not null } ? Latest.CreateTime : time;
        return Latest = new DocumentVersion(time, created, fields, Latest);
    }

    public CollectionNode Collection(string id)
    {
        Collections ??= new SortedChildren<CollectionNode>(IdOrder.Instance, c => c.Id);
        if (Collections.Find(id) is not { } found)
        {
            Collections.Add(found = new CollectionNode(id, this));
        }

        return found;
    }

    public bool LivesBelow(long time)
    {
        foreach (var collection in (Collections?.All ?? default).Span)
        {
            if (collection.Lives(time))
            {
                return true;
            }
        }

        return false;
    }

    public void AppendPath(List<string> path)
    {
        Parent.AppendPath(path);
        path.Add(Id);
    }
}

/// <summary>A collection; <paramref name="owner"/> null: of the database's root.</summary>
internal sealed class CollectionNode(string id, DocumentNode? owner)
{
    public string Id { get; } = id;

    public SortedChildren<DocumentNode> Documents { get; } = new(IdOrder.Instance, d => d.Id);

    public DocumentNode Document(string documentId)
    {
        if (Documents.Find(documentId) is not { } found)
        {
            Documents.Add(found = new DocumentNode(documentId, this));
        }

        return found;
    }

    public bool Lives(long time)
    {
        foreach (var document in Documents.All.Span)
        {
            if (document.At(time) is not null || document.LivesBelow(time))
            {
                return true;
            }
        }

        return false;
    }

    public void AppendPath(List<string> path)
    {
        owner?.AppendPath(path);
        path.Add(Id);
    }
}

/// <summary>One database: its documents in all their versions. Everything that touches the tree holds <see cref="Gate"/>.</summary>
internal sealed class DocumentTree
{
    private readonly SortedChildren<CollectionNode> _roots = new(IdOrder.Instance, c => c.Id);

    public Lock Gate { get; } = new();

    /// <summary>The latest commit; with a clock that stands still it may be ahead of the clock by microseconds.</summary>
    public long LastCommit { get; set; }

    public ReadOnlyMemory<CollectionNode> CollectionsOf(DocumentPath parent) =>
        parent.Ids.Count == 0 ? _roots.All : Find(parent)?.Collections?.All ?? default;

    public DocumentNode? Find(DocumentPath document) =>
        FindCollection(document.Ids, document.Ids.Count - 1)?.Documents.Find(document.Ids[^1]);

    public CollectionNode? FindCollection(IReadOnlyList<string> ids, int length)
    {
        var collection = _roots.Find(ids[0]);
        for (var i = 1; i < length && collection is not null; i += 2)
        {
            collection = collection.Documents.Find(ids[i])?.Collections?.Find(ids[i + 1]);
        }

        return collection;
    }

    public DocumentNode Open(IReadOnlyList<string> ids)
    {
        if (_roots.Find(ids[0]) is not { } collection)
        {
            _roots.Add(collection = new CollectionNode(ids[0], null));
        }

        var document = collection.Document(ids[1]);
        for (var i = 2; i < ids.Count; i += 2)
        {
            document = document.Collection(ids[i]).Document(ids[i + 1]);
        }

        return document;
    }

    public DocumentVersion Write(IReadOnlyList<string> ids, long now, FieldsSource? fields)
    {
        var written = Open(ids).Write(now, fields);
        LastCommit = Math.Max(LastCommit, written.Time);
        return written;
    }
}
