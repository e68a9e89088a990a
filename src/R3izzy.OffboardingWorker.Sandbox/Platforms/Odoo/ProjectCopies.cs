using System.Globalization;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>
/// Duplicating a project, as 17.0, 18.0 and 19.0 were seen to do it: tasks with their sub-tasks, archived ones included;
/// stages shared; states begun anew; an archived project stays archived only in 17; a template project copies to a template.
/// </summary>
internal static class ProjectCopies
{
    public static object Copy(OdooMethodCall call)
    {
        RequireAdministrator(call);
        return new OdooRecords([.. call.Ids.Select(id => Duplicate(call, call.Table.Require(id), call.Arguments.Values("default"), fromTemplate: false).Id())], "copy", call.Ids.Count == 1);
    }

    public static object CreateFromTemplate(OdooMethodCall call)
    {
        RequireAdministrator(call);
        if (call.Ids is not [var id])
        {
            throw OdooError.Value("Expected singleton: project.project()");
        }

        var template = call.Table.Require(id);
        var made = Duplicate(call, template, call.Arguments.Values("values"), fromTemplate: true);
        OdooChatter.Add(call.Database, OdooDatabase.Project, made.Id(), $"Project created from template {template.Text("name")}.", call.User.Id, "notification", "mail.mt_note");
        return new OdooRecords([made.Id()], "action_create_from_template", false);
    }

    private static JsonObject Duplicate(OdooMethodCall call, JsonObject original, JsonObject given, bool fromTemplate)
    {
        var database = call.Database;
        foreach (var (field, _) in given.Where(g => g.Key != "tasks"))
        {
            call.Table.TypeOf(field);
        }

        if (given["partner_id"] is JsonValue partner && partner.TryGetValue(out int number) && database[OdooDatabase.Partner].Find(number) is null)
        {
            throw OdooError.Validation("The operation cannot be completed: a mandatory reference does not exist (partner_id).");
        }

        var copy = new JsonObject
        {
            ["name"] = $"{original.Text("name")} (copy)",
            ["active"] = database.Version != 17 || original.Flag("active"),
            ["type_ids"] = original["type_ids"]?.DeepClone(),
        };
        if (!fromTemplate && original.Number("partner_id") is > 0 and var customer)
        {
            copy["partner_id"] = customer;
        }

        foreach (var (field, value) in given.Where(g => g.Key != "tasks"))
        {
            copy[field] = value?.DeepClone();
        }

        if (database.Version >= 19)
        {
            // Asking for is_template=false changes nothing: a template's copy is a template.
            copy["is_template"] = !fromTemplate && original.Flag("is_template");
        }

        database.Add(OdooDatabase.Project, copy, call.User.Id);
        foreach (var stage in database[OdooDatabase.Stage].Rows.Where(s => s.Numbers("project_ids").Contains(original.Id())))
        {
            ((JsonArray)stage["project_ids"]!).Add(copy.Id());
        }

        if (given["tasks"]?.GetValueKind() != System.Text.Json.JsonValueKind.False)
        {
            CopyTasks(call, original.Id(), copy);
        }

        database.Happened("project.created", copy.Id().ToString(CultureInfo.InvariantCulture));
        return copy;
    }

    private static void CopyTasks(OdooMethodCall call, int from, JsonObject project)
    {
        var database = call.Database;
        var copies = new Dictionary<int, int>();
        foreach (var task in database[OdooDatabase.Task].Rows.Where(t => t.Number("project_id") == from).ToList())
        {
            var copy = new JsonObject
            {
                ["name"] = task.Text("name"),
                ["active"] = Activity(database, task, project),
                ["project_id"] = project.Id(),
                ["stage_id"] = task["stage_id"]?.DeepClone(),
                ["user_ids"] = task["user_ids"]?.DeepClone(),
            };
            copy[database.HasStates ? "state" : "kanban_state"] = database.HasStates ? "01_in_progress" : "normal";
            if (database.Version < 19)
            {
                copy["date_deadline"] = task["date_deadline"]?.DeepClone();
            }

            // A sub-task is copied after its parent: ids grow.
            if (copies.TryGetValue(task.Number("parent_id"), out var parent))
            {
                copy["parent_id"] = parent;
            }

            copies[task.Id()] = database.Add(OdooDatabase.Task, copy, call.User.Id).Id();
        }
    }

    /// <summary>18 and 19 wake everything of an archived project; a task archived by itself stays so.</summary>
    private static bool Activity(OdooDatabase database, JsonObject task, JsonObject project)
    {
        var original = database[OdooDatabase.Project].Require(task.Number("project_id"));
        return project.Flag("active") && (task.Flag("active") || !original.Flag("active"));
    }

    private static void RequireAdministrator(OdooMethodCall call)
    {
        if (!call.User.IsProjectAdministrator)
        {
            throw OdooError.Access("'project.project' records (create)");
        }
    }
}
