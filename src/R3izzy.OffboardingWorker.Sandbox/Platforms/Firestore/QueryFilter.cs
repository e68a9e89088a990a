using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>A condition on a document's fields or on its name (schema Filter).</summary>
internal abstract record QueryFilter
{
    private static readonly string[] FieldOperators =
    [
        "OPERATOR_UNSPECIFIED", "LESS_THAN", "LESS_THAN_OR_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "EQUAL", "NOT_EQUAL",
        "ARRAY_CONTAINS", "IN", "ARRAY_CONTAINS_ANY", "NOT_IN",
    ];

    private static readonly string[] UnaryOperators = ["OPERATOR_UNSPECIFIED", "", "IS_NAN", "IS_NULL", "IS_NOT_NAN", "IS_NOT_NULL"];

    private static readonly string[] CompositeOperators = ["OPERATOR_UNSPECIFIED", "AND", "OR"];

    /// <param name="valueAt">The document's value at a field, its own name included; null when it has none.</param>
    public abstract bool Matches(Func<FieldPath, JsonElement?> valueAt);

    public abstract IEnumerable<FieldPath> Fields();

    /// <summary>Fields that an inequality orders the results by.</summary>
    public abstract IEnumerable<FieldPath> Inequalities();

    public static QueryFilter Parse(JsonElement filter)
    {
        if (filter.Member("compositeFilter") is { } composite)
        {
            var parts = composite.Member("filters")?.EnumerateArray().Select(Parse).ToList() ?? [];
            var joined = OperatorOf(composite, CompositeOperators);
            return parts.Count == 0 || joined == "OPERATOR_UNSPECIFIED"
                ? throw FirestoreRefusal.InvalidArgument("Composite filter needs an operator and at least one filter.")
                : new Composite(joined == "AND", parts);
        }

        if (filter.Member("unaryFilter") is { } unary)
        {
            return new Unary(StructuredQuery.Field(unary.Member("field") ?? default), OperatorOf(unary, UnaryOperators));
        }

        if (filter.Member("fieldFilter") is { } field && field.Member("value") is { } value)
        {
            return new Field(StructuredQuery.Field(field.Member("field") ?? default), OperatorOf(field, FieldOperators), value).Checked();
        }

        throw FirestoreRefusal.InvalidArgument("Filter has no type, or no value.");
    }

    private static string OperatorOf(JsonElement filter, string[] names)
    {
        var op = filter.Member("op");
        var name = op switch
        {
            null => names[0],
            { ValueKind: JsonValueKind.Number } number => names.ElementAtOrDefault(number.GetInt32()),
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            _ => null,
        };
        return name is { Length: > 0 } && names.Contains(name) ? name : throw FirestoreRefusal.InvalidArgument($"Invalid value at 'structured_query.where' (op), {op}");
    }

    internal sealed record Composite(bool All, IReadOnlyList<QueryFilter> Parts) : QueryFilter
    {
        public override bool Matches(Func<FieldPath, JsonElement?> valueAt) =>
            All ? Parts.All(p => p.Matches(valueAt)) : Parts.Any(p => p.Matches(valueAt));

        public override IEnumerable<FieldPath> Fields() => Parts.SelectMany(p => p.Fields());

        public override IEnumerable<FieldPath> Inequalities() => Parts.SelectMany(p => p.Inequalities());
    }

    internal sealed record Unary(FieldPath Path, string Operator) : QueryFilter
    {
        public override bool Matches(Func<FieldPath, JsonElement?> valueAt) => valueAt(Path) is { } value && Operator switch
        {
            "IS_NAN" => ValueOrder.IsNaN(value),
            "IS_NULL" => ValueOrder.IsNull(value),
            "IS_NOT_NAN" => !ValueOrder.IsNaN(value) && !ValueOrder.IsNull(value),
            _ => !ValueOrder.IsNull(value),
        };

        public override IEnumerable<FieldPath> Fields() => [Path];

        public override IEnumerable<FieldPath> Inequalities() => Operator.StartsWith("IS_NOT", StringComparison.Ordinal) ? [Path] : [];
    }

    internal sealed record Field(FieldPath Path, string Operator, JsonElement Value) : QueryFilter
    {
        public Field Checked()
        {
            var list = Operator is "IN" or "NOT_IN" or "ARRAY_CONTAINS_ANY";
            if (Operator == "OPERATOR_UNSPECIFIED" || (list && (!Value.TryGetProperty("arrayValue", out _) || ValueOrder.Items(Value).Count() is 0 or > 30)))
            {
                throw FirestoreRefusal.InvalidArgument($"'{Operator}' needs an operator, or an array of 1 to 30 values.");
            }

            if (Path.IsDocumentName && (list ? ValueOrder.Items(Value) : [Value]).Any(v => !v.TryGetProperty("referenceValue", out _)))
            {
                throw FirestoreRefusal.InvalidArgument("__key__ filter value must be a Key");
            }

            return this;
        }

        public override bool Matches(Func<FieldPath, JsonElement?> valueAt)
        {
            if (valueAt(Path) is not { } value)
            {
                return false;
            }

            return Operator switch
            {
                "EQUAL" => Same(value, Value),
                "NOT_EQUAL" => !ValueOrder.IsNull(value) && !Same(value, Value),
                "IN" => ValueOrder.Items(Value).Any(v => Same(value, v)),
                "NOT_IN" => !ValueOrder.IsNull(value) && !ValueOrder.Items(Value).Any(v => Same(value, v)),
                "ARRAY_CONTAINS" => ValueOrder.Items(value).Any(v => Same(v, Value)),
                "ARRAY_CONTAINS_ANY" => ValueOrder.Items(value).Any(v => ValueOrder.Items(Value).Any(w => Same(v, w))),
                "LESS_THAN" => ValueOrder.SameType(value, Value) && ValueOrder.Compare(value, Value) < 0,
                "LESS_THAN_OR_EQUAL" => ValueOrder.SameType(value, Value) && ValueOrder.Compare(value, Value) <= 0,
                "GREATER_THAN" => ValueOrder.SameType(value, Value) && ValueOrder.Compare(value, Value) > 0,
                _ => ValueOrder.SameType(value, Value) && ValueOrder.Compare(value, Value) >= 0,
            };
        }

        public override IEnumerable<FieldPath> Fields() => [Path];

        public override IEnumerable<FieldPath> Inequalities() =>
            Operator is "NOT_EQUAL" or "NOT_IN" || Operator.Contains("THAN", StringComparison.Ordinal) ? [Path] : [];

        private static bool Same(JsonElement x, JsonElement y) => ValueOrder.SameType(x, y) && ValueOrder.Compare(x, y) == 0;
    }
}
