using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>Finds database, user and method for a call, and runs it under the database's lock.</summary>
internal sealed class OdooDoor(OdooDatabase database, string databaseName, IReadOnlyList<OdooUser> users)
{
    public OdooDatabase Database => database;

    public bool IsDatabase(string? name) => name == databaseName;

    /// <summary>Null: that login with that key is nobody.</summary>
    public OdooUser? Login(string login, string key) => users.FirstOrDefault(u => u.Login == login && Holds(u, key));

    public OdooUser? ByNumber(int uid, string key) => users.FirstOrDefault(u => u.Id == uid && Holds(u, key));

    /// <summary>JSON-2's way in: a key without a scope, whoever's it is.</summary>
    public OdooUser? ByBearer(string key) => users.FirstOrDefault(u => u.Keys.Any(k => k.Key == key && k.Scope is null && IsAlive(k)));

    public object? Run(OdooUser user, string model, string method, IReadOnlyList<int> ids, IReadOnlyList<JsonNode?> positional, JsonObject keyword)
    {
        lock (database.Gate)
        {
            var found = OdooMethods.Find(database, model, method)
                ?? throw (database.Tables.ContainsKey(model)
                    ? new OdooError("builtins.AttributeError", $"The method '{model}.{method}' does not exist", 404)
                    : new OdooError("builtins.KeyError", $"'{model}'", 404));
            var context = keyword["context"] as JsonObject ?? [];
            var named = new JsonObject(keyword.Where(k => k.Key != "context").Select(k => KeyValuePair.Create(k.Key, k.Value?.DeepClone())));
            var arguments = OdooArguments.Bind($"{model}.{method}", found.Arguments, found.Positional, positional, named);
            return found.Run(new OdooMethodCall(database, user, database[model], ids, arguments, context));
        }
    }

    private bool Holds(OdooUser user, string key) => user.Keys.Any(k => k.Key == key && k.Scope is null or "rpc" && k.Key == key && IsAlive(k));

    private bool IsAlive(OdooKey key) => database.Version < 18 || key.ExpiresAt is null || key.ExpiresAt > database.Clock;
}
