using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>Projects and tasks to begin with, what people do to them, and what there is now. Nothing here is recorded in the ledger.</summary>
public sealed class OdooSeeds
{
    private readonly Func<OdooDatabase> _database;

    internal OdooSeeds(Func<OdooDatabase> database) => _database = database;

    /// <summary>A project with two stages of its own, the second folded, and a task for each name.</summary>
    public int AddProject(string name, IReadOnlyList<string>? tasks = null, bool active = true, bool isTemplate = false) => Locked(database =>
    {
        var project = database.Add(OdooDatabase.Project, new JsonObject { ["name"] = name, ["active"] = active, ["type_ids"] = new JsonArray() }, Person("Administrador"));
        if (database.Version >= 19)
        {
            project["is_template"] = isTemplate;
        }

        AddStage(database, project, "A fazer", folded: false);
        AddStage(database, project, "Concluída", folded: true);
        foreach (var task in tasks ?? [])
        {
            AddTask(project.Id(), task, active: active);
        }

        return project.Id();
    });

    public int AddTask(int project, string name, bool active = true, int? parent = null) => Locked(database => database.Add(OdooDatabase.Task, new JsonObject
    {
        ["name"] = name,
        ["active"] = active,
        ["project_id"] = project,
        ["parent_id"] = parent is { } p ? p : false,
        ["stage_id"] = database[OdooDatabase.Stage].Rows.First(s => s.Numbers("project_ids").Contains(project)).Id(),
        [database.HasStates ? "state" : "kanban_state"] = database.HasStates ? "01_in_progress" : "normal",
        ["date_deadline"] = "2026-12-24",
    }, Person("Administrador")).Id());

    public int AddPartner(string name) => Locked(database => database.Add(OdooDatabase.Partner, new JsonObject { ["name"] = name, ["active"] = true }, Person("Administrador")).Id());

    public void AddExternalId(string module, string name, string model, int record) => Locked(database => database.Add(
        OdooDatabase.ExternalId, new JsonObject { ["module"] = module, ["name"] = name, ["model"] = model, ["res_id"] = record }, Person("Administrador")).Id());

    /// <summary>Somebody closes a task in the browser.</summary>
    /// <param name="state">Of 17 and later; before, the task goes to the closed stage.</param>
    public void CloseTask(int task, string person, string state = "1_done") => Change(OdooDatabase.Task, task, person, (database, row) =>
    {
        if (database.HasStates)
        {
            row["state"] = state;
        }
        else
        {
            row["stage_id"] = database[OdooDatabase.Stage].Rows.First(s => s.Numbers("project_ids").Contains(row.Number("project_id")) && s.Flag("fold")).Id();
        }
    });

    public void OpenTask(int task, string person) => Change(OdooDatabase.Task, task, person, (database, row) =>
    {
        if (database.HasStates)
        {
            row["state"] = "01_in_progress";
        }
        else
        {
            row["stage_id"] = database[OdooDatabase.Stage].Rows.First(s => s.Numbers("project_ids").Contains(row.Number("project_id"))).Id();
        }
    });

    /// <summary>Moves a task to its project's closed stage and leaves its state alone, as dragging a card does.</summary>
    public void DragToLastStage(int task, string person) => Change(OdooDatabase.Task, task, person, (database, row) =>
        row["stage_id"] = database[OdooDatabase.Stage].Rows.Last(s => s.Numbers("project_ids").Contains(row.Number("project_id"))).Id());

    public void Rename(string model, int record, string name) => Change(model, record, "Administrador", (_, row) => row["name"] = name);

    public void SetActive(string model, int record, bool active) => Change(model, record, "Administrador", (_, row) => row["active"] = active);

    public void RemoveTask(int task) => Locked(database =>
    {
        database[OdooDatabase.Task].Remove(task);
        return 0;
    });

    /// <summary>Somebody writes into a record's chatter.</summary>
    public void Say(string model, int record, string person, string text) =>
        Locked(database => OdooChatter.Add(database, model, record, text, Person(person), "comment", "mail.mt_note").Id());

    /// <summary>All projects, oldest first.</summary>
    public IReadOnlyList<OdooProjectView> Projects => Locked(database => database[OdooDatabase.Project].Rows
        .Select(p => new OdooProjectView(p.Id(), p.Text("name"), p.Flag("active"), p.Flag("is_template"), p.Number("partner_id"))).ToArray());

    public IReadOnlyList<OdooTaskView> TasksOf(int project) => Locked(database => database[OdooDatabase.Task].Rows.Where(t => t.Number("project_id") == project)
        .Select(t => new OdooTaskView(t.Id(), t.Text("name"), t.Flag("active"), t.Text("state"), database.IsClosed(t), t.Number("parent_id"), t.Text("date_deadline"))).ToArray());

    /// <summary>The texts in a record's chatter as people see them, oldest first.</summary>
    public IReadOnlyList<string> NotesOn(string model, int record) => Locked(database => database[OdooDatabase.Message].Rows
        .Where(m => m.Text("model") == model && m.Number("res_id") == record).Select(OdooChatter.Plain).ToArray());

    /// <summary>The same as HTML.</summary>
    public IReadOnlyList<string> BodiesOn(string model, int record) => Locked(database => database[OdooDatabase.Message].Rows
        .Where(m => m.Text("model") == model && m.Number("res_id") == record).Select(m => m.Text("body")).ToArray());

    private static void AddStage(OdooDatabase database, JsonObject project, string name, bool folded)
    {
        var stage = database.Add(OdooDatabase.Stage, new JsonObject
        {
            ["name"] = name,
            ["active"] = true,
            ["sequence"] = folded ? 20 : 10,
            ["fold"] = folded,
            ["is_closed"] = folded,
            ["project_ids"] = new JsonArray(project.Id()),
        }, 1);
        ((JsonArray)project["type_ids"]!).Add(stage.Id());
    }

    private void Change(string model, int record, string person, Action<OdooDatabase, JsonObject> change) => Locked(database =>
    {
        var row = database[model].Require(record);
        var user = Person(person);
        change(database, row);
        database.Touch(row, user);
        return 0;
    });

    private int Person(string name)
    {
        var users = _database()[OdooDatabase.User];
        return (users.Rows.FirstOrDefault(u => u.Text("name") == name) ?? users.Add(new JsonObject { ["name"] = name, ["login"] = name, ["active"] = true })).Id();
    }

    private T Locked<T>(Func<OdooDatabase, T> act)
    {
        var database = _database();
        lock (database.Gate)
        {
            return act(database);
        }
    }
}

/// <param name="Partner">0: none.</param>
public sealed record OdooProjectView(int Id, string Name, bool Active, bool IsTemplate, int Partner);

/// <param name="State">Empty up to 16.</param>
/// <param name="Parent">0: none.</param>
public sealed record OdooTaskView(int Id, string Name, bool Active, string State, bool IsClosed, int Parent, string Deadline);
