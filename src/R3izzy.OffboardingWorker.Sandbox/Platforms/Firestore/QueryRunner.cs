using System.Text.Json;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>Runs a query against one version of the tree. What it returns does not change any more, so it can be sent at leisure.</summary>
internal sealed class QueryRunner(DocumentTree tree, DocumentPath parent, StructuredQuery query, long time)
{
    public IReadOnlyList<FoundDocument> Run()
    {
        var simple = query is { ByNameOnly: true, Where: null, EndAt: null };
        var walk = new TreeWalk(time, query.CollectionId, query.AllDescendants, simple && query.Limit is { } limit ? limit + query.Offset : int.MaxValue);
        lock (tree.Gate)
        {
            walk.Run(tree.CollectionsOf(parent), query.ByNameOnly ? LowerBound() : null);
        }

        if (simple)
        {
            return Cut(walk.Found);
        }

        return Cut(query.ByNameOnly ? Filtered(walk.Found) : Sorted(walk.Found));
    }

    private List<FoundDocument> Cut(IEnumerable<FoundDocument> found)
    {
        var rest = query.Offset == 0 ? found : found.Skip(query.Offset);
        rest = query.Limit is { } limit ? rest.Take(limit) : rest;
        return rest as List<FoundDocument> ?? [.. rest];
    }

    /// <summary>Lets a page that begins after a name begin there, instead of walking to it.</summary>
    private NameBound? LowerBound()
    {
        if (query.StartAt is { Values: [var value, ..] } cursor)
        {
            return Relative(value, cursor.Before)
                ?? throw FirestoreRefusal.InvalidArgument("Cursor on __name__ is not below the parent of the query.");
        }

        IEnumerable<QueryFilter?> parts = query.Where is QueryFilter.Composite { All: true } all ? all.Parts : Enumerable.Repeat(query.Where, 1);
        return parts.OfType<QueryFilter.Field>().FirstOrDefault(f => f.Path.IsDocumentName && f.Operator.StartsWith("GREATER", StringComparison.Ordinal)) is { } after
            ? Relative(after.Value, after.Operator == "GREATER_THAN_OR_EQUAL")
            : null;
    }

    private NameBound? Relative(JsonElement reference, bool inclusive)
    {
        var ids = reference.GetProperty("referenceValue").GetString()!.Split('/')[5..];
        return ids.Length > parent.Ids.Count && ids.Take(parent.Ids.Count).SequenceEqual(parent.Ids)
            ? new NameBound(ids[parent.Ids.Count..], inclusive)
            : null;
    }

    private IEnumerable<FoundDocument> Filtered(List<FoundDocument> found)
    {
        foreach (var document in found)
        {
            using var values = new Values(parent.Root, document);
            if (query.EndAt is { } end && !BeforeEnd(values, end))
            {
                yield break;
            }

            if (query.Where?.Matches(values.At) != false)
            {
                yield return document;
            }
        }
    }

    private List<FoundDocument> Sorted(List<FoundDocument> found)
    {
        var kept = new List<(FoundDocument Document, Values Values)>();
        foreach (var document in found)
        {
            var values = new Values(parent.Root, document);
            if (query.Where?.Matches(values.At) != false
                && query.OrderBy.All(o => values.At(o.Field) is not null)
                && (query.StartAt is not { } start || AfterStart(values, start))
                && (query.EndAt is not { } end || BeforeEnd(values, end)))
            {
                kept.Add((document, values));
            }
            else
            {
                values.Dispose();
            }
        }

        kept.Sort((a, b) => Compare(a.Values, b.Values));
        kept.ForEach(k => k.Values.Dispose());
        return kept.ConvertAll(k => k.Document);
    }

    private bool AfterStart(Values values, QueryCursor start) => CompareTo(values, start) is var order && (order > 0 || (order == 0 && start.Before));

    private bool BeforeEnd(Values values, QueryCursor end) => CompareTo(values, end) is var order && (order < 0 || (order == 0 && !end.Before));

    private int CompareTo(Values values, QueryCursor cursor)
    {
        for (var i = 0; i < cursor.Values.Count; i++)
        {
            var order = ValueOrder.Compare(values.At(query.OrderBy[i].Field)!.Value, cursor.Values[i]);
            if (order != 0)
            {
                return query.OrderBy[i].Descending ? -order : order;
            }
        }

        return 0;
    }

    private int Compare(Values a, Values b)
    {
        foreach (var by in query.OrderBy)
        {
            var order = ValueOrder.Compare(a.At(by.Field)!.Value, b.At(by.Field)!.Value);
            if (order != 0)
            {
                return by.Descending ? -order : order;
            }
        }

        return 0;
    }

    /// <summary>A document's values, parsed when first asked for.</summary>
    private sealed class Values(string root, FoundDocument document) : IDisposable
    {
        private JsonDocument? _fields;
        private JsonElement? _name;

        public JsonElement? At(FieldPath path)
        {
            if (path.IsDocumentName)
            {
                return _name ??= JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["referenceValue"] = root + "/" + string.Join('/', document.Path()) });
            }

            _fields ??= JsonDocument.Parse(document.Version!.Fields!.Value.Read(), new JsonDocumentOptions { MaxDepth = 128 });
            return path.In(_fields.RootElement);
        }

        public void Dispose() => _fields?.Dispose();
    }
}
