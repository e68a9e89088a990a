using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>search, read and fields_get.</summary>
internal static class OdooReads
{
    public static IEnumerable<JsonObject> Search(OdooMethodCall call)
    {
        RequireReading(call);
        var rows = OdooDomain.Search(call.Table, call.Arguments.List("domain"), call.Context);
        if (call.Table.Model == OdooDatabase.ApiKey)
        {
            rows = rows.Where(r => r.Number("user_id") == call.User.Id);
        }

        rows = Sort(call.Table, rows, call.Arguments.Text("order") ?? "id").Skip(call.Arguments.Number("offset") ?? 0);
        return call.Arguments.Number("limit") is > 0 and var limit ? rows.Take(limit) : rows;
    }

    public static object SearchRead(OdooMethodCall call) => Rows(call, Search(call));

    public static object Read(OdooMethodCall call)
    {
        RequireReading(call);
        return Rows(call, call.Ids.Select(call.Table.Require));
    }

    public static object FieldsGet(OdooMethodCall call)
    {
        var asked = call.Arguments.List("allfields").Select(f => (string)f!).ToHashSet();
        var known = new JsonObject();
        foreach (var (name, type) in call.Table.Fields.Where(f => asked.Count == 0 || asked.Contains(f.Key)))
        {
            known[name] = new JsonObject { ["type"] = type.Split(':')[0] };
        }

        return known;
    }

    private static void RequireReading(OdooMethodCall call)
    {
        if ((call.Table.Model == OdooDatabase.ExternalId && !call.User.MayUseExternalIds) || (call.Table.Model == OdooDatabase.ApiKey && !call.User.MayReadKeys))
        {
            throw OdooError.Access($"'{call.Table.Model}' records");
        }
    }

    private static JsonArray Rows(OdooMethodCall call, IEnumerable<JsonObject> rows)
    {
        var asked = call.Arguments.List("fields").Select(f => (string)f!).ToArray();
        var fields = asked.Length == 0 ? [.. call.Table.Fields.Keys] : asked;
        if (call.Table.Model == OdooDatabase.Project && fields.Contains("stage_id") && !call.User.UsesProjectStages)
        {
            throw OdooError.Access("the fields 'stage_id' on Project (project.project)");
        }

        return [.. rows.Select(row => Row(call, row, fields))];
    }

    private static JsonObject Row(OdooMethodCall call, JsonObject row, string[] fields)
    {
        var read = new JsonObject { ["id"] = row.Id() };
        foreach (var field in fields.Where(f => f != "id"))
        {
            var type = call.Table.TypeOf(field);
            read[field] = field == "display_name" ? row.Text("name")
                : type.StartsWith("many2one:", StringComparison.Ordinal) ? Reference(call.Database, type[9..], row.Number(field))
                // "Nothing" is false, whatever the type.
                : row[field]?.DeepClone() ?? (type == "many2many" ? new JsonArray() : false);
        }

        return read;
    }

    private static JsonNode Reference(OdooDatabase database, string model, int id) =>
        id == 0 ? false : new JsonArray(id, database.NameOf(model, id));

    private static IEnumerable<JsonObject> Sort(OdooTable table, IEnumerable<JsonObject> rows, string order)
    {
        IOrderedEnumerable<JsonObject>? sorted = null;
        foreach (var part in order.Split(',', StringSplitOptions.TrimEntries))
        {
            var words = part.Split(' ');
            var numeric = table.TypeOf(words[0]) is "integer";
            var down = words.Length > 1 && words[1] == "desc";
            object Key(JsonObject row) => numeric ? row.Number(words[0]).ToString("D12", System.Globalization.CultureInfo.InvariantCulture) : row.Text(words[0]);
            sorted = (sorted, down) switch
            {
                (null, false) => rows.OrderBy(Key, Comparer<object>.Create(Compare)),
                (null, true) => rows.OrderByDescending(Key, Comparer<object>.Create(Compare)),
                ({ } so, false) => so.ThenBy(Key, Comparer<object>.Create(Compare)),
                ({ } so, true) => so.ThenByDescending(Key, Comparer<object>.Create(Compare)),
            };
        }

        return sorted!;
    }

    private static int Compare(object? one, object? other) => string.CompareOrdinal((string?)one, (string?)other);
}
