using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

/// <summary>A refusal in the shape of Google's JSON APIs. Identity Toolkit puts its own code in the message, sometimes with a detail after a colon.</summary>
internal sealed class ToolkitError(int status, string message, string? canonical = null) : Exception(message)
{
    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = status;
        var error = new Dictionary<string, object>
        {
            ["code"] = status,
            ["message"] = Message,
            ["errors"] = new[] { new Dictionary<string, string> { ["message"] = Message, ["domain"] = "global", ["reason"] = ReasonOf(status) } },
        };
        if (canonical is not null)
        {
            error["status"] = canonical;
        }

        return http.Response.WriteAsJsonAsync(new Dictionary<string, object> { ["error"] = error });
    }

    /// <summary>What Google answers with a status when the service itself has nothing to say.</summary>
    public static ToolkitError Of(int status, string? code) => status switch
    {
        400 => new(400, code ?? "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
        401 => new(401, code ?? "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.", "UNAUTHENTICATED"),
        403 => new(403, code ?? "The caller does not have permission", "PERMISSION_DENIED"),
        404 => new(404, code ?? "Method not found.", "NOT_FOUND"),
        429 => new(429, code ?? "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute per user'.", "RESOURCE_EXHAUSTED"),
        503 => new(503, code ?? "The service is currently unavailable.", "UNAVAILABLE"),
        504 => new(504, code ?? "Deadline expired before operation could complete.", "DEADLINE_EXCEEDED"),
        >= 500 => new(status, code ?? "Internal error encountered.", "INTERNAL"),
        _ => new(status, code ?? "Request refused."),
    };

    private static string ReasonOf(int status) => status switch
    {
        401 => "authError",
        403 => "forbidden",
        429 => "rateLimitExceeded",
        >= 500 => "backendError",
        _ => "invalid",
    };
}
