using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>A Python exception as Odoo hands it out. Thrown before anything has changed: one call is one transaction.</summary>
/// <param name="name">With its module, such as <c>odoo.exceptions.AccessError</c>.</param>
/// <param name="status">What JSON-2 answers with it; JSON-RPC answers 200 to everything.</param>
internal sealed class OdooError(string name, string message, int status) : Exception(message)
{
    public int Status => status;

    public static OdooError AccessDenied() => new("odoo.exceptions.AccessDenied", "Access Denied", 403);

    public static OdooError Access(string what) => new("odoo.exceptions.AccessError", $"You are not allowed to access {what}.", 403);

    public static OdooError Missing() => new("odoo.exceptions.MissingError", "Record does not exist or has been deleted.", 404);

    public static OdooError Validation(string message) => new("odoo.exceptions.ValidationError", message, 422);

    public static OdooError User(string message) => new("odoo.exceptions.UserError", message, 422);

    /// <summary>Anything that is no exception of Odoo's own.</summary>
    public static OdooError Value(string message) => new("builtins.ValueError", message, 500);

    /// <summary>Wrong argument names: a TypeError, which JSON-2 tells apart as the caller's fault.</summary>
    public static OdooError Arguments(string message) => new("builtins.TypeError", message, 422);

    public static OdooError NotFound(string message) => new("werkzeug.exceptions.NotFound", message, 404);

    public static OdooError Unauthorized() => new("werkzeug.exceptions.Unauthorized", "Invalid apikey", 401);

    /// <summary>The five fields, with a traceback as real ones have it: full of the server's paths.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = name,
        ["message"] = Message,
        ["arguments"] = new JsonArray(Message),
        ["context"] = new JsonObject(),
        ["debug"] = $"Traceback (most recent call last):\n  File \"/opt/odoo-sandbox/odoo/http.py\", line 2151, in _transactioning\n    return service_model.retrying(func, env=self.env)\n{name}: {Message}\n",
    };
}
