using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>One call as a method sees it.</summary>
internal sealed record OdooMethodCall(OdooDatabase Database, OdooUser User, OdooTable Table, IReadOnlyList<int> Ids, OdooArguments Arguments, JsonObject Context);

/// <param name="Arguments">By name, in the method's own order.</param>
/// <param name="Positional">How many of them may go by position; the rest are keyword-only.</param>
/// <param name="OnRecords">False: a method of the model, which takes no ids.</param>
/// <param name="Run">Answers a list of ids for records; <see cref="OdooRecords"/>.</param>
internal sealed record OdooMethod(string[] Arguments, int Positional, bool OnRecords, Func<OdooMethodCall, object?> Run);

/// <summary>A set of records as a result: how it is written depends on version and protocol.</summary>
/// <param name="AskedForOne">A dict was given to <c>create</c>, not a list.</param>
internal sealed record OdooRecords(IReadOnlyList<int> Ids, string Method, bool AskedForOne);

/// <summary>The methods that can be called from outside.</summary>
internal static class OdooMethods
{
    private static readonly Dictionary<string, OdooMethod> OfEveryModel = new(StringComparer.Ordinal)
    {
        ["search_read"] = new(["domain", "fields", "offset", "limit", "order"], 5, false, OdooReads.SearchRead),
        ["search"] = new(["domain", "offset", "limit", "order"], 4, false, c => new OdooRecords([.. OdooReads.Search(c).Select(r => r.Id())], "search", false)),
        ["search_count"] = new(["domain", "limit"], 2, false, c => OdooReads.Search(c).Count()),
        ["read"] = new(["fields", "load"], 2, true, OdooReads.Read),
        ["fields_get"] = new(["allfields", "attributes"], 2, false, OdooReads.FieldsGet),
        ["create"] = new(["vals_list"], 1, false, OdooWrites.Create),
        ["write"] = new(["vals"], 1, true, OdooWrites.Write),
    };

    private static readonly Dictionary<(string Model, string Method), OdooMethod> Own = new()
    {
        [(OdooDatabase.Project, "copy")] = new(["default"], 1, true, ProjectCopies.Copy),
        [(OdooDatabase.Project, "action_create_from_template")] = new(["values", "role_to_users_mapping"], 2, true, ProjectCopies.CreateFromTemplate),
        [(OdooDatabase.Project, "message_post")] = Post,
        [(OdooDatabase.Task, "message_post")] = Post,
        // Returns None: JSON-RPC then leaves the key "result" out.
        [(OdooDatabase.Project, "message_unsubscribe")] = new(["partner_ids"], 1, true, _ => null),
        [(OdooDatabase.User, "context_get")] = new([], 0, false, c => new JsonObject { ["lang"] = "pt_BR", ["tz"] = "America/Sao_Paulo", ["uid"] = c.User.Id }),
    };

    private static OdooMethod Post => new(["body", "subject", "message_type", "parent_id", "subtype_xmlid", "partner_ids", "body_is_html"], 0, true, OdooChatter.Post);

    public static OdooMethod? Find(OdooDatabase database, string model, string method) =>
        !database.Tables.ContainsKey(model) ? null
        : method == "action_create_from_template" && database.Version < 19 ? null
        : Own.GetValueOrDefault((model, method)) ?? OfEveryModel.GetValueOrDefault(method);
}
