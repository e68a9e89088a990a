using System.Collections.Concurrent;
using System.Net.Http.Headers;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Http;

/// <summary>Keeps the calls of a pipeline.</summary>
internal sealed class CallList : ICallLog
{
    private readonly ConcurrentQueue<Call> _calls = new();

    public IReadOnlyList<Call> Calls => [.. _calls];

    void ICallLog.Record(Call call) => _calls.Enqueue(call);
}

/// <summary>Hands out the tokens that it was given, one after each renewal.</summary>
internal sealed class TokenList(params string[] tokens) : IRequestAuthorizer
{
    private int _at;

    public int Renewals => _at;

    public ValueTask<StepOutcome.Failed?> AuthorizeAsync(HttpRequestMessage request, ICallLog calls, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[Math.Min(_at, tokens.Length - 1)]);
        return ValueTask.FromResult<StepOutcome.Failed?>(null);
    }

    public bool Renew()
    {
        _at++;
        return true;
    }
}

/// <summary>Pipelines with short delays.</summary>
internal static class Pipelines
{
    public static HttpLimits Quick => new()
    {
        RetryDelay = TimeSpan.FromMilliseconds(10),
        CallsPerSecond = 5_000,
        BreakerMinimumCalls = 1_000,
    };

    public static PlatformHttp To(Uri address, HttpLimits? limits = null, IRequestAuthorizer? authorizer = null, FailureTable.PlatformRule? rule = null) =>
        new("test", address, limits ?? Quick, new FailureTable(rule), authorizer);

    public static PlatformRequest Request(CallKind kind, HttpMethod? method = null, bool body = false) => new(
        method ?? (kind is CallKind.Read ? HttpMethod.Get : HttpMethod.Post), RequestPath.Of($"/things"), kind)
    {
        Content = body ? () => new StringContent("x") : null,
    };

    public static async Task<StepOutcome.Failed> FailureOfAsync(this PlatformHttp http, PlatformRequest request, CallList? calls = null, CancellationToken cancellationToken = default)
    {
        (await http.SendAsync(request, calls ?? new CallList(), cancellationToken)).TryGet(out _, out var failure).ShouldBeFalse();
        return failure.ShouldNotBeNull();
    }

    public static async Task<PlatformReply> ReplyOfAsync(this PlatformHttp http, PlatformRequest request, CallList? calls = null)
    {
        var sent = await http.SendAsync(request, calls ?? new CallList(), TestContext.Current.CancellationToken);
        sent.TryGet(out var reply, out var failure).ShouldBeTrue(failure?.Reason);
        return reply!;
    }
}
