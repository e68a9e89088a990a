using System.Text.Json;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>create and write, with what follows from them.</summary>
internal static class OdooWrites
{
    private static readonly string[] States = ["01_in_progress", "02_changes_requested", "03_approved", "1_done", "1_canceled", "04_waiting_normal"];

    public static object Create(OdooMethodCall call)
    {
        RequireWriting(call, create: true);
        var given = call.Arguments["vals_list"];
        JsonObject[] rows = given switch
        {
            JsonObject one => [one],
            JsonArray many => [.. many.Select(m => m as JsonObject ?? throw OdooError.Value("vals_list takes dictionaries"))],
            _ => throw OdooError.Arguments("create() missing 1 required positional argument: 'vals_list'"),
        };
        foreach (var row in rows)
        {
            Check(call, row);
            CheckUnique(call, row);
        }

        return new OdooRecords([.. rows.Select(r => Insert(call, (JsonObject)r.DeepClone()).Id())], "create", given is JsonObject);
    }

    public static object Write(OdooMethodCall call)
    {
        RequireWriting(call, create: false);
        var values = call.Arguments.Values("vals");
        Check(call, values);
        foreach (var row in call.Ids.Select(call.Table.Require).ToList())
        {
            var wasClosed = call.Table.Model == OdooDatabase.Task && call.Database.IsClosed(row);
            var wasActive = row.Flag("active");
            foreach (var (field, value) in values)
            {
                row[field] = value?.DeepClone();
            }

            call.Database.Touch(row, call.User.Id);
            Follow(call, row, wasClosed, wasActive);
        }

        return true;
    }

    private static void Follow(OdooMethodCall call, JsonObject row, bool wasClosed, bool wasActive)
    {
        var id = row.Id().ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (call.Table.Model == OdooDatabase.Task && call.Database.IsClosed(row) != wasClosed)
        {
            call.Database.Happened(wasClosed ? "task.reopened" : "task.closed", id);
        }

        if (call.Table.Model == OdooDatabase.Project && row.Flag("active") != wasActive)
        {
            call.Database.Happened(wasActive ? "project.archived" : "project.unarchived", id);
            // A project takes its tasks along, whichever way it goes.
            foreach (var task in call.Database[OdooDatabase.Task].Rows.Where(t => t.Number("project_id") == row.Id()))
            {
                task["active"] = !wasActive;
            }
        }
    }

    private static JsonObject Insert(OdooMethodCall call, JsonObject row)
    {
        foreach (var (field, value) in Defaults(call))
        {
            row[field] ??= value;
        }

        call.Database.Add(call.Table.Model, row, call.User.Id);
        var id = row.Id().ToString(System.Globalization.CultureInfo.InvariantCulture);
        call.Database.Happened(call.Table.Model switch
        {
            OdooDatabase.Project => "project.created",
            OdooDatabase.Task => "task.created",
            OdooDatabase.ExternalId => "external-id.created",
            _ => "record.created",
        }, id);
        if (call.Table.Model == OdooDatabase.Task && row.Number("stage_id") == 0
            && call.Database[OdooDatabase.Stage].Rows.Where(s => s.Numbers("project_ids").Contains(row.Number("project_id"))).MinBy(s => s.Number("sequence")) is { } first)
        {
            row["stage_id"] = first.Id();
        }

        return row;
    }

    private static IEnumerable<(string Field, JsonNode Value)> Defaults(OdooMethodCall call) => call.Table.Model switch
    {
        OdooDatabase.Project => [("active", true), ("type_ids", new JsonArray())],
        OdooDatabase.Task => [("active", true), call.Database.HasStates ? ("state", "01_in_progress") : ("kanban_state", "normal")],
        _ => [],
    };

    private static void Check(OdooMethodCall call, JsonObject values)
    {
        foreach (var (field, value) in values)
        {
            call.Table.TypeOf(field);
            if (call.Table.Model == OdooDatabase.Task && field == "state" && !States.Contains(value?.GetValueKind() == JsonValueKind.String ? (string)value! : ""))
            {
                throw OdooError.Value($"Wrong value for project.task.state: {value}");
            }

            if (call.Table.Fields[field] is "many2one:res.partner" && value?.GetValueKind() == JsonValueKind.Number && call.Database[OdooDatabase.Partner].Find((int)value) is null)
            {
                throw OdooError.Validation("The operation cannot be completed: another model requires the record being deleted.");
            }
        }
    }

    private static void CheckUnique(OdooMethodCall call, JsonObject row)
    {
        if (call.Table.Model == OdooDatabase.ExternalId
            && call.Table.Rows.Any(r => r.Text("module") == row.Text("module") && r.Text("name") == row.Text("name")))
        {
            throw OdooError.Validation("The operation cannot be completed: You cannot have multiple records with the same external ID in the same module!");
        }
    }

    private static void RequireWriting(OdooMethodCall call, bool create)
    {
        var may = call.Table.Model switch
        {
            OdooDatabase.Project => call.User.IsProjectAdministrator,
            OdooDatabase.Task => call.User.MayWorkOnTasks,
            OdooDatabase.ExternalId => call.User.MayUseExternalIds,
            _ => false,
        };
        if (!may)
        {
            throw OdooError.Access($"'{call.Table.Model}' records ({(create ? "create" : "write")})");
        }
    }
}
