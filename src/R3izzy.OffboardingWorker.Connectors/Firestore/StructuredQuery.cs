namespace R3izzy.OffboardingWorker.Connectors.Firestore;

/// <summary>The part of Firestore's StructuredQuery that a backup needs, spelt as the vendor's document does.</summary>
internal sealed record StructuredQuery(IReadOnlyList<CollectionSelector> From, IReadOnlyList<QueryOrder> OrderBy, int Limit)
{
    public QueryProjection? Select { get; init; }

    public QueryFilter? Where { get; init; }

    public QueryCursor? StartAt { get; init; }

    /// <summary>
    /// All documents below the parent, in order of their names. Without a collection id the selector takes every collection, so
    /// documents below missing parents are found too; Google's own recursive delete lists a subtree in this way.
    /// </summary>
    public static StructuredQuery AllBelow(int limit) => new([new CollectionSelector(null, true)], ByName, limit);

    /// <summary>Documents of a collection whose field equals a text, in order of their names.</summary>
    public static StructuredQuery Matching(string collectionId, bool allDescendants, string field, string value, int limit) =>
        new([new CollectionSelector(collectionId, allDescendants)], ByName, limit)
        {
            Where = new QueryFilter(new FieldFilter(new FieldReference(field), "EQUAL", new QueryValue { StringValue = value })),
        };

    /// <summary>The same query from the document after one on.</summary>
    public StructuredQuery After(string? name) =>
        this with { StartAt = name is null ? null : new QueryCursor([new QueryValue { ReferenceValue = name }], false) };

    private static IReadOnlyList<QueryOrder> ByName { get; } = [new QueryOrder(new FieldReference("__name__"), "ASCENDING")];
}

internal sealed record CollectionSelector(string? CollectionId, bool AllDescendants);

internal sealed record QueryOrder(FieldReference Field, string Direction);

internal sealed record FieldReference(string FieldPath);

internal sealed record QueryProjection(IReadOnlyList<FieldReference> Fields);

internal sealed record QueryFilter(FieldFilter FieldFilter);

internal sealed record FieldFilter(FieldReference Field, string Op, QueryValue Value);

internal sealed record QueryCursor(IReadOnlyList<QueryValue> Values, bool Before);

internal sealed record QueryValue
{
    public string? StringValue { get; init; }

    public string? ReferenceValue { get; init; }
}
