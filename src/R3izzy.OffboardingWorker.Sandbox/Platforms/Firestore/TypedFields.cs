using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>A place on earth, for seeding.</summary>
public sealed record GeoPoint(double Latitude, double Longitude);

/// <summary>A reference to a document by its full resource name, for seeding.</summary>
public sealed record DocumentReference(string Name);

/// <summary>Turns .NET values into typed fields, for seeding.</summary>
internal static class TypedFields
{
    public static JsonObject From(object fields)
    {
        var typed = new JsonObject();
        foreach (var (name, value) in Members(fields))
        {
            typed[name] = Value(value);
        }

        return typed;
    }

    private static JsonObject Value(object? value) => value switch
    {
        null => new JsonObject { ["nullValue"] = null },
        bool b => new JsonObject { ["booleanValue"] = b },
        int or long or short => new JsonObject { ["integerValue"] = Convert.ToString(value, CultureInfo.InvariantCulture) },
        float or double => Double(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        string s => new JsonObject { ["stringValue"] = s },
        DateTimeOffset t => new JsonObject { ["timestampValue"] = FirestoreTime.Text(FirestoreTime.Of(t)) },
        byte[] b => new JsonObject { ["bytesValue"] = Convert.ToBase64String(b) },
        GeoPoint p => new JsonObject { ["geoPointValue"] = new JsonObject { ["latitude"] = p.Latitude, ["longitude"] = p.Longitude } },
        DocumentReference r => new JsonObject { ["referenceValue"] = r.Name },
        IDictionary => Map(value),
        IEnumerable list => Array(list),
        _ => Map(value),
    };

    private static JsonObject Double(double number) => new()
    {
        ["doubleValue"] = double.IsFinite(number) ? number : double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity",
    };

    private static JsonObject Map(object value) =>
        new() { ["mapValue"] = From(value) is { Count: > 0 } fields ? new JsonObject { ["fields"] = fields } : [] };

    private static JsonObject Array(IEnumerable list)
    {
        var items = new JsonArray([.. list.Cast<object?>().Select(Value)]);
        return new JsonObject { ["arrayValue"] = items.Count > 0 ? new JsonObject { ["values"] = items } : [] };
    }

    private static IEnumerable<(string Name, object? Value)> Members(object fields) => fields is IDictionary map
        ? map.Keys.Cast<string>().Select(k => (k, map[k]))
        : fields.GetType().GetProperties().Select(p => (p.Name, p.GetValue(fields)));
}
