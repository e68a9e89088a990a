using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;

/// <summary>
/// Edits, tracks and testers of the Google Play Developer API v3 (discovery document androidpublisher.v3). A user has one
/// open edit per app: a new one deletes the former, as the vendor's page on concurrency says. Testers are Google Groups
/// only: the Console's own e-mail lists are not in this API.
/// </summary>
public sealed class SimulatedAndroidPublisher(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    private const string App = "/androidpublisher/v3/applications/{packageName}";
    private const string Edits = App + "/edits";

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, PlayApp> _apps = new(StringComparer.Ordinal);
    private readonly List<PlayEdit> _edits = [];

    public override string Name => "android-publisher";

    /// <summary>How long an edit can be used.</summary>
    public TimeSpan EditLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Edits that are open now.</summary>
    public int OpenEdits
    {
        get
        {
            lock (_gate)
            {
                return _edits.Count(e => !e.IsGone && e.Expires > Sandbox.Clock.GetUtcNow());
            }
        }
    }

    public PlayApp AddApp(string package, params ReadOnlySpan<string> accounts)
    {
        var app = _apps.GetOrAdd(package, p => new PlayApp(p));
        foreach (var account in accounts)
        {
            app.Accounts.Add(account);
        }

        return app;
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(App + "/reviews", http => InApp(http, (_, _) => AnswerAsync(http, [])));
        routes.MapPost(Edits, http => InApp(http, (app, grant) => InsertAsync(http, app, grant)));
        routes.MapGet(Edits + "/{editId}", http => InEdit(http, edit => AnswerAsync(http, EditJson(edit))));
        routes.MapDelete(Edits + "/{editId}", http => InEdit(http, edit => DeleteAsync(http, edit)));
        routes.MapPost(Edits + "/{editId}:validate", http => InEdit(http, edit => AnswerAsync(http, EditJson(edit))));
        routes.MapPost(Edits + "/{editId}:commit", http => InEdit(http, edit => CommitAsync(http, edit)));
        routes.MapGet(Edits + "/{editId}/tracks", http => InEdit(http, edit => AnswerAsync(http, new JsonObject
        {
            ["kind"] = "androidpublisher#tracksListResponse",
            ["tracks"] = new JsonArray([.. edit.Tracks.Keys.Select(t => new JsonObject { ["track"] = t })]),
        })));
        routes.MapGet(Edits + "/{editId}/tracks/{track}", http => InTrack(http, (_, track) => AnswerAsync(http, new JsonObject { ["track"] = track })));
        routes.MapGet(Edits + "/{editId}/testers/{track}", http => InTrack(http, (edit, track) => AnswerAsync(http, TestersJson(edit, track))));
        routes.MapPut(Edits + "/{editId}/testers/{track}", http => InTrack(http, (edit, track) => SetTestersAsync(http, edit, track, keepWhenAbsent: false)));
        routes.MapPatch(Edits + "/{editId}/testers/{track}", http => InTrack(http, (edit, track) => SetTestersAsync(http, edit, track, keepWhenAbsent: true)));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) =>
        ErrorAsync(http, status, code ?? StatusOf(status), "Injected by the sandbox.");

    private static string StatusOf(int status) => status switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        _ => "UNKNOWN",
    };

    private Task InApp(HttpContext http, Func<PlayApp, Grant, Task> answer)
    {
        if (Sandbox.Tokens.GrantOf(http.Request) is not { } grant)
        {
            return ErrorAsync(http, 401, "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.");
        }

        if (!GoogleTokens.Allows(grant, "androidpublisher"))
        {
            return ErrorAsync(http, 403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.");
        }

        var package = (string)http.Request.RouteValues["packageName"]!;
        return !_apps.TryGetValue(package, out var app) ? ErrorAsync(http, 404, "NOT_FOUND", $"Package not found: {package}.")
            : !app.Accounts.Contains(grant.Subject ?? grant.Account) ? ErrorAsync(http, 403, "PERMISSION_DENIED", "The caller does not have permission")
            : answer(app, grant);
    }

    private Task InEdit(HttpContext http, Func<PlayEdit, Task> answer) => InApp(http, (app, grant) =>
    {
        PlayEdit? edit;
        lock (_gate)
        {
            edit = _edits.Find(e => e.Id == (string)http.Request.RouteValues["editId"]! && e.App == app && e.User == (grant.Subject ?? grant.Account));
        }

        return edit is null ? ErrorAsync(http, 404, "NOT_FOUND", "No edit was found with the given ID.")
            : edit.IsGone ? ErrorAsync(http, 400, "FAILED_PRECONDITION", "This Edit has been deleted.")
            : edit.Expires <= Sandbox.Clock.GetUtcNow() ? ErrorAsync(http, 400, "FAILED_PRECONDITION", "This Edit has expired.")
            : answer(edit);
    });

    private Task InTrack(HttpContext http, Func<PlayEdit, string, Task> answer) => InEdit(http, edit =>
    {
        var track = (string)http.Request.RouteValues["track"]!;
        return edit.Tracks.ContainsKey(track) ? answer(edit, track) : ErrorAsync(http, 404, "NOT_FOUND", $"Track not found: {track}.");
    });

    private Task InsertAsync(HttpContext http, PlayApp app, Grant grant)
    {
        var user = grant.Subject ?? grant.Account;
        PlayEdit edit;
        lock (_gate)
        {
            foreach (var former in _edits.Where(e => e.App == app && e.User == user))
            {
                former.IsGone = true;
            }

            edit = new PlayEdit((16_974_226_534_760_413_493 + (ulong)_edits.Count).ToString(CultureInfo.InvariantCulture),
                user, app, Sandbox.Clock.GetUtcNow() + EditLife);
            _edits.Add(edit);
        }

        Sandbox.Ledger.Record(Name, "edit.inserted", edit.Id);
        return AnswerAsync(http, EditJson(edit));
    }

    private Task DeleteAsync(HttpContext http, PlayEdit edit)
    {
        edit.IsGone = true;
        Sandbox.Ledger.Record(Name, "edit.deleted", edit.Id);
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task CommitAsync(HttpContext http, PlayEdit edit)
    {
        lock (_gate)
        {
            foreach (var (track, testers) in edit.Tracks)
            {
                edit.App.Tracks[track] = testers;
            }

            // A commit makes every other open edit of the app worthless, whoever holds it.
            foreach (var other in _edits.Where(e => e.App == edit.App))
            {
                other.IsGone = true;
            }
        }

        Sandbox.Ledger.Record(Name, "edit.committed", edit.Id);
        return AnswerAsync(http, EditJson(edit));
    }

    private static async Task SetTestersAsync(HttpContext http, PlayEdit edit, string track, bool keepWhenAbsent)
    {
        JsonNode? body;
        try
        {
            body = await JsonNode.ParseAsync(http.Request.Body).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            await ErrorAsync(http, 400, "INVALID_ARGUMENT", "Invalid JSON payload received.").ConfigureAwait(false);
            return;
        }

        if (body?["googleGroups"] is JsonArray groups)
        {
            edit.Tracks[track] = [.. groups.Select(g => g!.GetValue<string>())];
        }
        else if (!keepWhenAbsent)
        {
            edit.Tracks[track] = [];
        }

        await AnswerAsync(http, TestersJson(edit, track)).ConfigureAwait(false);
    }

    private static JsonObject EditJson(PlayEdit edit) => new()
    {
        ["id"] = edit.Id,
        ["expiryTimeSeconds"] = edit.Expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
    };

    // Empty lists are left out, as Google's APIs do.
    private static JsonObject TestersJson(PlayEdit edit, string track) => edit.Tracks[track].Count == 0 ? [] : new JsonObject
    {
        ["googleGroups"] = new JsonArray([.. edit.Tracks[track].Select(g => (JsonNode)g)]),
    };

    private static Task AnswerAsync(HttpContext http, JsonObject body) => http.Response.WriteAsJsonAsync(body);

    private static Task ErrorAsync(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = status,
                ["message"] = message,
                ["errors"] = new JsonArray(new JsonObject { ["message"] = message, ["domain"] = "global", ["reason"] = ReasonOf(code) }),
                ["status"] = code,
            },
        });
    }

    private static string ReasonOf(string code) => code switch
    {
        "FAILED_PRECONDITION" => "failedPrecondition",
        "NOT_FOUND" => "notFound",
        "PERMISSION_DENIED" => "forbidden",
        "UNAUTHENTICATED" => "authError",
        "RESOURCE_EXHAUSTED" => "rateLimitExceeded",
        _ => "badRequest",
    };
}
