using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary>
/// <c>POST /jsonrpc</c>, services <c>common</c> and <c>object</c>. Every exception is HTTP 200 with <c>error</c>, whose code is
/// 200 up to 18 and 0 in 19.
/// </summary>
internal sealed class OdooJsonRpc(OdooDoor door)
{
    public async Task AnswerAsync(HttpContext http)
    {
        JsonNode? id = null;
        try
        {
            var body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted).ConfigureAwait(false);
            if (body is not JsonObject envelope)
            {
                // A batch, among others: werkzeug's own page.
                await OdooPages.WriteAsync(http, 400, "Bad Request").ConfigureAwait(false);
                return;
            }

            id = envelope["id"]?.DeepClone();
            var result = Dispatch(envelope["params"] as JsonObject ?? []);
            var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id };
            if (result is not null)
            {
                answer["result"] = Written(result);
            }

            await WriteAsync(http, answer).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            await OdooPages.WriteAsync(http, 400, "Bad Request").ConfigureAwait(false);
        }
        catch (OdooError raised)
        {
            await WriteAsync(http, Error(raised, id)).ConfigureAwait(false);
        }
    }

    private object? Dispatch(JsonObject parameters)
    {
        var arguments = parameters["args"] as JsonArray ?? [];
        return ((string?)parameters["service"], (string?)parameters["method"]) switch
        {
            ("common", "version") => Version(),
            ("common", "login") => Login(arguments),
            ("common", "authenticate") => Login(arguments),
            ("object", "execute_kw") => Execute(arguments),
            _ => throw new OdooError("builtins.KeyError", "unknown service or method", 500),
        };
    }

    private JsonObject Version() => new()
    {
        ["server_version"] = $"{door.Database.Version}.0",
        ["server_version_info"] = new JsonArray(door.Database.Version, 0, 0, "final", 0, ""),
        ["server_serie"] = $"{door.Database.Version}.0",
        ["protocol_version"] = 1,
    };

    private object Login(JsonArray arguments)
    {
        RequireDatabase((string?)arguments[0]);
        // Nobody is no error here.
        return door.Login((string)arguments[1]!, (string)arguments[2]!) is { } user ? user.Id : false;
    }

    private object? Execute(JsonArray arguments)
    {
        RequireDatabase((string?)arguments[0]);
        var user = door.ByNumber((int)arguments[1]!, (string)arguments[2]!) ?? throw OdooError.AccessDenied();
        var (model, method) = ((string)arguments[3]!, (string)arguments[4]!);
        var positional = (arguments.Count > 5 ? arguments[5] as JsonArray : null) ?? [];
        var keyword = (arguments.Count > 6 ? arguments[6] as JsonObject : null) ?? [];
        var onRecords = OdooMethods.Find(door.Database, model, method)?.OnRecords == true;
        if (!onRecords)
        {
            return door.Run(user, model, method, [], [.. positional], keyword);
        }

        var ids = positional.Count == 0 ? throw OdooError.Arguments($"{method}() missing ids") : Ids(positional[0]);
        return door.Run(user, model, method, ids, [.. positional.Skip(1)], keyword);
    }

    private static int[] Ids(JsonNode? given) => given switch
    {
        JsonArray many => [.. many.Select(n => (int)n!)],
        JsonValue one => [(int)one],
        _ => [],
    };

    /// <summary>What became of a set of records differs by method and version.</summary>
    private JsonNode? Written(object result) => result switch
    {
        OdooRecords { Method: "create" or "copy", AskedForOne: true, Ids: [var id] } records
            when records.Method == "create" || door.Database.Version <= 17 => id,
        OdooRecords { Method: "message_post", Ids: [var id] } when door.Database.Version <= 18 => id,
        OdooRecords records => new JsonArray([.. records.Ids.Select(i => (JsonNode)i)]),
        JsonNode node => node,
        bool flag => flag,
        int number => number,
        _ => throw new InvalidOperationException($"Unknown result {result.GetType().Name}."),
    };

    private void RequireDatabase(string? name)
    {
        if (!door.IsDatabase(name))
        {
            throw new OdooError("psycopg2.OperationalError", $"FATAL:  database \"{name}\" does not exist", 500);
        }
    }

    private JsonObject Error(OdooError raised, JsonNode? id) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["error"] = new JsonObject
        {
            ["code"] = door.Database.Version >= 19 ? 0 : 200,
            ["message"] = "Odoo Server Error",
            ["data"] = raised.ToJson(),
        },
    };

    private static Task WriteAsync(HttpContext http, JsonObject answer)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
    }
}

/// <summary>The pages that werkzeug and proxies answer with.</summary>
internal static class OdooPages
{
    public static Task WriteAsync(HttpContext http, int status, string title)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync($"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n<h1>{title}</h1>\n");
    }
}
