using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;

/// <summary>A refusal in the shape of schema ErrorResponse: <c>status</c> is a text, and <c>code</c> says what is wrong.</summary>
internal sealed class AppStoreRefusal(int status, string code, string title, string detail) : Exception(detail)
{
    public int Status => status;

    /// <summary>Name of the query parameter that is wrong; null when none is.</summary>
    public string? Parameter { get; init; }

    public static AppStoreRefusal NotAuthorized() => new(401, "NOT_AUTHORIZED", "Authentication credentials are missing or invalid.",
        "Provide a properly configured and signed bearer token, and make sure that it has not expired. Learn more about Generating Tokens for API Requests https://developer.apple.com/go/?id=api-generating-tokens");

    public static AppStoreRefusal Forbidden() => new(403, "FORBIDDEN_ERROR", "This request is forbidden for security reasons",
        "The API key in use does not allow this request");

    public static AppStoreRefusal NotFound(string type, string id) => new(404, "NOT_FOUND", "The specified resource does not exist",
        $"There is no resource of type '{type}' with id '{id}'");

    public static AppStoreRefusal RateLimited() => new(429, "RATE_LIMIT_EXCEEDED", "The request rate limit has been reached.",
        "We've received too many requests for this API. Please wait and try again or slow down your request rate.");

    public static AppStoreRefusal IllegalParameter(string name) => new(400, "PARAMETER_ERROR.ILLEGAL", "A parameter is not allowed",
        $"The parameter '{name}' can not be used with this request")
    { Parameter = name };

    public static AppStoreRefusal InvalidParameter(string name, string value) => new(400, "PARAMETER_ERROR.INVALID", "A parameter has an invalid value",
        $"'{value}' is not a valid value for '{name}'")
    { Parameter = name };

    public static AppStoreRefusal InvalidBody(string detail) => new(422, "ENTITY_UNPROCESSABLE", "The request entity is not valid", detail);

    public static AppStoreRefusal InvalidRelationship(string type, string id) => new(409, "ENTITY_ERROR.RELATIONSHIP.INVALID",
        "The provided entity includes a relationship with an invalid value", $"There is no resource of type '{type}' with id '{id}'");

    /// <summary>What the service answers with a status when nothing more is known.</summary>
    public static AppStoreRefusal Of(int status, string? code) => (status, code) switch
    {
        (401, null) => NotAuthorized(),
        (403, null) => Forbidden(),
        (429, null) => RateLimited(),
        (404, null) => NotFound("betaTesters", "-"),
        (409, null) => new(409, "STATE_ERROR", "The request cannot be fulfilled because of the state of another resource.", "Injected by the sandbox."),
        ( >= 500, null) => new(status, "UNEXPECTED_ERROR", "An unexpected error occurred.", "An unexpected error occurred on the server side."),
        _ => new(status, code ?? "BAD_REQUEST", "Refused", "Injected by the sandbox."),
    };

    public Task WriteAsync(HttpContext http)
    {
        var error = new JsonObject
        {
            ["id"] = Guid.NewGuid().ToString(),
            ["status"] = status.ToString(CultureInfo.InvariantCulture),
            ["code"] = code,
            ["title"] = title,
            ["detail"] = Message,
        };
        if (Parameter is not null)
        {
            error["source"] = new JsonObject { ["parameter"] = Parameter };
        }

        http.Response.StatusCode = status;
        return AppStoreJson.WriteAsync(http, new JsonObject { ["errors"] = new JsonArray(error) });
    }
}
