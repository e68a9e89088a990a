using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Startup;

namespace R3izzy.OffboardingWorker.Api;

/// <summary>GET /health/live: the process answers. GET /health/ready: it is registered, claims steps and can read its store.</summary>
internal static class HealthEndpoint
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Ok(new { status = "live" }));
        app.MapGet("/health/ready", async (Installation installation, OffboardingEngine engine, Dispatcher dispatcher, CancellationToken cancellationToken) =>
        {
            if (!engine.Ready.IsCompletedSuccessfully)
            {
                return Results.Json(new { status = "starting" }, statusCode: 503);
            }

            var counts = await installation.Reader.CountAsync(cancellationToken).ConfigureAwait(false);
            return Results.Ok(new { status = "ready", busy = dispatcher.Busy, counts.OpenCases, counts.Moving, counts.WithPeople, counts.Parked });
        });
    }
}
