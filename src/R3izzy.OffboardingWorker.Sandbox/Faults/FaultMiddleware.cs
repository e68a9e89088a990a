using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using R3izzy.OffboardingWorker.Sandbox.Platforms;

namespace R3izzy.OffboardingWorker.Sandbox.Faults;

/// <summary>Stands in front of one platform: applies the faults and shows exchanges to an observer.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, SimulatedPlatform platform, SandboxContext sandbox)
{
    private const int LargestObserved = 4 * 1024 * 1024;

    public Task InvokeAsync(HttpContext http) => sandbox.Faults.LooksAtBodies ? InvokeWithBodyAsync(http) : InvokeAsync(http, "");

    private async Task InvokeWithBodyAsync(HttpContext http) =>
        await InvokeAsync(http, await ReadAheadAsync(http.Request).ConfigureAwait(false)).ConfigureAwait(false);

    private Task InvokeAsync(HttpContext http, string body)
    {
        var fault = sandbox.Faults.For(platform.Name, http.Request, body);
        return fault is null
            ? sandbox.Options.Observe is null ? next(http) : ObservedAsync(http)
            : WithFaultAsync(http, fault);
    }

    private async Task WithFaultAsync(HttpContext http, Fault fault)
    {
        switch (fault)
        {
            case Fault.Refuse refuse:
                if (refuse.RetryAfter is { } wait)
                {
                    http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
                }

                await platform.WriteErrorAsync(http, refuse.Status, refuse.Code).ConfigureAwait(false);
                break;
            case Fault.RefuseAfter refuse:
                await RunSilentlyAsync(http).ConfigureAwait(false);
                http.Response.Clear();
                await platform.WriteErrorAsync(http, refuse.Status, refuse.Code).ConfigureAwait(false);
                break;
            case Fault.DropBefore:
                http.Abort();
                break;
            case Fault.DropAfter:
                await RunSilentlyAsync(http).ConfigureAwait(false);
                http.Abort();
                break;
            case Fault.Garble:
                await RunSilentlyAsync(http).ConfigureAwait(false);
                http.Response.Clear();
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<html><body>proxy</body>").ConfigureAwait(false);
                break;
            case Fault.Slow slow:
                await Task.Delay(slow.By, TimeProvider.System, http.RequestAborted).ConfigureAwait(false);
                await next(http).ConfigureAwait(false);
                break;
            case Fault.HoldBefore before:
                await before.Hold.StandAsync(http.RequestAborted).ConfigureAwait(false);
                await next(http).ConfigureAwait(false);
                break;
            case Fault.HoldAfter after:
                var held = await RunSilentlyAsync(http).ConfigureAwait(false);
                await after.Hold.StandAsync(http.RequestAborted).ConfigureAwait(false);
                await WriteAsync(http, held).ConfigureAwait(false);
                break;
            case Fault.RunAfter run:
                var answer = await RunSilentlyAsync(http).ConfigureAwait(false);
                await run.Action().ConfigureAwait(false);
                if (run.OnceAnswered is { } onceAnswered)
                {
                    http.Response.OnCompleted(onceAnswered);
                }

                await WriteAsync(http, answer).ConfigureAwait(false);
                break;
            case Fault.KeepAnswer keep:
                await KeepAsync(http, keep.Kept).ConfigureAwait(false);
                break;
            case Fault.AnswerOnly only:
                await AnswerAsync(http, only.Kept).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException($"Unknown fault {fault.GetType().Name}.");
        }
    }

    private async Task KeepAsync(HttpContext http, KeptAnswer kept)
    {
        var body = await RunSilentlyAsync(http).ConfigureAwait(false);
        kept.Status = http.Response.StatusCode;
        kept.ContentType = http.Response.ContentType;
        // An upload's session is told in a header.
        kept.Headers = [.. http.Response.Headers.Where(h => h.Key is "Location" or "Range").Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()))];
        kept.Body = body;
        await WriteAsync(http, body).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext http, KeptAnswer kept)
    {
        // What the caller sends is taken in as a platform would.
        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted).ConfigureAwait(false);
        http.Response.StatusCode = kept.Status ?? throw new InvalidOperationException("No answer was kept.");
        http.Response.ContentType = kept.ContentType;
        foreach (var (name, value) in kept.Headers)
        {
            http.Response.Headers[name] = value;
        }

        await WriteAsync(http, kept.Body).ConfigureAwait(false);
    }

    /// <summary>Lets the platform do its work while nothing of the answer reaches the wire; returns the answer's body.</summary>
    private async Task<ReadOnlyMemory<byte>> RunSilentlyAsync(HttpContext http)
    {
        var wire = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new MemoryStream();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(buffer));
        await next(http).ConfigureAwait(false);
        await http.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
        http.Features.Set(wire);
        return buffer.ToArray();
    }

    // Kestrel takes not even an empty body after a 204: it would cut the connection under the caller's next request.
    private static ValueTask WriteAsync(HttpContext http, ReadOnlyMemory<byte> body) =>
        body.IsEmpty ? ValueTask.CompletedTask : http.Response.Body.WriteAsync(body, http.RequestAborted);

    private async Task ObservedAsync(HttpContext http)
    {
        var json = http.Request.ContentType is { } type
            && (type.Contains("json", StringComparison.OrdinalIgnoreCase) || type.Contains("form", StringComparison.OrdinalIgnoreCase));
        var request = "";
        if (json && http.Request.ContentLength is null or < LargestObserved)
        {
            request = await ReadAheadAsync(http.Request).ConfigureAwait(false);
        }

        if (http.Request.Query["alt"] == "media")
        {
            await next(http).ConfigureAwait(false);
            Report(http, request, "");
            return;
        }

        var answer = await RunSilentlyAsync(http).ConfigureAwait(false);
        Report(http, request, answer.Length <= LargestObserved ? Encoding.UTF8.GetString(answer.Span) : "");
        await WriteAsync(http, answer).ConfigureAwait(false);
    }

    /// <summary>Reads the body and leaves it to be read again.</summary>
    private static async Task<string> ReadAheadAsync(HttpRequest request)
    {
        if (request.ContentLength > LargestObserved)
        {
            return "";
        }

        request.EnableBuffering(LargestObserved, LargestObserved);
        using var reader = new StreamReader(request.Body, Encoding.UTF8, leaveOpen: true);
        var body = await reader.ReadToEndAsync().ConfigureAwait(false);
        request.Body.Position = 0;
        return body;
    }

    private void Report(HttpContext http, string request, string response) => sandbox.Options.Observe!(new Exchange(
        platform.Name, http.Request.Method, http.Request.Path.Value ?? "", http.Request.QueryString.Value ?? "",
        http.Request.ContentType, request, http.Response.StatusCode, http.Response.ContentType, response));
}
