using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>
/// The one way out to a system: paces, authorises, times out, retries what is safe to send again, breaks the circuit,
/// records every try in the connector log, and answers with a value. Thread-safe; one per system and worker.
/// </summary>
public sealed class PlatformHttp : IDisposable
{
    private static readonly ResiliencePropertyKey<PlatformRequest> RequestKey = new("request");

    private readonly string _system;
    private readonly Uri _baseAddress;
    private readonly HttpLimits _limits;
    private readonly FailureTable _failures;
    private readonly IRequestAuthorizer? _authorizer;
    private readonly HttpMessageInvoker _invoker;
    private readonly TokenBucketRateLimiter _pace;
    private readonly ResiliencePipeline<Try> _pipeline;

    /// <param name="system">The name in the connector log.</param>
    /// <param name="baseAddress">Absolute; https unless loopback (see <see cref="PlatformAddress"/>).</param>
    /// <param name="limits">Already checked.</param>
    /// <param name="failures">The platform's reading of error answers.</param>
    /// <param name="authorizer">Null where a request needs no credential.</param>
    public PlatformHttp(string system, Uri baseAddress, HttpLimits limits, FailureTable failures, IRequestAuthorizer? authorizer)
    {
        _system = system;
        _baseAddress = baseAddress;
        _limits = limits;
        _failures = failures;
        _authorizer = authorizer;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 64,
        });
        // About twenty refills a second: fine enough to be smooth, coarse enough to cost nothing.
        var refill = (int)Math.Max(1, Math.Round(limits.CallsPerSecond / 20));
        _pace = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = (int)Math.Max(refill, Math.Ceiling(limits.CallsPerSecond)),
            TokensPerPeriod = refill,
            ReplenishmentPeriod = TimeSpan.FromSeconds(refill / limits.CallsPerSecond),
            QueueLimit = int.MaxValue,
        });
        _pipeline = BuildPipeline();
    }

    /// <summary>The answer read whole, or why there is none. Throws only when <paramref name="cancellationToken"/> is cancelled.</summary>
    public async Task<Result<PlatformReply>> SendAsync(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken)
    {
        var (outcome, failure) = await RunAsync(request, calls, readBody: true, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        using var response = outcome!.Response!;
        return new PlatformReply(_system, request.Kind, (int)response.StatusCode, response.Headers, outcome.Body);
    }

    /// <summary>The answer's head, its body still on the wire; or why there is none. A body that breaks later is the reader's to handle.</summary>
    public async Task<Result<StreamedReply>> OpenAsync(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken)
    {
        var (outcome, failure) = await RunAsync(request, calls, readBody: false, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            return failure;
        }

        var response = outcome!.Response!;
        return new StreamedReply(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _pace.Dispose();
    }

    private ResiliencePipeline<Try> BuildPipeline()
    {
        var builder = new ResiliencePipelineBuilder<Try>();
        if (_limits.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<Try>
            {
                MaxRetryAttempts = _limits.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _limits.RetryDelay,
                ShouldHandle = args => ValueTask.FromResult(MaySendAgain(args.Outcome, args.Context)),
                DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result?.Failure?.RetryAfter),
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Try>
            {
                FailureRatio = _limits.BreakerRatio,
                MinimumThroughput = _limits.BreakerMinimumCalls,
                SamplingDuration = _limits.BreakerWindow,
                BreakDuration = _limits.BreakerPause,
                ShouldHandle = args => ValueTask.FromResult(SaysPlatformIsIll(args.Outcome)),
            })
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = args => ValueTask.FromResult(
                    args.Context.Properties.GetValue(RequestKey, null!).TryTimeout ?? _limits.TryTimeout),
            })
            .Build();
    }

    private bool MaySendAgain(Outcome<Try> outcome, ResilienceContext context)
    {
        if (outcome.Exception is TimeoutRejectedException)
        {
            return context.Properties.GetValue(RequestKey, null!).Kind is not CallKind.OnceOnlyWrite;
        }

        var kind = context.Properties.GetValue(RequestKey, null!).Kind;
        var advice = outcome.Result?.Response is { } response ? _failures.RetryAdvice?.Invoke(response.Headers) : null;
        return outcome.Result?.Failure is { } failure
            && !(failure.RetryAfter > _limits.LongestWait)
            && advice is not false
            && failure.Kind switch
            {
                FailureKind.Transient or FailureKind.RateLimited => true,
                FailureKind.OutcomeUnknown => kind is CallKind.RepeatableWrite,
                FailureKind.Unauthorized or FailureKind.Refused or FailureKind.Defect => false,
            };
    }

    private static bool SaysPlatformIsIll(Outcome<Try> outcome) =>
        outcome.Exception is TimeoutRejectedException
        || outcome.Result?.Failure?.Kind is FailureKind.Transient or FailureKind.OutcomeUnknown;

    private async Task<(Try? Try, StepOutcome.Failed? Failure)> RunAsync(
        PlatformRequest request, ICallLog calls, bool readBody, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RequestKey, request);
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(
                static async (ctx, state) => await state.Self.TryOnceAsync(state.Request, state.Calls, state.ReadBody, ctx.CancellationToken).ConfigureAwait(false),
                context,
                (Self: this, Request: request, Calls: calls, ReadBody: readBody)).ConfigureAwait(false);
            switch (outcome.Exception)
            {
                case null:
                    return (outcome.Result, outcome.Result!.Failure);
                case TimeoutRejectedException:
                    return (null, FailureTable.NoAnswer(_system, request.Kind, "no answer within the time limit"));
                case BrokenCircuitException broken:
                    return (null, new StepOutcome.Failed(FailureKind.Transient, $"{_system}: the circuit is open after repeated failures",
                        FailureCodes.CircuitOpen, broken.RetryAfter ?? _limits.BreakerPause));
                default:
                    outcome.ThrowIfException();
                    throw new UnreachableException();
            }
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<Outcome<Try>> TryOnceAsync(PlatformRequest request, ICallLog calls, bool readBody, CancellationToken cancellationToken)
    {
        try
        {
            using (await _pace.AcquireAsync(1, cancellationToken).ConfigureAwait(false))
            {
            }

            var first = await ExchangeAsync(request, calls, readBody, cancellationToken).ConfigureAwait(false);
            // A 401 means that nothing happened, so one more try with a fresh token is safe for every kind of call.
            return first is { Failure.Kind: FailureKind.Unauthorized, Status: 401 } && _authorizer?.Renew() == true
                ? Outcome.FromResult(await ExchangeAsync(request, calls, readBody, cancellationToken).ConfigureAwait(false))
                : Outcome.FromResult(first);
        }
        catch (OperationCanceledException cancelled)
        {
            return Outcome.FromException<Try>(cancelled);
        }
    }

    private async Task<Try> ExchangeAsync(PlatformRequest request, ICallLog calls, bool readBody, CancellationToken cancellationToken)
    {
        using var message = Compose(request);
        if (_authorizer is not null
            && await _authorizer.AuthorizeAsync(message, calls, cancellationToken).ConfigureAwait(false) is { } unauthorized)
        {
            return new Try(null, default, unauthorized);
        }

        var startedAt = TimeProvider.System.GetUtcNow();
        var clock = Stopwatch.GetTimestamp();
        HttpResponseMessage? response = null;
        Try? result = null;
        try
        {
            response = await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
            result = await ReadAsync(request, response, readBody, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException broken)
        {
            result = new Try(response, default, Unanswered(request.Kind, broken));
        }
        catch (IOException)
        {
            result = new Try(response, default, FailureTable.NoAnswer(_system, request.Kind, "the connection broke in the middle of the answer"));
        }
        finally
        {
            calls.Record(new Call(
                _system, request.Method.Method, request.Path.Logged, (int?)response?.StatusCode, startedAt,
                Stopwatch.GetElapsedTime(clock), response is null ? null : RequestIdOf(response.Headers),
                result is null ? "cancelled or timed out" : result.Failure is { } f ? $"{f.Kind}: {f.Code}" : null));
            if (result is null or { Failure: not null })
            {
                response?.Dispose();
            }
        }

        return result;
    }

    private async Task<Try> ReadAsync(PlatformRequest request, HttpResponseMessage response, bool readBody, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var expected = response.IsSuccessStatusCode || request.AlsoExpected.Contains(status);
        if (expected && !readBody)
        {
            return new Try(response, default, null);
        }

        var body = await ReadBodyAsync(response, expected ? request.MaxAnswerBytes : 256 * 1024, cancellationToken).ConfigureAwait(false);
        if (expected)
        {
            return body is null
                ? new Try(response, default, new StepOutcome.Failed(
                    request.Kind is CallKind.Read ? FailureKind.Defect : FailureKind.OutcomeUnknown,
                    $"{_system}: HTTP {status} with more than {request.MaxAnswerBytes:N0} bytes", FailureCodes.AnswerTooLarge))
                : new Try(response, body.Value, null);
        }

        return new Try(response, default, _failures.Classify(_system, status, ParseError(body ?? default), request.Kind, RetryAfterOf(response.Headers)));
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var buffer = new MemoryStream((int)Math.Min(response.Content.Headers.ContentLength ?? 1024, limit));
        var chunk = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (buffer.Length + read > limit)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private HttpRequestMessage Compose(PlatformRequest request)
    {
        var address = request.AbsoluteAddress ?? new Uri(_baseAddress, _baseAddress.AbsolutePath.TrimEnd('/') + request.Path.Real);
        if (request.Query.Count > 0)
        {
            var query = new StringBuilder(address.Query.Length == 0 ? "?" : address.Query + "&");
            query.AppendJoin('&', request.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
            address = new Uri(address.GetLeftPart(UriPartial.Path) + query);
        }

        var message = new HttpRequestMessage(request.Method, address) { Content = request.Content?.Invoke() };
        foreach (var header in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return message;
    }

    private StepOutcome.Failed Unanswered(CallKind kind, HttpRequestException broken) => broken.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError =>
            new StepOutcome.Failed(FailureKind.Transient, $"{_system}: no connection ({broken.HttpRequestError})", FailureCodes.NotConnected),
        _ => FailureTable.NoAnswer(_system, kind, $"the connection broke before the answer ({broken.HttpRequestError})"),
    };

    private static JsonElement? ParseError(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? RetryAfterOf(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => Max(date - TimeProvider.System.GetUtcNow(), TimeSpan.Zero),
        _ => null,
    };

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static string? RequestIdOf(HttpResponseHeaders headers) =>
        headers.TryGetValues("Request-Id", out var ids) || headers.TryGetValues("X-Request-Id", out ids)
        || headers.TryGetValues("X-GUploader-UploadID", out ids) || headers.TryGetValues("X-Goog-Request-Id", out ids)
            ? Shorten(ids.First())
            : null;

    // An upload id is a credential for its session: the log keeps enough to recognise it, not enough to use it.
    private static string Shorten(string id) => id.Length <= 40 ? id : id[..12] + "…";

    private sealed record Try(HttpResponseMessage? Response, ReadOnlyMemory<byte> Body, StepOutcome.Failed? Failure)
    {
        public int? Status => (int?)Response?.StatusCode;
    }
}
