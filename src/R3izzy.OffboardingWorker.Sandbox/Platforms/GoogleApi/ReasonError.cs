using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

/// <summary>The error of Google's older JSON APIs (Drive, Cloud Storage): the cause is <c>errors[0].reason</c>.</summary>
internal static class ReasonError
{
    public static Task WriteAsync(HttpContext http, int status, string reason, string message)
    {
        var detail = new JsonObject { ["message"] = message, ["domain"] = DomainOf(reason), ["reason"] = reason };
        if (status == 401)
        {
            detail["locationType"] = "header";
            detail["location"] = "Authorization";
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"";
        }

        http.Response.StatusCode = status;
        return GoogleJson.WriteAsync(http, new JsonObject
        {
            ["error"] = new JsonObject { ["code"] = status, ["message"] = message, ["errors"] = new JsonArray(detail) },
        });
    }

    private static string DomainOf(string reason) => reason switch
    {
        "userRateLimitExceeded" or "rateLimitExceeded" or "dailyLimitExceeded" or "quotaExceeded" => "usageLimits",
        _ => "global",
    };
}
