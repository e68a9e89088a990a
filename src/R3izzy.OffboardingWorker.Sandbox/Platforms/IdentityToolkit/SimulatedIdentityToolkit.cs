using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

/// <summary>
/// Identity Toolkit v1, the service behind Firebase Authentication, from its discovery document of revision 20240417
/// (cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts): accounts of projects and tenants.
/// Answers the emulator's prefix <c>/identitytoolkit.googleapis.com</c> as well, with the emulator's token <c>owner</c>.
/// </summary>
public sealed class SimulatedIdentityToolkit(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    private const string EmulatorPrefix = "/identitytoolkit.googleapis.com";

    private readonly AccountDirectory _directory = new(sandbox);

    public override string Name => "identity-toolkit";

    /// <summary>Makes a project with Authentication switched on. A project that was not added answers CONFIGURATION_NOT_FOUND.</summary>
    public void AddProject(string project) => _directory.AddProject(project);

    /// <summary>Makes a tenant; its users are found under its own path only.</summary>
    public void AddTenant(string project, string tenant) => _directory.AddTenant(project, tenant);

    /// <summary>Seeds a user, and the project or tenant it belongs to; nothing is recorded in the ledger.</summary>
    public SimulatedUser AddUser(
        string project, string uid, string? email, bool disabled = false, DateTimeOffset? validSince = null, string? tenant = null) =>
        _directory.Seed(project, tenant, uid, email, disabled, validSince);

    /// <summary>The user as it is now, or null.</summary>
    public SimulatedUser? FindUser(string project, string uid, string? tenant = null) => _directory.Find(project, tenant, uid);

    /// <summary>Changes a user behind the worker's back, as a person in Firebase's console would; nothing is recorded in the ledger.</summary>
    public void ChangeUser(string project, string uid, Func<SimulatedUser, SimulatedUser> change, string? tenant = null) =>
        _directory.Change(project, tenant, uid, change);

    /// <summary>Deletes a user behind the worker's back.</summary>
    public void RemoveUser(string project, string uid, string? tenant = null) => _directory.Remove(project, tenant, uid);

    public override void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in new[] { "", EmulatorPrefix })
        {
            foreach (var pool in new[] { "/v1/projects/{project}", "/v1/projects/{project}/tenants/{tenant}" })
            {
                var accounts = prefix + pool + "/accounts";
                routes.MapPost(accounts, http => AnswerAsync(http, AccountRequests.CreateAsync));
                routes.MapPost(accounts + ":lookup", http => AnswerAsync(http, AccountRequests.LookupAsync));
                routes.MapPost(accounts + ":update", http => AnswerAsync(http, AccountRequests.UpdateAsync));
                routes.MapPost(accounts + ":delete", http => AnswerAsync(http, AccountRequests.DeleteAsync));
                routes.MapGet(accounts + ":batchGet", http => AnswerAsync(http, AccountRequests.BatchGetAsync));
            }
        }
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) => ToolkitError.Of(status, code).WriteAsync(http);

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, AccountDirectory.Door, Task<Dictionary<string, object>>> act)
    {
        try
        {
            var emulated = http.Request.Path.StartsWithSegments(EmulatorPrefix, StringComparison.Ordinal);
            Authorise(http, emulated);
            var project = (string)http.Request.RouteValues["project"]!;
            if (emulated)
            {
                // The emulator knows every project that it is asked for.
                _directory.AddProject(project);
            }

            var door = _directory.Open(project, http.Request.RouteValues["tenant"] as string);
            await http.Response.WriteAsJsonAsync(await act(http, door).ConfigureAwait(false), http.RequestAborted).ConfigureAwait(false);
        }
        catch (ToolkitError refusal)
        {
            await refusal.WriteAsync(http).ConfigureAwait(false);
        }
    }

    private void Authorise(HttpContext http, bool emulated)
    {
        if (emulated && http.Request.Headers.Authorization == "Bearer owner")
        {
            return;
        }

        if (Sandbox.Tokens.GrantOf(http.Request) is not { } grant)
        {
            throw ToolkitError.Of(401, null);
        }

        // cloud-platform is the scope that the document lists for every method used here.
        if (!GoogleTokens.Allows(grant, "cloud-platform"))
        {
            throw ToolkitError.Of(403, "Request had insufficient authentication scopes.");
        }
    }
}
