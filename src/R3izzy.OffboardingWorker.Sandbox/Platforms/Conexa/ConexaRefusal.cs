using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;

/// <summary>
/// A refusal in Conexa's shapes: 400 <c>{message, errors:[{field, messages}]}</c>, 422 <c>{message, errors:[{code, message}]}</c>, all
/// others <c>{message}</c>.
/// </summary>
internal sealed class ConexaRefusal(int status, string message, JsonArray? errors = null) : Exception(message)
{
    public int Status => status;

    public static ConexaRefusal Field(string field, string message) => new(400, "Field validation error",
        [new JsonObject { ["field"] = field, ["messages"] = new JsonArray(message) }]);

    public static ConexaRefusal Code(string code, string message) => new(422, "It was not possible to process your request",
        [new JsonObject { ["code"] = code, ["message"] = message }]);

    public static ConexaRefusal NoCustomer() => new(404, "This Customer does not exist or you have no permission to access it.");

    /// <summary>What a status is usually answered with.</summary>
    public static ConexaRefusal Of(int status, string? code) => status switch
    {
        400 => Field(code ?? "companyId", "Injected by the sandbox."),
        401 => new(401, "Authentication required"),
        403 => new(403, "You are not authorized to perform this action."),
        404 => NoCustomer(),
        422 => Code(code ?? "SALE_08", "Injected by the sandbox."),
        429 => new(429, "Rate limit exceeded!"),
        >= 500 => new(status, "Something went wrong, but don't worry, our developers are fighting the computer in an epic battle."),
        _ => new(status, "Injected by the sandbox."),
    };

    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        var body = new JsonObject { ["message"] = Message };
        if (errors is not null)
        {
            body["errors"] = errors.DeepClone();
        }

        return http.Response.WriteAsync(body.ToJsonString());
    }
}
