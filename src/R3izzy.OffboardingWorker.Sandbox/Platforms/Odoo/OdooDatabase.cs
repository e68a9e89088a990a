using System.Globalization;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Ledger;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>The tables of one database, with the fields that its version has. Guarded by <see cref="Gate"/>.</summary>
internal sealed class OdooDatabase
{
    public const string Project = "project.project";
    public const string Task = "project.task";
    public const string Stage = "project.task.type";
    public const string Message = "mail.message";
    public const string ExternalId = "ir.model.data";
    public const string ApiKey = "res.users.apikeys";
    public const string User = "res.users";
    public const string Partner = "res.partner";

    private readonly EffectLedger _ledger;
    private readonly TimeProvider _clock;

    public OdooDatabase(int version, EffectLedger ledger, TimeProvider clock)
    {
        (Version, _ledger, _clock) = (version, ledger, clock);
        Tables = OdooModels.Of(version).ToDictionary(m => m.Key, m => new OdooTable(m.Key, m.Value), StringComparer.Ordinal);
        Tables[Project].StartAt(41);
        Tables[Task].StartAt(301);
        Tables[Message].StartAt(5001);
    }

    public Lock Gate { get; } = new();

    public int Version { get; }

    /// <summary>From 17 on a task has a state; before, its stage closes it.</summary>
    public bool HasStates => Version >= 17;

    public IReadOnlyDictionary<string, OdooTable> Tables { get; }

    public OdooTable this[string model] => Tables.TryGetValue(model, out var table) ? table : throw OdooError.NotFound($"the model '{model}' does not exist");

    public string Now => _clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public DateTimeOffset Clock => _clock.GetUtcNow();

    /// <summary>Writes one real change of state into the ledger.</summary>
    public void Happened(string effect, string subject) => _ledger.Record("odoo", effect, subject);

    public bool IsClosed(JsonObject task) => HasStates
        ? task.Text("state") is "1_done" or "1_canceled"
        : this[Stage].Find(task.Number("stage_id"))?.Flag(Version == 16 ? "fold" : "is_closed") == true;

    public JsonObject Add(string model, JsonObject values, int user)
    {
        var row = this[model].Add(values);
        (row["create_uid"], row["create_date"]) = (user, Now);
        Touch(row, user);
        return row;
    }

    public void Touch(JsonObject row, int user) => (row["write_uid"], row["write_date"]) = (user, Now);

    /// <summary>What a many2one shows beside the id.</summary>
    public string NameOf(string model, int id) => this[model].Find(id)?.Text("name") ?? "";
}

/// <summary>The models and fields that are simulated, by version.</summary>
internal static class OdooModels
{
    public static IReadOnlyDictionary<string, Dictionary<string, string>> Of(int version) => new Dictionary<string, Dictionary<string, string>>
    {
        [OdooDatabase.Project] = With([("name", "char"), ("active", "boolean"), ("partner_id", "many2one:res.partner"), ("type_ids", "many2many"), ("stage_id", "many2one:project.project.stage"),
            ("date_start", "date"), ("date", "date"), .. version >= 19 ? [("is_template", "boolean")] : Array.Empty<(string, string)>()]),
        [OdooDatabase.Task] = With([("name", "char"), ("active", "boolean"), ("project_id", "many2one:project.project"), ("parent_id", "many2one:project.task"),
            ("stage_id", "many2one:project.task.type"), ("user_ids", "many2many"), ("date_deadline", "date"), ("date_last_stage_update", "datetime"),
            version >= 17 ? ("state", "selection") : ("kanban_state", "selection")]),
        [OdooDatabase.Stage] = With([("name", "char"), ("active", "boolean"), ("sequence", "integer"), ("fold", "boolean"), ("project_ids", "many2many"),
            .. version <= 15 ? [("is_closed", "boolean")] : Array.Empty<(string, string)>()]),
        [OdooDatabase.Message] = With([("model", "char"), ("res_id", "integer"), ("body", "html"), ("message_type", "selection"), ("subtype_id", "char"), ("author_id", "many2one:res.partner"), ("date", "datetime")]),
        [OdooDatabase.ExternalId] = With([("module", "char"), ("name", "char"), ("model", "char"), ("res_id", "integer")]),
        [OdooDatabase.User] = With([("name", "char"), ("login", "char"), ("active", "boolean")]),
        [OdooDatabase.Partner] = With([("name", "char"), ("active", "boolean")]),
        [OdooDatabase.ApiKey] = With([("name", "char"), ("user_id", "many2one:res.users"), ("scope", "char"), .. version >= 18 ? [("expiration_date", "datetime")] : Array.Empty<(string, string)>()]),
        ["project.project.stage"] = With([("name", "char")]),
    };

    private static Dictionary<string, string> With((string Name, string Type)[] own)
    {
        var fields = own.ToDictionary(f => f.Name, f => f.Type, StringComparer.Ordinal);
        foreach (var (name, type) in new[] { ("id", "integer"), ("display_name", "char"), ("create_date", "datetime"), ("create_uid", "many2one:res.users"), ("write_date", "datetime"), ("write_uid", "many2one:res.users") })
        {
            fields[name] = type;
        }

        return fields;
    }
}
