using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

/// <summary>Google's token endpoint for service accounts: POST /token with the JWT bearer grant (developers.google.com/identity/protocols/oauth2/service-account).</summary>
public sealed class SimulatedGoogleOAuth(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    public override string Name => "google-oauth";

    public override void Map(IEndpointRouteBuilder routes) => routes.MapPost("/token", async (HttpContext http) =>
    {
        if (!http.Request.HasFormContentType)
        {
            await ErrorAsync(http, 400, "invalid_request", "Missing required parameter: grant_type").ConfigureAwait(false);
            return;
        }

        var form = await http.Request.ReadFormAsync().ConfigureAwait(false);
        if (form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer")
        {
            await ErrorAsync(http, 400, "unsupported_grant_type", "Invalid grant_type: " + form["grant_type"]).ConfigureAwait(false);
            return;
        }

        // Assertions are signed by real clients against the real time, whatever the sandbox's own clock says.
        var (token, error, description) = Sandbox.Tokens.Redeem(
            form["assertion"].ToString(), $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}", TimeProvider.System.GetUtcNow());
        if (token is null)
        {
            await ErrorAsync(http, error == "unauthorized_client" ? 401 : 400, error!, description!).ConfigureAwait(false);
            return;
        }

        await http.Response.WriteAsJsonAsync(new Dictionary<string, object>
        {
            ["access_token"] = token,
            ["expires_in"] = 3599,
            ["token_type"] = "Bearer",
        }).ConfigureAwait(false);
    });

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) =>
        ErrorAsync(http, status, code ?? (status >= 500 ? "internal_failure" : "invalid_grant"), "Injected by the sandbox.");

    private static Task ErrorAsync(HttpContext http, int status, string error, string description)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["error"] = error, ["error_description"] = description });
    }
}
