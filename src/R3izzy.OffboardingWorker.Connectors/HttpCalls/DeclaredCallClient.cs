using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>Sends filled requests, each system by its own pipeline with its own pace and circuit.</summary>
internal sealed class DeclaredCallClient(AllowedHosts hosts, IReadOnlyDictionary<Uri, PlatformHttp> systems)
{
    private const int LargestAnswer = 1024 * 1024;

    /// <summary>An answer of a status in <paramref name="alsoExpected"/> or 2xx, or why there is none.</summary>
    public async Task<Result<PlatformReply>> SendAsync(
        FilledRequest request, CallKind kind, IReadOnlyList<int> alsoExpected, ICallLog calls, CancellationToken cancellationToken)
    {
        var path = PathOf(request.Path);
        if (!IsWhereItShould(request, path))
        {
            return new StepOutcome.Failed(FailureKind.Refused, "http: a value of the case would lead the call to another address; nothing was sent", "address-not-allowed");
        }

        var sent = await systems[request.System].SendAsync(new PlatformRequest(request.Method, path, kind)
        {
            Query = request.Query,
            Headers = request.Headers.Any(h => string.Equals(h.Key, "Accept", StringComparison.OrdinalIgnoreCase))
                ? request.Headers : [KeyValuePair.Create("Accept", "application/json"), .. request.Headers],
            Content = request.Body is { } body
                ? () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } }
                : null,
            AlsoExpected = alsoExpected,
            MaxAnswerBytes = LargestAnswer,
        }, calls, cancellationToken).ConfigureAwait(false);
        return sent.TryGet(out var reply, out var failure) ? reply : CallFailures.OfOneSystem(failure);
    }

    private static RequestPath PathOf(IReadOnlyList<PathSegment> segments)
    {
        var path = new RequestPath.Builder(0, 0);
        foreach (var segment in segments)
        {
            path.AppendLiteral("/");
            if (segment.IsTheCases)
            {
                path.AppendFormatted(segment.Text, "hide");
            }
            else
            {
                path.AppendLiteral(segment.Text);
            }
        }

        return RequestPath.Of(path);
    }

    /// <summary>Whatever the checks before it let through: the address as it would be called is an allowed one, with the declared number of segments.</summary>
    private bool IsWhereItShould(FilledRequest request, RequestPath path)
    {
        var address = new Uri(request.System, path.Real);
        var segments = address.AbsolutePath[1..].Split('/');
        return hosts.Allows(address) && address.Scheme == request.System.Scheme && address.Authority == request.System.Authority
            && address.Query.Length == 0 && address.Fragment.Length == 0 && segments.Length == request.Path.Count
            && segments.Zip(request.Path).All(s => Uri.UnescapeDataString(s.First) == (s.Second.IsTheCases ? s.Second.Text : Uri.UnescapeDataString(s.Second.Text)));
    }
}
