using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Firestore;

/// <summary>Changes that the server works out (schema FieldTransform).</summary>
internal static class FieldTransforms
{
    /// <summary>Changes <paramref name="fields"/>; returns each transform's result, or null when there is none.</summary>
    public static JsonArray? Apply(JsonObject fields, IReadOnlyList<JsonElement> transforms, long now)
    {
        if (transforms.Count == 0)
        {
            return null;
        }

        var results = new JsonArray();
        foreach (var transform in transforms)
        {
            var path = FieldPath.Parse(transform.Text("fieldPath"));
            var before = path.In(JsonSerializer.SerializeToElement(fields, GoogleJson.Options));
            var (after, result) = Change(transform, before, now);
            path.Set(fields, after);
            results.Add(result);
        }

        return results;
    }

    private static (JsonObject After, JsonObject Result) Change(JsonElement transform, JsonElement? before, long now)
    {
        if (transform.Member("setToServerValue") is not null)
        {
            var time = new JsonObject { ["timestampValue"] = FirestoreTime.Text(now / 1000 * 1000) };
            return (time, time.DeepClone().AsObject());
        }

        if (transform.Member("increment") is { } step)
        {
            var sum = Sum(before, step);
            return (sum, sum.DeepClone().AsObject());
        }

        if (transform.Member("appendMissingElements") is { } more)
        {
            var items = Items(before).ToList();
            items.AddRange(Values(more).Where(v => !items.Exists(i => Same(i, v))));
            return (Array(items), new JsonObject { ["nullValue"] = null });
        }

        return transform.Member("removeAllFromArray") is { } less
            ? (Array(Items(before).Where(i => !Values(less).Any(v => Same(i, v)))), new JsonObject { ["nullValue"] = null })
            : throw FirestoreRefusal.InvalidArgument("This field transform is not simulated.");
    }

    private static JsonObject Sum(JsonElement? before, JsonElement step)
    {
        var whole = step.Member("integerValue") is not null && (before is not { } b || b.Member("doubleValue") is null);
        if (whole)
        {
            var sum = Whole(before) + Whole(step);
            return new JsonObject { ["integerValue"] = sum.ToString(CultureInfo.InvariantCulture) };
        }

        return new JsonObject { ["doubleValue"] = Number(before) + Number(step) };
    }

    private static long Whole(JsonElement? value) =>
        value?.Member("integerValue") is { } n ? long.Parse(n.ToString(), CultureInfo.InvariantCulture) : 0;

    private static double Number(JsonElement? value) =>
        value?.Member("doubleValue") is { } n ? double.Parse(n.ToString(), CultureInfo.InvariantCulture) : Whole(value);

    private static IEnumerable<JsonElement> Items(JsonElement? value) => value is { } array ? ValueOrder.Items(array) : [];

    private static JsonElement.ArrayEnumerator Values(JsonElement array) => array.Member("values")?.EnumerateArray() ?? default;

    private static bool Same(JsonElement x, JsonElement y) => ValueOrder.SameType(x, y) && ValueOrder.Compare(x, y) == 0;

    private static JsonObject Array(IEnumerable<JsonElement> items) =>
        new() { ["arrayValue"] = items.ToList() is { Count: > 0 } list ? new JsonObject { ["values"] = new JsonArray([.. list.Select(i => TypedValue.Normal(i, "array"))]) } : [] };
}
