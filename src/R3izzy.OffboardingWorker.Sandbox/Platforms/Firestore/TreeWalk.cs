namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>Where a walk in name order begins: below or at <paramref name="Ids"/>, relative to the query's parent.</summary>
internal sealed record NameBound(IReadOnlyList<string> Ids, bool Inclusive);

/// <summary>Collects documents below a parent in the order of their names (a parent before what is below it), under the tree's gate.</summary>
internal sealed class TreeWalk(long time, string? collectionId, bool allDescendants, int atMost)
{
    public List<FoundDocument> Found { get; } = [];

    public bool Full => Found.Count >= atMost;

    public void Run(ReadOnlyMemory<CollectionNode> collections, NameBound? start) =>
        Below(collections, start is null ? default : new Rest(start.Ids, 0, start.Inclusive));

    private void Visit(CollectionNode collection, Rest bound)
    {
        var taken = collectionId is null || collection.Id == collectionId;
        foreach (var node in (bound.Ids is null ? collection.Documents.All : collection.Documents.From(bound.Ids[bound.Depth])).Span)
        {
            var atBound = bound.Ids is not null && node.Id == bound.Ids[bound.Depth];
            var passed = !atBound || (bound.IsLast && bound.Inclusive);
            if (taken && passed && node.At(time) is { } version)
            {
                Found.Add(new FoundDocument(node, version));
            }

            if (Full)
            {
                return;
            }

            if (allDescendants && node.Collections is { } below)
            {
                Below(below.All, atBound ? bound.Deeper() : default);
            }
        }
    }

    private void Below(ReadOnlyMemory<CollectionNode> collections, Rest bound)
    {
        foreach (var collection in collections.Span)
        {
            var order = bound.Ids is null ? 1 : IdOrder.Instance.Compare(collection.Id, bound.Ids[bound.Depth]);
            if (order >= 0 && (allDescendants || collection.Id == collectionId))
            {
                Visit(collection, order == 0 ? bound.Deeper() : default);
            }

            if (Full)
            {
                return;
            }
        }
    }

    /// <summary>What is left of the bound at a depth; default: everything is past it.</summary>
    private readonly record struct Rest(IReadOnlyList<string>? Ids, int Depth, bool Inclusive)
    {
        public bool IsLast => Ids is not null && Depth == Ids.Count - 1;

        public Rest Deeper() => IsLast ? default : this with { Depth = Depth + 1 };
    }
}
