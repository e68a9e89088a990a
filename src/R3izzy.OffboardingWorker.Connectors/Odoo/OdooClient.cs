using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>
/// The models that the connectors use, over either protocol. Every call sees archived records too, names the fields it
/// reads (one field without the right fails the whole read), and takes an id as number or as list.
/// </summary>
internal sealed class OdooClient(OdooServerClient servers, string? language)
{
    public const string Project = "project.project";
    public const string Task = "project.task";

    /// <summary>Copying a project with many tasks and followers takes its time.</summary>
    private static readonly TimeSpan CopyLimit = TimeSpan.FromMinutes(2);

    public Task<Result<OdooServer>> ServerAsync(ICallLog calls, CancellationToken cancellationToken) => servers.GetAsync(calls, cancellationToken);

    /// <summary>Which of these fields the model has: they differ by version.</summary>
    public async Task<Result<IReadOnlySet<string>>> FieldsAsync(string model, string[] names, ICallLog calls, CancellationToken cancellationToken)
    {
        var call = new OdooCall(model, "fields_get", CallKind.Read) { Named = [new("allfields", names), new("attributes", new[] { "type" })] };
        var answer = await CallAsync(call, calls, cancellationToken).ConfigureAwait(false);
        return !answer.TryGet(out var fields, out var failure) ? failure
            : fields.ValueKind != JsonValueKind.Object ? Unreadable(call)
            : names.Where(n => fields.TryGetProperty(n, out _)).ToHashSet(StringComparer.Ordinal);
    }

    /// <param name="domain">Terms such as <c>["name", "=", "x"]</c>, all of which must hold.</param>
    /// <param name="withTemplateFlag">Reads <c>is_template</c>, which exists from 19 on.</param>
    public Task<Result<IReadOnlyList<OdooProject>>> ProjectsAsync(object[][] domain, bool withTemplateFlag, ICallLog calls, CancellationToken cancellationToken) =>
        SearchAsync(Project, domain, ["name", "active", .. withTemplateFlag ? ["is_template"] : Array.Empty<string>()], "id",
            (id, r) => OdooFields.Text(r, "name") is { } name ? new OdooProject(id, name, OdooFields.Flag(r, "active"), OdooFields.Flag(r, "is_template")) : null, calls, cancellationToken);

    /// <param name="stateField">False up to 16, which has no <c>state</c>.</param>
    public Task<Result<IReadOnlyList<OdooTask>>> TasksAsync(int project, bool stateField, ICallLog calls, CancellationToken cancellationToken) =>
        SearchAsync(Task, [["project_id", "=", project]], ["name", "active", stateField ? "state" : "stage_id", "write_date", "write_uid"], "id",
            (id, r) => OdooFields.Text(r, "name") is { } name && OdooFields.Time(r, "write_date") is { } written
                && (!stateField || OdooFields.Text(r, "state") is not null)
                ? new OdooTask(id, name, OdooFields.Flag(r, "active"), OdooFields.Text(r, "state"), OdooFields.Reference(r, "stage_id").Id, written, OdooFields.Reference(r, "write_uid").Name)
                : null, calls, cancellationToken);

    /// <param name="closedField"><c>is_closed</c> (14, 15) or <c>fold</c> (16).</param>
    public Task<Result<IReadOnlyList<OdooStage>>> StagesAsync(int project, string closedField, ICallLog calls, CancellationToken cancellationToken) =>
        SearchAsync("project.task.type", [["project_ids", "in", new[] { project }]], ["name", "sequence", closedField], "sequence, id",
            (id, r) => OdooFields.Text(r, "name") is { } name ? new OdooStage(id, name, OdooFields.Number(r, "sequence"), OdooFields.Flag(r, closedField)) : null, calls, cancellationToken);

    /// <summary>Messages whose text contains the words, oldest first.</summary>
    public Task<Result<IReadOnlyList<OdooNote>>> NotesAsync(string model, IReadOnlyList<int> records, string words, ICallLog calls, CancellationToken cancellationToken) =>
        SearchAsync("mail.message", [["model", "=", model], ["res_id", "in", records], ["body", "ilike", Literal(words)]], ["res_id", "body"], "id",
            (id, r) => OdooFields.Text(r, "body") is { } body ? new OdooNote(id, OdooFields.Number(r, "res_id"), body) : null, calls, cancellationToken);

    /// <summary>The record behind an external id; 0 when there is none.</summary>
    public async Task<Result<int>> RecordOfAsync(string module, string name, string model, ICallLog calls, CancellationToken cancellationToken)
    {
        var found = await SearchAsync<object>("ir.model.data", [["module", "=", module], ["name", "=", name], ["model", "=", model]], ["res_id"], "id",
            (_, r) => OdooFields.Number(r, "res_id"), calls, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var rows, out var failure) ? rows.Cast<int>().FirstOrDefault() : failure;
    }

    /// <summary>The unique index on module and name makes a second one a ValidationError.</summary>
    public Task<Result<int>> AddExternalIdAsync(string module, string name, string model, int record, ICallLog calls, CancellationToken cancellationToken) =>
        CreateAsync("ir.model.data", new() { ["module"] = module, ["name"] = name, ["model"] = model, ["res_id"] = record }, calls, cancellationToken);

    /// <summary>The ends of a user's API keys (from 18 on), null for one without.</summary>
    public async Task<Result<IReadOnlyList<DateTimeOffset?>>> KeyExpiriesAsync(int user, ICallLog calls, CancellationToken cancellationToken)
    {
        var found = await SearchAsync<object>("res.users.apikeys", [["user_id", "=", user]], ["expiration_date"], "id",
            (_, r) => (OdooFields.Time(r, "expiration_date"), 0), calls, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var rows, out var failure) ? rows.Select(r => (((DateTimeOffset?, int))r).Item1).ToArray() : failure;
    }

    /// <summary>Has no idempotency of its own: look before and after.</summary>
    public Task<Result<int>> CopyProjectAsync(int template, Dictionary<string, object?> values, ICallLog calls, CancellationToken cancellationToken) =>
        NewIdAsync(new OdooCall(Project, "copy", CallKind.OnceOnlyWrite) { Ids = [template], Arguments = [new("default", values)], TryTimeout = CopyLimit }, calls, cancellationToken);

    /// <summary>For template projects (19), of which a plain copy would be another template.</summary>
    public Task<Result<int>> CreateFromTemplateAsync(int template, Dictionary<string, object?> values, ICallLog calls, CancellationToken cancellationToken) =>
        NewIdAsync(new OdooCall(Project, "action_create_from_template", CallKind.OnceOnlyWrite) { Ids = [template], Named = [new("values", values)], TryTimeout = CopyLimit }, calls, cancellationToken);

    public Task<Result<int>> CreateAsync(string model, Dictionary<string, object?> values, ICallLog calls, CancellationToken cancellationToken) =>
        NewIdAsync(new OdooCall(model, "create", CallKind.OnceOnlyWrite) { Arguments = [new("vals_list", new[] { values })] }, calls, cancellationToken);

    public async Task<StepOutcome.Failed?> WriteAsync(string model, IReadOnlyList<int> records, Dictionary<string, object?> values, ICallLog calls, CancellationToken cancellationToken)
    {
        var call = new OdooCall(model, "write", CallKind.RepeatableWrite) { Ids = records, Arguments = [new("vals", values)] };
        return (await CallAsync(call, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failure) ? null : failure;
    }

    /// <summary>A note in the record's chatter. <c>mail.mt_note</c>: any other subtype sends mail to the followers.</summary>
    public async Task<StepOutcome.Failed?> PostNoteAsync(string model, int record, string text, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await servers.GetAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out var server, out var failure))
        {
            return failure;
        }

        var body = server.TakesHtmlNotes ? Escaped(text) : text;
        var call = new OdooCall(model, "message_post", CallKind.OnceOnlyWrite)
        {
            Ids = [record],
            Named = [new("body", body), new("message_type", "comment"), new("subtype_xmlid", "mail.mt_note")],
        };
        return (await NewIdAsync(call, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out failure) ? null : failure;
    }

    /// <summary>The words as an <c>ilike</c> takes them literally.</summary>
    public static string Literal(string words) =>
        words.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private async Task<Result<int>> NewIdAsync(OdooCall call, ICallLog calls, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(call, calls, cancellationToken).ConfigureAwait(false);
        return !answer.TryGet(out var result, out var failure) ? failure
            : OdooFields.Id(result) is { } id ? id
            : Unreadable(call);
    }

    private async Task<Result<IReadOnlyList<T>>> SearchAsync<T>(
        string model, object[][] domain, string[] fields, string order, Func<int, JsonElement, T?> read, ICallLog calls, CancellationToken cancellationToken) where T : class
    {
        var call = new OdooCall(model, "search_read", CallKind.Read) { Named = [new("domain", domain), new("fields", fields), new("order", order)] };
        var answer = await CallAsync(call, calls, cancellationToken).ConfigureAwait(false);
        if (!answer.TryGet(out var rows, out var failure))
        {
            return failure;
        }

        if (rows.ValueKind != JsonValueKind.Array)
        {
            return Unreadable(call);
        }

        var found = new List<T>(rows.GetArrayLength());
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object || OdooFields.Number(row, "id") is not (> 0 and var id) || read(id, row) is not { } record)
            {
                return Unreadable(call);
            }

            found.Add(record);
        }

        return found;
    }

    private async Task<Result<JsonElement>> CallAsync(OdooCall call, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await servers.GetAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out var server, out var failure))
        {
            return failure;
        }

        // Archived records are hidden unless asked for: a project that somebody archived would be made a second time.
        var context = new Dictionary<string, object?> { ["active_test"] = false };
        if (language is not null)
        {
            context["lang"] = language;
        }

        return await server.Transport.CallAsync(call with { Named = [.. call.Named, new("context", context)] }, calls, cancellationToken).ConfigureAwait(false);
    }

    private static StepOutcome.Failed Unreadable(OdooCall call) =>
        FailureTable.Unreadable(OdooFailures.SystemName, call.Kind, $"{call.Model}.{call.Method} answered what it does not document");
}
