using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>One model's fields and records. Not thread-safe: the database's lock guards it.</summary>
/// <param name="model">Such as <c>project.task</c>.</param>
/// <param name="fields">Name to type; a many2one names its model behind a colon.</param>
internal sealed class OdooTable(string model, IReadOnlyDictionary<string, string> fields)
{
    private readonly SortedDictionary<int, JsonObject> _rows = [];
    private int _last;

    public string Model => model;

    public IReadOnlyDictionary<string, string> Fields => fields;

    public IEnumerable<JsonObject> Rows => _rows.Values;

    public JsonObject Add(JsonObject row)
    {
        row["id"] = ++_last;
        _rows.Add(_last, row);
        return row;
    }

    public JsonObject? Find(int id) => _rows.GetValueOrDefault(id);

    public JsonObject Require(int id) => Find(id) ?? throw OdooError.Missing();

    public void Remove(int id) => _rows.Remove(id);

    public string TypeOf(string field) => fields.TryGetValue(field, out var type) ? type : throw OdooError.Value($"Invalid field '{field}' on model '{model}'");

    /// <summary>Real databases have ids that say nothing of the order in other tables.</summary>
    public void StartAt(int id) => _last = id - 1;
}

/// <summary>Short ways to read a row.</summary>
internal static class OdooRow
{
    public static int Id(this JsonObject row) => (int)row["id"]!;

    public static string Text(this JsonObject row, string field) => row[field] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    public static bool Flag(this JsonObject row, string field) => row[field] is JsonValue value && value.TryGetValue(out bool flag) && flag;

    /// <summary>0 when empty: <c>false</c> or absent.</summary>
    public static int Number(this JsonObject row, string field) => row[field] is JsonValue value && value.TryGetValue(out int number) ? number : 0;

    public static IEnumerable<int> Numbers(this JsonObject row, string field) => row[field] is JsonArray list ? list.Select(n => (int)n!) : [];
}
