using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Startup;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Api;

/// <summary>POST /api/v1/requests: one request, or JSON lines. Answers after the cases are on disk.</summary>
internal static class RequestsEndpoint
{
    /// <summary>Bytes of one body.</summary>
    public const int LongestBody = 16 * 1024 * 1024;

    public static void Map(WebApplication app) => app.MapPost("/api/v1/requests", TakeAsync);

    private static async Task<IResult> TakeAsync(HttpContext http, Installation installation, WakeSignal wake, CancellationToken cancellationToken)
    {
        if (!IsOurs(http.Request))
        {
            return Results.Problem(title: "This API answers this machine only.", statusCode: 403);
        }

        if (http.Request.ContentType is not { } type
            || !(type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/x-ndjson", StringComparison.OrdinalIgnoreCase)))
        {
            return Results.Problem(title: "Content-Type takes application/json or application/x-ndjson.", statusCode: 415);
        }

        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            return Results.Problem(
                title: bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"A body takes at most {LongestBody} bytes; divide it." : "The body cannot be read.",
                statusCode: bad.StatusCode);
        }

        body.Position = 0;
        var taken = await new TakeRequests(installation.OpenCases, new IntakeLimits(), RequestIdRule.Required)
            .RunAsync(body, cancellationToken).ConfigureAwait(false);
        switch (taken)
        {
            case TakenRequests.Taken opened:
                wake.Wake();
                return Results.Accepted(value: new { cases = opened.Cases.Select(c => new { c.Ref, opened = Word(c.As) }) });
            case TakenRequests.Bad bad:
                var id = await installation.Rejected.KeepAsync("api", http.Connection.RemoteIpAddress?.ToString() ?? "", body.ToArray(), bad.Errors, cancellationToken).ConfigureAwait(false);
                return Results.Problem(
                    title: "Nothing was queued.", detail: $"Kept as rejected {id}; mend it and send it again.", statusCode: 422,
                    extensions: new Dictionary<string, object?> { ["rejected"] = id, ["errors"] = bad.Errors });
            default:
                throw new InvalidOperationException($"Unknown result {taken.GetType().Name}.");
        }
    }

    // A page in a browser on this machine can reach loopback too: the host name it was led by gives it away.
    private static bool IsOurs(HttpRequest request) =>
        (request.HttpContext.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(request.HttpContext.Connection.RemoteIpAddress))
        && request.Host.Host is "localhost" or "127.0.0.1" or "[::1]";

    private static string Word(OpenedAs opened) => opened switch
    {
        OpenedAs.NewCase => "new",
        OpenedAs.SameRequest => "same-request",
        OpenedAs.SameCustomer => "same-customer",
    };
}
