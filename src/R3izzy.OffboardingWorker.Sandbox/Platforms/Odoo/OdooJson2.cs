using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Odoo;

/// <summary><c>POST /json/2/MODEL/METHOD</c> of 19: arguments by name, bare results, errors with real statuses.</summary>
internal sealed class OdooJson2(OdooDoor door)
{
    public async Task AnswerAsync(HttpContext http)
    {
        if (!door.IsDatabase(http.Request.Headers["X-Odoo-Database"].ToString()))
        {
            // Without a database nothing of the API is there: a page, not JSON.
            await OdooPages.WriteAsync(http, 404, "Not Found").ConfigureAwait(false);
            return;
        }

        try
        {
            var result = await RunAsync(http).ConfigureAwait(false);
            http.Response.ContentType = "application/json; charset=utf-8";
            await http.Response.WriteAsync(Written(result)?.ToJsonString() ?? "null", http.RequestAborted).ConfigureAwait(false);
        }
        catch (OdooError raised)
        {
            await WriteAsync(http, raised).ConfigureAwait(false);
        }
    }

    public static Task WriteAsync(HttpContext http, OdooError raised)
    {
        http.Response.StatusCode = raised.Status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(raised.ToJson().ToJsonString());
    }

    private async Task<object?> RunAsync(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("bearer ", StringComparison.OrdinalIgnoreCase) || door.ByBearer(authorization[7..]) is not { } user)
        {
            throw OdooError.Unauthorized();
        }

        var (model, method) = ((string)http.Request.RouteValues["model"]!, (string)http.Request.RouteValues["method"]!);
        var body = await ReadAsync(http).ConfigureAwait(false);
        var known = OdooMethods.Find(door.Database, model, method)
            ?? throw OdooError.NotFound(door.Database.Tables.ContainsKey(model) ? $"the method '{method}' does not exist on the model '{model}'" : $"the model '{model}' does not exist");
        var ids = body["ids"] as JsonArray;
        if (ids is not null && !known.OnRecords)
        {
            throw new OdooError("werkzeug.exceptions.UnprocessableEntity", $"cannot call {model}.{method} with ids", 422);
        }

        body.Remove("ids");
        return door.Run(user, model, method, ids is null ? [] : [.. ids.Select(i => (int)i!)], [], body);
    }

    private static async Task<JsonObject> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted).ConfigureAwait(false) as JsonObject
                ?? throw new OdooError("werkzeug.exceptions.BadRequest", "could not parse the body as a json object", 400);
        }
        catch (JsonException)
        {
            throw new OdooError("werkzeug.exceptions.BadRequest", "could not parse the body as json", 400);
        }
    }

    /// <summary>Every set of records is a list of ids.</summary>
    private static JsonNode? Written(object? result) => result switch
    {
        null => null,
        OdooRecords records => new JsonArray([.. records.Ids.Select(i => (JsonNode)i)]),
        JsonNode node => node,
        bool flag => flag,
        int number => number,
        _ => throw new InvalidOperationException($"Unknown result {result.GetType().Name}."),
    };
}
