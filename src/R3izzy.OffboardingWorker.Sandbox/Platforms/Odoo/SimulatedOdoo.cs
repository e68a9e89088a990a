using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>
/// One Odoo database, of the version that <see cref="UseVersion"/> says: projects, tasks, stages, messages, external ids and
/// API keys, by JSON-RPC and, from 19 on, by JSON-2. Written from what 17.0, 18.0 and 19.0 were seen to answer; 15 and 16
/// only as far as stages instead of states go.
/// </summary>
public sealed class SimulatedOdoo : SimulatedPlatform
{
    public const string DatabaseName = "r3izzy";
    public const string Login = "worker@r3izzy.test";
    public const string ApiKey = "odoo-sandbox-key-not-a-secret";

    private OdooDatabase _database;

    public SimulatedOdoo(SandboxContext sandbox) : base(sandbox)
    {
        _database = NewDatabase(19);
        Seeds = new OdooSeeds(() => _database);
    }

    public override string Name => "odoo";

    /// <summary>The user that the worker comes as, with its rights.</summary>
    public OdooUser Worker { get; } = new(7, Login);

    /// <summary>Puts projects and tasks in, does what people do there, and shows what there is.</summary>
    public OdooSeeds Seeds { get; }

    public int Version => _database.Version;

    /// <summary>Begins anew, with an empty database of another version.</summary>
    public void UseVersion(int version) => _database = NewDatabase(version);

    /// <summary>A key of the worker, besides or in place of the usual one.</summary>
    /// <param name="scope">Null: global.</param>
    public void AddKey(string key, string? scope = null, DateTimeOffset? expiresAt = null)
    {
        lock (_database.Gate)
        {
            Worker.Keys.Add(new OdooKey(key, scope, expiresAt));
            Show(_database, key, scope, expiresAt);
        }
    }

    public void RevokeKey(string key)
    {
        lock (_database.Gate)
        {
            Worker.Keys.RemoveAll(k => k.Key == key);
        }
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/jsonrpc", (HttpContext http) => new OdooJsonRpc(Door()).AnswerAsync(http));
        routes.MapPost("/json/2/{model}/{method}", (HttpContext http) => Version >= 19 ? new OdooJson2(Door()).AnswerAsync(http) : OdooPages.WriteAsync(http, 404, "Not Found"));
        routes.MapGet("/web/version", VersionPageAsync);
        routes.MapGet("/json/version", VersionPageAsync);
        routes.MapPost("/web/webclient/version_info", VersionInfoAsync);
        routes.MapFallback((HttpContext http) => OdooPages.WriteAsync(http, 404, "Not Found"));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code)
    {
        // What comes from a proxy or a crashed worker is a page; JSON-2's own refusals are JSON.
        var own = http.Request.Path.StartsWithSegments("/json/2", StringComparison.Ordinal) && (code is not null || status is 401 or 403);
        if (!own && code is null)
        {
            return OdooPages.WriteAsync(http, status, "Error");
        }

        var raised = new OdooError(code ?? (status == 401 ? "werkzeug.exceptions.Unauthorized" : "odoo.exceptions.AccessError"), "Injected by the sandbox.", status);
        return own ? OdooJson2.WriteAsync(http, raised) : http.Response.WriteAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = null,
            ["error"] = new JsonObject { ["code"] = Version >= 19 ? 0 : 200, ["message"] = "Odoo Server Error", ["data"] = raised.ToJson() },
        }.ToJsonString());
    }

    private OdooDoor Door() => new(_database, DatabaseName, [Worker]);

    private OdooDatabase NewDatabase(int version)
    {
        var database = new OdooDatabase(version, Sandbox.Ledger, Sandbox.Clock);
        database[OdooDatabase.User].StartAt(7);
        database[OdooDatabase.User].Add(new JsonObject { ["name"] = "Worker", ["login"] = Login, ["active"] = true });
        Worker.Keys.Clear();
        Worker.Keys.Add(new OdooKey(ApiKey, null, null));
        Show(database, ApiKey, null, null);
        return database;
    }

    private static void Show(OdooDatabase database, string key, string? scope, DateTimeOffset? expiresAt) => database[OdooDatabase.ApiKey].Add(new JsonObject
    {
        ["name"] = $"key {key.Length}",
        ["user_id"] = 7,
        ["scope"] = scope is null ? false : scope,
        ["expiration_date"] = expiresAt is { } end ? end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) : false,
    });

    private Task VersionPageAsync(HttpContext http)
    {
        if (Version < 19)
        {
            return OdooPages.WriteAsync(http, 404, "Not Found");
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(new JsonObject { ["version_info"] = Info(), ["version"] = $"{Version}.0" }.ToJsonString());
    }

    private Task VersionInfoAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = null,
            ["result"] = new JsonObject { ["server_version"] = $"{Version}.0", ["server_version_info"] = Info() },
        }.ToJsonString());
    }

    private JsonArray Info() => new(Version, 0, 0, "final", 0, "");
}
