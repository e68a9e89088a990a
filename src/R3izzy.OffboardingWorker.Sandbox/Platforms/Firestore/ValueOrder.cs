using System.Globalization;
using System.Text.Json;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>Firestore's order over values of all types (firebase.google.com/docs/firestore/manage-data/data-types).</summary>
internal static class ValueOrder
{
    public static int Compare(JsonElement x, JsonElement y)
    {
        var (a, b) = (Kind(x), Kind(y));
        var (left, right) = (TypeRank(a.Name), TypeRank(b.Name));
        return left != right ? left.CompareTo(right) : left switch
        {
            0 => 0,
            1 => a.Value.GetBoolean().CompareTo(b.Value.GetBoolean()),
            2 => CompareNumbers(a, b),
            3 => FirestoreTime.Parse(a.Value.GetString()!, "value").CompareTo(FirestoreTime.Parse(b.Value.GetString()!, "value")),
            4 => Utf8Order.CompareText(a.Value.GetString()!, b.Value.GetString()!),
            5 => a.Value.GetBytesFromBase64().AsSpan().SequenceCompareTo(b.Value.GetBytesFromBase64()),
            6 => DocumentPath.Compare(a.Value.GetString()!.Split('/'), b.Value.GetString()!.Split('/')),
            7 => ComparePoints(a.Value, b.Value),
            8 => CompareArrays(a.Value, b.Value),
            _ => CompareMaps(a.Value, b.Value),
        };
    }

    /// <summary>Inequalities match only values of the same type.</summary>
    public static bool SameType(JsonElement x, JsonElement y) => TypeRank(Kind(x).Name) == TypeRank(Kind(y).Name);

    public static bool IsNull(JsonElement value) => value.TryGetProperty("nullValue", out _);

    public static bool IsNaN(JsonElement value) => value.TryGetProperty("doubleValue", out var number) && number.ValueKind == JsonValueKind.String && number.GetString() == "NaN";

    public static IEnumerable<JsonElement> Items(JsonElement value) =>
        value.TryGetProperty("arrayValue", out var array) && array.TryGetProperty("values", out var values) ? values.EnumerateArray() : [];

    private static JsonProperty Kind(JsonElement value)
    {
        foreach (var kind in value.EnumerateObject())
        {
            return kind;
        }

        throw FirestoreRefusal.InvalidArgument("Value has no type.");
    }

    private static int TypeRank(string kind) => kind switch
    {
        "nullValue" => 0,
        "booleanValue" => 1,
        "integerValue" or "doubleValue" => 2,
        "timestampValue" => 3,
        "stringValue" => 4,
        "bytesValue" => 5,
        "referenceValue" => 6,
        "geoPointValue" => 7,
        "arrayValue" => 8,
        "mapValue" => 9,
        _ => throw FirestoreRefusal.InvalidArgument($"Unknown value type {kind}."),
    };

    private static int CompareNumbers(JsonProperty a, JsonProperty b) =>
        a.Name == "integerValue" && b.Name == "integerValue"
            ? Integer(a.Value).CompareTo(Integer(b.Value))
            : Number(a).CompareTo(Number(b)); // double.CompareTo puts NaN first, as Firestore does

    private static long Integer(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetInt64() : long.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    private static double Number(JsonProperty kind) =>
        kind.Name == "integerValue" ? Integer(kind.Value)
        : kind.Value.ValueKind == JsonValueKind.Number ? kind.Value.GetDouble()
        : double.Parse(kind.Value.GetString()!, CultureInfo.InvariantCulture);

    private static int ComparePoints(JsonElement a, JsonElement b)
    {
        static double Of(JsonElement point, string name) => point.TryGetProperty(name, out var degrees) ? degrees.GetDouble() : 0;
        var latitude = Of(a, "latitude").CompareTo(Of(b, "latitude"));
        return latitude != 0 ? latitude : Of(a, "longitude").CompareTo(Of(b, "longitude"));
    }

    private static int CompareArrays(JsonElement a, JsonElement b)
    {
        var (left, right) = (ItemsOf(a), ItemsOf(b));
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (Compare(left[i], right[i]) is not 0 and var order)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);

        static JsonElement[] ItemsOf(JsonElement array) => array.TryGetProperty("values", out var values) ? [.. values.EnumerateArray()] : [];
    }

    private static int CompareMaps(JsonElement a, JsonElement b)
    {
        var (left, right) = (Sorted(a), Sorted(b));
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = Utf8Order.CompareText(left[i].Name, right[i].Name);
            order = order != 0 ? order : Compare(left[i].Value, right[i].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);

        static JsonProperty[] Sorted(JsonElement map) =>
            map.TryGetProperty("fields", out var fields) ? [.. fields.EnumerateObject().OrderBy(f => f.Name, Utf8Order.Instance)] : [];
    }
}
