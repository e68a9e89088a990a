using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>
/// The one way out to a system: paces, authorises, times out, retries what is safe to send again, breaks the circuit,
/// records every try in the connector log, and answers with a value. Thread-safe; one per system and worker.
/// </summary>
public sealed class PlatformHttp : IDisposable
{
    private static readonly ResiliencePropertyKey<Run> RunKey = new("run");

    private readonly string _system;
    private readonly HttpLimits _limits;
    private readonly IRequestAuthorizer? _authorizer;
    private readonly HttpExchange _exchange;
    private readonly TokenBucketRateLimiter _pace;
    private readonly ResiliencePipeline<HttpTry> _retries;
    private readonly ResiliencePipeline<HttpTry> _circuit;

    /// <param name="system">The name in the connector log.</param>
    /// <param name="baseAddress">Absolute; https unless loopback (see <see cref="PlatformAddress"/>).</param>
    /// <param name="limits">Already checked.</param>
    /// <param name="failures">The platform's reading of error answers.</param>
    /// <param name="authorizer">Null where a request needs no credential.</param>
    /// <param name="tls">A client certificate or own roots; null where plain https will do. Stays the caller's to dispose.</param>
    public PlatformHttp(
        string system, Uri baseAddress, HttpLimits limits, FailureTable failures, IRequestAuthorizer? authorizer, TlsIdentity? tls = null)
    {
        _system = system;
        _limits = limits;
        _authorizer = authorizer;
        _exchange = new HttpExchange(system, baseAddress, limits, failures, authorizer, tls);
        // About twenty refills a second: fine enough to be smooth, coarse enough to cost nothing.
        var refill = (int)Math.Max(1, Math.Round(limits.CallsPerSecond / 20));
        _pace = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = (int)Math.Max(refill, Math.Ceiling(limits.CallsPerSecond)),
            TokensPerPeriod = refill,
            ReplenishmentPeriod = TimeSpan.FromSeconds(refill / limits.CallsPerSecond),
            QueueLimit = int.MaxValue,
        });
        _retries = BuildRetries(limits, failures);
        _circuit = BuildCircuit(limits);
    }

    /// <summary>The answer read whole, or why there is none. Throws only when <paramref name="cancellationToken"/> is cancelled.</summary>
    public async Task<Result<PlatformReply>> SendAsync(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken)
    {
        var (sent, failure) = await RunAsync(new Run(request, calls, ReadBody: true), cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        using var response = sent!.Response!;
        return new PlatformReply(_system, request.Kind, (int)response.StatusCode, response.Headers, sent.Body);
    }

    /// <summary>The answer's head, its body still on the wire; or why there is none. A body that breaks later is the reader's to handle.</summary>
    public async Task<Result<StreamedReply>> OpenAsync(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken)
    {
        var (sent, failure) = await RunAsync(new Run(request, calls, ReadBody: false), cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        var response = sent!.Response!;
        return new StreamedReply(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
    }

    public void Dispose()
    {
        _exchange.Dispose();
        _pace.Dispose();
    }

    private static ResiliencePipeline<HttpTry> BuildRetries(HttpLimits limits, FailureTable failures) => limits.Retries == 0
        ? ResiliencePipeline<HttpTry>.Empty
        : new ResiliencePipelineBuilder<HttpTry>()
            .AddRetry(new RetryStrategyOptions<HttpTry>
            {
                MaxRetryAttempts = limits.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = limits.RetryDelay,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Result is { Failure: not null } tried
                    && MaySendAgain(tried, args.Context.Properties.GetValue(RunKey, null!).Request.Kind, limits.LongestWait, failures)),
                // "Retry-After: 0" is no wish to be hammered: the usual delay holds.
                DelayGenerator = args => ValueTask.FromResult(
                    args.Outcome.Result?.Failure?.RetryAfter is { } wish && wish > TimeSpan.Zero ? wish : (TimeSpan?)null),
            })
            .Build();

    private static ResiliencePipeline<HttpTry> BuildCircuit(HttpLimits limits) => new ResiliencePipelineBuilder<HttpTry>()
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpTry>
        {
            FailureRatio = limits.BreakerRatio,
            MinimumThroughput = limits.BreakerMinimumCalls,
            SamplingDuration = limits.BreakerWindow,
            BreakDuration = limits.BreakerPause,
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Result?.Failure?.Kind is FailureKind.Transient or FailureKind.OutcomeUnknown),
        })
        .Build();

    private static bool MaySendAgain(HttpTry tried, CallKind kind, TimeSpan longestWait, FailureTable failures) =>
        !(tried.Failure!.RetryAfter > longestWait)
        && (tried.Response is null || failures.RetryAdvice?.Invoke(tried.Response.Headers) != false)
        && tried.Failure.Kind switch
        {
            // A platform's word that it did nothing is not enough for a call that must not happen twice.
            FailureKind.Transient or FailureKind.RateLimited => kind is not CallKind.OnceOnlyWrite || !tried.Left,
            FailureKind.OutcomeUnknown => kind is CallKind.RepeatableWrite,
            FailureKind.Unauthorized or FailureKind.Refused or FailureKind.Defect => false,
        };

    private async Task<(HttpTry? Sent, StepOutcome.Failed? Failure)> RunAsync(Run run, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RunKey, run);
        try
        {
            var outcome = await _retries.ExecuteOutcomeAsync(
                static (ctx, state) => state.Self.PacedAsync(state.Run, ctx), context, (Self: this, Run: run)).ConfigureAwait(false);
            var failure = outcome.Exception switch
            {
                null => outcome.Result!.Failure,
                BrokenCircuitException broken => new StepOutcome.Failed(FailureKind.Transient,
                    $"{_system}: the circuit is open after repeated failures", FailureCodes.CircuitOpen, broken.RetryAfter ?? _limits.BreakerPause),
                _ => null,
            };
            if (failure is null)
            {
                outcome.ThrowIfException();
                return (outcome.Result, null);
            }

            // Whatever ended the last try: an earlier one of this call may have had the effect.
            return (null, run.MayHaveHappened ? failure with { Kind = FailureKind.OutcomeUnknown } : failure);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // The wait for the pace is before the circuit and the time limit: standing in line is no failure of the platform.
    private async ValueTask<Outcome<HttpTry>> PacedAsync(Run run, ResilienceContext context)
    {
        try
        {
            using (await _pace.AcquireAsync(1, context.CancellationToken).ConfigureAwait(false))
            {
            }

            return await _circuit.ExecuteOutcomeAsync(
                static (ctx, state) => state.Self.TryOnceAsync(state.Run, ctx.CancellationToken), context, (Self: this, Run: run)).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled)
        {
            return Outcome.FromException<HttpTry>(cancelled);
        }
    }

    private async ValueTask<Outcome<HttpTry>> TryOnceAsync(Run run, CancellationToken cancellationToken)
    {
        try
        {
            var tried = await _exchange.RunAsync(run.Request, run.Calls, run.ReadBody, cancellationToken).ConfigureAwait(false);
            // A 401 means that nothing happened, so one more try with a fresh token is safe for every kind of call.
            if (tried.CredentialRefused && _authorizer?.Renew(tried.Credential) == true)
            {
                tried = await _exchange.RunAsync(run.Request, run.Calls, run.ReadBody, cancellationToken).ConfigureAwait(false);
            }

            run.MayHaveHappened |= tried.Failure?.Kind is FailureKind.OutcomeUnknown && run.Request.Kind is not CallKind.Read;
            return Outcome.FromResult(tried);
        }
#pragma warning disable CA1031 // The pipeline wants every exception as an outcome; RunAsync throws it on.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            return Outcome.FromException<HttpTry>(thrown);
        }
    }

    /// <summary>One call of a client through all its tries.</summary>
    private sealed record Run(PlatformRequest Request, ICallLog Calls, bool ReadBody)
    {
        /// <summary>A try of a write ended without anybody knowing what it did.</summary>
        public bool MayHaveHappened { get; set; }
    }
}
