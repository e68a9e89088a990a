using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;

/// <summary>
/// Conexa's API v2 for many tenants, from the vendor's Postman collection (2026-07): customers' access to the customer area, and sales.
/// A loopback address has no subdomains, so the tenant is the first part of the path:
/// <c>http://127.0.0.1:PORT/{subdomain}/index.php/api/v2</c>.
/// </summary>
public sealed class SimulatedConexa(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    private const string Root = "/{tenant}/index.php/api/v2";

    private readonly ConcurrentDictionary<string, ConexaSystem> _systems = new(StringComparer.Ordinal);

    public override string Name => "conexa";

    /// <summary>The tenant's system; made when it is first asked for.</summary>
    public ConexaSystem SystemOf(string subdomain) =>
        _systems.GetOrAdd(subdomain, static (name, context) => new ConexaSystem(name, context.Ledger, context.Clock), Sandbox);

    /// <summary>Lets a user of a tenant's system log in.</summary>
    public void AddUser(string subdomain, string user, string password) => SystemOf(subdomain).Access.AddUser(user, password);

    /// <summary>How often somebody tried to log in.</summary>
    public int LoginsOf(string subdomain) => SystemOf(subdomain).Access.Logins;

    /// <summary>Ends every login's token at once.</summary>
    public void ExpireLogins(string subdomain) => SystemOf(subdomain).Access.ExpireLogins();

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Root + "/auth", (HttpContext http) => AnswerAsync(http, LogIn, needsToken: false));
        routes.MapGet(Root + "/customers", (HttpContext http) => AnswerAsync(http, system => ConexaCustomers.List(system, http.Request)));
        routes.MapGet(Root + "/customer/{id}", (HttpContext http) => AnswerAsync(http, system => ConexaCustomers.Get(system, Id(http))));
        routes.MapPatch(Root + "/customer/{id}", (HttpContext http) => AnswerAsync(http, (system, body) => ConexaCustomers.Change(system, Id(http), body)));
        routes.MapGet(Root + "/sales", (HttpContext http) => AnswerAsync(http, system => ConexaSales.List(system, http.Request)));
        routes.MapGet(Root + "/sale/{id}", (HttpContext http) => AnswerAsync(http, system => ConexaSales.Get(system, Id(http))));
        routes.MapDelete(Root + "/sale/{id}", (HttpContext http) => AnswerAsync(http, system =>
        {
            ConexaSales.Delete(system, Id(http));
            return null;
        }));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code)
    {
        // Conexa sends no Retry-After: its wish stands in a header of its own.
        if (http.Response.Headers.RetryAfter.ToString() is { Length: > 0 } wait)
        {
            http.Response.Headers.Remove("Retry-After");
            http.Response.Headers["X-Rate-Limit-Reset"] = wait;
        }

        return ConexaRefusal.Of(status, code).WriteAsync(http);
    }

    private Task AnswerAsync(HttpContext http, Func<ConexaSystem, JsonObject?> answer) => AnswerAsync(http, (system, _) => answer(system));

    private async Task AnswerAsync(HttpContext http, Func<ConexaSystem, JsonElement, JsonObject?> answer, bool needsToken = true)
    {
        try
        {
            var body = await BodyAsync(http.Request).ConfigureAwait(false);
            var reply = Answer(http, answer, body, needsToken);
            if (reply is null)
            {
                http.Response.StatusCode = 204;
                return;
            }

            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(reply.ToJsonString()).ConfigureAwait(false);
        }
        catch (ConexaRefusal refused)
        {
            await refused.WriteAsync(http).ConfigureAwait(false);
        }
    }

    private JsonObject? Answer(HttpContext http, Func<ConexaSystem, JsonElement, JsonObject?> answer, JsonElement body, bool needsToken)
    {
        if (!_systems.TryGetValue((string)http.Request.RouteValues["tenant"]!, out var system))
        {
            throw new ConexaRefusal(404, "Not found");
        }

        lock (system.Gate)
        {
            system.Access.Meter(http.Response);
            if (needsToken)
            {
                system.Access.Check(http.Request);
            }

            return answer(system, body);
        }
    }

    private static JsonObject LogIn(ConexaSystem system, JsonElement body)
    {
        var (user, password) = (Text(body, "username"), Text(body, "password"));
        return new JsonObject
        {
            ["user"] = new JsonObject { ["id"] = 1, ["type"] = "admin", ["name"] = "Administração" },
            ["tokenType"] = "Bearer",
            ["accessToken"] = system.Access.LogIn(user, password),
            ["expiresIn"] = ConexaAccess.ExpiresIn,
        };
    }

    private static string Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw ConexaRefusal.Field(name, $"{name} does not exist or is empty");

    private static long Id(HttpContext http) => long.TryParse((string?)http.Request.RouteValues["id"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw ConexaRefusal.NoCustomer();

    private static async Task<JsonElement> BodyAsync(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsDelete(request.Method))
        {
            return default;
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted).ConfigureAwait(false);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new ConexaRefusal(400, "Field validation error");
        }
    }
}
