using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

internal sealed record SortOrder(FieldPath Field, bool Descending);

internal sealed record QueryCursor(IReadOnlyList<JsonElement> Values, bool Before);

/// <summary>A query as the client sent it (schema StructuredQuery), checked.</summary>
internal sealed record StructuredQuery
{
    private static readonly HashSet<string> Known = ["select", "from", "where", "orderBy", "startAt", "endAt", "offset", "limit", "findNearest"];

    /// <summary>Null: documents of every collection.</summary>
    public string? CollectionId { get; private init; }

    public bool AllDescendants { get; private init; }

    public QueryFilter? Where { get; private init; }

    /// <summary>The whole order: what the client wrote, what inequalities imply, and the name.</summary>
    public IReadOnlyList<SortOrder> OrderBy { get; private init; } = [];

    public QueryCursor? StartAt { get; private init; }

    public QueryCursor? EndAt { get; private init; }

    public int Offset { get; private init; }

    public int? Limit { get; private init; }

    public IReadOnlyList<FieldPath>? Select { get; private init; }

    public bool ByNameOnly => OrderBy is [{ Descending: false, Field.IsDocumentName: true }];

    public static StructuredQuery Parse(JsonElement query)
    {
        foreach (var member in query.EnumerateObject().Where(m => !Known.Contains(m.Name)))
        {
            throw FirestoreRefusal.InvalidArgument($"Invalid JSON payload received. Unknown name \"{member.Name}\" at 'structured_query': Cannot find field.");
        }

        if (query.Member("findNearest") is not null)
        {
            throw FirestoreRefusal.FailedPrecondition("Missing vector index configuration.");
        }

        if (query.Member("from") is not { } from || from.GetArrayLength() != 1)
        {
            throw FirestoreRefusal.InvalidArgument("Query must have exactly one from clause.");
        }

        var where = query.Member("where") is { } filter ? QueryFilter.Parse(filter) : null;
        var parsed = new StructuredQuery
        {
            CollectionId = from[0].Text("collectionId") is { Length: > 0 } id ? id : null,
            AllDescendants = from[0].Member("allDescendants") is { ValueKind: JsonValueKind.True },
            Where = where,
            OrderBy = Orders(query.Member("orderBy"), where),
            StartAt = Cursor(query.Member("startAt")),
            EndAt = Cursor(query.Member("endAt")),
            Offset = Count(query.Member("offset")) ?? 0,
            Limit = Count(query.Member("limit")),
            Select = query.Member("select")?.Member("fields")?.EnumerateArray().Select(Field).ToList(),
        };
        return parsed.Checked();
    }

    public static FieldPath Field(JsonElement reference) => FieldPath.Parse(reference.Text("fieldPath"));

    private StructuredQuery Checked()
    {
        if (CollectionId is null && !AllDescendants)
        {
            throw FirestoreRefusal.InvalidArgument("collection id is required unless all_descendants is set.");
        }

        if (CollectionId is null && (!ByNameOnly || Where?.Fields().Any(f => !f.IsDocumentName) == true))
        {
            throw FirestoreRefusal.InvalidArgument("kind is required for all orders except __key__ ascending");
        }

        foreach (var cursor in new[] { StartAt, EndAt }.OfType<QueryCursor>())
        {
            if (cursor.Values.Count > OrderBy.Count)
            {
                throw FirestoreRefusal.InvalidArgument("Cursor has too many values.");
            }

            for (var i = 0; i < cursor.Values.Count; i++)
            {
                if (OrderBy[i].Field.IsDocumentName && !cursor.Values[i].TryGetProperty("referenceValue", out _))
                {
                    throw FirestoreRefusal.InvalidArgument("Cursor value for __name__ must be a reference value.");
                }
            }
        }

        return this;
    }

    private static List<SortOrder> Orders(JsonElement? orderBy, QueryFilter? where)
    {
        var orders = orderBy?.EnumerateArray()
            .Select(o => new SortOrder(Field(o.Member("field") ?? default), IsDescending(o.Member("direction")))).ToList() ?? [];
        if (orders.Count == 0)
        {
            orders.AddRange(where?.Inequalities().DistinctBy(f => string.Join('.', f.Names)).Select(f => new SortOrder(f, false)) ?? []);
        }

        if (!orders.Any(o => o.Field.IsDocumentName))
        {
            orders.Add(new SortOrder(new FieldPath([FieldPath.DocumentName]), orders is [.., { Descending: true }]));
        }

        return orders;
    }

    // Clients on protobuf's REST transport send enums as numbers ($alt=json;enum-encoding=int).
    private static bool IsDescending(JsonElement? direction) => direction switch
    {
        null => false,
        { ValueKind: JsonValueKind.Number } number => number.GetInt32() == 2,
        { } name => name.GetString() switch
        {
            "DESCENDING" => true,
            "ASCENDING" or "DIRECTION_UNSPECIFIED" => false,
            _ => throw FirestoreRefusal.InvalidArgument($"Invalid value at 'structured_query.order_by[0].direction', \"{name}\""),
        },
    };

    private static QueryCursor? Cursor(JsonElement? cursor) => cursor is { } at
        ? new QueryCursor([.. at.Member("values")?.EnumerateArray() ?? []], at.Member("before") is { ValueKind: JsonValueKind.True })
        : null;

    private static int? Count(JsonElement? number)
    {
        if (number is not { } value)
        {
            return null;
        }

        value = value.ValueKind == JsonValueKind.Object ? value.GetProperty("value") : value;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0
            ? count
            : throw FirestoreRefusal.InvalidArgument("limit or offset is negative or no number");
    }
}
