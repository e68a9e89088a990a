using System.Diagnostics;
using System.Net.Security;
using System.Text;
using Polly;
using Polly.Timeout;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>One request sent once: composed, authorised, timed, read, classified and recorded in the connector log.</summary>
internal sealed class HttpExchange(string system, Uri baseAddress, HttpLimits limits, FailureTable failures, IRequestAuthorizer? authorizer, TlsIdentity? tls = null) : IDisposable
{
    private static readonly ResiliencePropertyKey<TimeSpan> LimitKey = new("limit");

    // Polly only lends the token that ends a try: the exchange turns a passed limit into a value itself, for it knows what had left.
    private static readonly ResiliencePipeline TimeLimit = new ResiliencePipelineBuilder()
        .AddTimeout(new TimeoutStrategyOptions
        {
            TimeoutGenerator = args => ValueTask.FromResult(args.Context.Properties.GetValue(LimitKey, Timeout.InfiniteTimeSpan)),
        })
        .Build();

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        // Well below a try's limit: a host that takes no connection is then told apart from one that does not answer.
        ConnectTimeout = TimeSpan.FromTicks(Math.Min(TimeSpan.FromSeconds(10).Ticks, limits.TryTimeout.Ticks / 2)),
        MaxResponseHeadersLength = 64,
        SslOptions = tls?.ToSslOptions() ?? new SslClientAuthenticationOptions(),
    });

    public async Task<HttpTry> RunAsync(PlatformRequest request, ICallLog calls, bool readBody, CancellationToken cancellationToken)
    {
        if (!TryComposeAddress(request, out var address))
        {
            return HttpTry.NotSent(new StepOutcome.Failed(FailureKind.Defect,
                $"{system}: an address was handed out that is not on the configured host", FailureCodes.UnreadableAnswer));
        }

        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(LimitKey, request.TryTimeout ?? limits.TryTimeout);
        try
        {
            return await TimeLimit.ExecuteAsync(
                static (timed, state) => state.Self.RunAsync(state.Request, state.Address, state.Calls, state.ReadBody, timed.CancellationToken, state.Cancellation),
                context,
                (Self: this, Request: request, Address: address, Calls: calls, ReadBody: readBody, Cancellation: cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<HttpTry> RunAsync(
        PlatformRequest request, Uri address, ICallLog calls, bool readBody, CancellationToken limit, CancellationToken cancellationToken)
    {
        using var message = Compose(request, address);
        return await AuthorizeAsync(message, calls, limit, cancellationToken).ConfigureAwait(false) is { } unauthorized
            ? HttpTry.NotSent(unauthorized)
            : await SendAsync(message, request, calls, readBody, limit, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<StepOutcome.Failed?> AuthorizeAsync(
        HttpRequestMessage message, ICallLog calls, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            return authorizer is null ? null : await authorizer.AuthorizeAsync(message, calls, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StepOutcome.Failed(FailureKind.Transient, $"{system}: no credential within the time limit", FailureCodes.NoToken);
        }
    }

    private async Task<HttpTry> SendAsync(
        HttpRequestMessage message, PlatformRequest request, ICallLog calls, bool readBody, CancellationToken limit, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        var clock = Stopwatch.GetTimestamp();
        HttpResponseMessage? response = null;
        StepOutcome.Failed? failure = null;
        var body = ReadOnlyMemory<byte>.Empty;
        var ended = false;
        try
        {
            response = await _invoker.SendAsync(message, limit).ConfigureAwait(false);
            (body, failure) = await ReadAsync(request, response, readBody, limit).ConfigureAwait(false);
            ended = true;
        }
        catch (HttpRequestException broken)
        {
            failure = Unanswered(request.Kind, broken);
        }
        catch (IOException)
        {
            failure = FailureTable.NoAnswer(system, request.Kind, "the connection broke in the middle of the answer");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Cancelled by neither: the handler's own limit for making a connection.
            failure = limit.IsCancellationRequested
                ? FailureTable.NoAnswer(system, request.Kind, "no answer within the time limit")
                : NotConnected("ConnectTimeout");
        }
        finally
        {
            var cancelled = failure is null && !ended;
            calls.Record(new Call(
                system, request.Method.Method, request.Operation is { } operation ? $"{request.Path.Logged} {operation}" : request.Path.Logged, (int?)response?.StatusCode, startedAt, Stopwatch.GetElapsedTime(clock),
                response is null ? null : AnswerHead.RequestIdOf(response.Headers), cancelled ? "cancelled" : failure is { } f ? $"{f.Kind}: {f.Code}" : null));
            if (failure is not null || cancelled)
            {
                response?.Dispose();
            }
        }

        return new HttpTry(response, body, failure, Left: failure?.Code != FailureCodes.NotConnected, message.Headers.Authorization);
    }

    private async Task<(ReadOnlyMemory<byte> Body, StepOutcome.Failed? Failure)> ReadAsync(
        PlatformRequest request, HttpResponseMessage response, bool readBody, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var expected = response.IsSuccessStatusCode || request.AlsoExpected.Contains(status);
        if (expected && !readBody)
        {
            return default;
        }

        var body = await AnswerBody.ReadAsync(response, expected ? request.MaxAnswerBytes : AnswerBody.LargestError, cancellationToken).ConfigureAwait(false);
        if (expected)
        {
            return body is { } whole
                ? (whole, null)
                : (default, new StepOutcome.Failed(
                    request.Kind is CallKind.Read ? FailureKind.Defect : FailureKind.OutcomeUnknown,
                    $"{system}: HTTP {status} with more than {request.MaxAnswerBytes:N0} bytes", FailureCodes.AnswerTooLarge));
        }

        return (default, failures.Classify(system, status, AnswerBody.ParseError(body ?? default), request.Kind, failures.WaitOf(status, response.Headers)));
    }

    /// <summary>False when an address that the platform handed out leads to another host: the credential must not travel there.</summary>
    private bool TryComposeAddress(PlatformRequest request, out Uri address)
    {
        address = request.AbsoluteAddress ?? new Uri(baseAddress, baseAddress.AbsolutePath.TrimEnd('/') + request.Path.Real);
        if (address.Scheme != baseAddress.Scheme || address.Authority != baseAddress.Authority)
        {
            return false;
        }

        if (request.Query.Count > 0)
        {
            var query = new StringBuilder(address.Query.Length == 0 ? "?" : address.Query + "&");
            query.AppendJoin('&', request.Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
            address = new Uri(address.GetLeftPart(UriPartial.Path) + query);
        }

        return true;
    }

    private static HttpRequestMessage Compose(PlatformRequest request, Uri address)
    {
        // SocketsHttpHandler sends a request without content up to three times more, whatever its method, when a connection
        // ends before the answer (HttpConnectionPool, MaxConnectionFailureRetries). Content, even none, keeps it from that.
        var content = request.Content?.Invoke() ?? (request.Kind is CallKind.Read ? null : new ByteArrayContent([]));
        var message = new HttpRequestMessage(request.Method, address) { Content = content };
        foreach (var header in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return message;
    }

    private StepOutcome.Failed Unanswered(CallKind kind, HttpRequestException broken) => broken.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError => NotConnected(broken.HttpRequestError.ToString()),
        _ => FailureTable.NoAnswer(system, kind, $"the connection broke before the answer ({broken.HttpRequestError})"),
    };

    private StepOutcome.Failed NotConnected(string why) =>
        new(FailureKind.Transient, $"{system}: no connection ({why})", FailureCodes.NotConnected);
}
