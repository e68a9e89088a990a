using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

/// <summary>What one route answers.</summary>
/// <param name="Known">Parameters besides <c>expand[]</c>.</param>
/// <param name="Answer">Runs under the account's lock; throws <see cref="StripeRefusal"/> before it changes anything.</param>
internal sealed record StripeEndpoint(string Method, string Path, string[] Known, Func<StripeCall, JsonObject> Answer);

/// <summary>
/// Stripe in test mode: customers, subscriptions and their schedules, invoices, invoice items. Written from
/// stripe.spec3.yaml, shapes from stripe.fixtures3.json. The sandbox's clock renews, charges and ends subscriptions.
/// </summary>
public sealed class SimulatedStripe : SimulatedPlatform
{
    /// <summary>The account's secret key.</summary>
    public const string SecretKey = "sk_test_sandbox_not_a_secret";

    /// <summary>A code for injected errors that carry <c>Stripe-Should-Retry: false</c>.</summary>
    public const string DoNotRetry = "do_not_retry";

    private static readonly StripeEndpoint[] All =
    [
        .. StripeCustomers.Endpoints, .. StripeSubscriptions.Endpoints, .. StripeSchedules.Endpoints,
        .. StripeInvoicePreview.Endpoints, .. StripeInvoices.Endpoints,
        new("GET", "/v1/account", [], _ => Account()),
    ];

    private readonly StripeState _state;
    private readonly StripeBilling _billing;
    private readonly List<string> _breakages = [];
    private int _requests;

    public SimulatedStripe(SandboxContext sandbox) : base(sandbox)
    {
        _state = new StripeState(sandbox.Ledger, sandbox.Clock);
        _billing = new StripeBilling(_state);
        Seeds = new StripeSeeder(_state, _billing);
    }

    public override string Name => "stripe";

    /// <summary>Puts customers and what they have into the account, and reads objects back.</summary>
    public StripeSeeder Seeds { get; }

    /// <summary>
    /// The next write whose path contains <paramref name="pathContains"/> fails inside Stripe after it began, before its
    /// effect; the 500 is kept under the request's idempotency key and replayed, as the live service does.
    /// </summary>
    public void BreakNextWrite(string pathContains)
    {
        lock (_state.Gate)
        {
            _breakages.Add(pathContains);
        }
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in All)
        {
            routes.MapMethods(endpoint.Path, [endpoint.Method], (HttpContext http) => AnswerAsync(http, endpoint));
        }

        routes.MapFallback((HttpContext http) => WriteAsync(http, StripeRefusal.Invalid(
            $"Unrecognized request URL ({http.Request.Method}: {http.Request.Path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/."), 404));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code)
    {
        code ??= status switch { 429 => "rate_limit", 404 => "resource_missing", 401 => null, _ => null };
        return WriteAsync(http, new StripeRefusal(status, "Injected by the sandbox.", code,
            type: code == "idempotency_error" ? "idempotency_error" : status >= 500 ? "api_error" : "invalid_request_error"));
    }

    private async Task AnswerAsync(HttpContext http, StripeEndpoint endpoint)
    {
        try
        {
            StripeCredentials.Check(http.Request);
            var parameters = await StripeParameters.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
            var key = HttpMethods.IsPost(endpoint.Method) ? http.Request.Headers["Idempotency-Key"].ToString() : "";
            var (answer, replayed) = Execute(endpoint, http.Request.RouteValues["id"] as string ?? "", http.Request.Path, parameters, key);
            if (key.Length > 0)
            {
                http.Response.Headers["Idempotency-Key"] = key;
            }

            if (replayed)
            {
                http.Response.Headers["Idempotent-Replayed"] = "true";
            }

            await WriteAsync(http, answer).ConfigureAwait(false);
        }
        catch (StripeRefusal refused)
        {
            await WriteAsync(http, refused).ConfigureAwait(false);
        }
    }

    private (StripeAnswer Answer, bool Replayed) Execute(StripeEndpoint endpoint, string id, string path, StripeParameters parameters, string key)
    {
        lock (_state.Gate)
        {
            _billing.Advance();
            if (key.Length > 0 && _state.Idempotency.Begin(key, $"{endpoint.Method} {path}", parameters.Fingerprint, _state.Clock) is { } kept)
            {
                return (kept, true);
            }

            StripeAnswer answer;
            try
            {
                parameters.Admit(endpoint.Known);
                if (endpoint.Method != "GET" && _breakages.Find(b => path.Contains(b, StringComparison.Ordinal)) is { } broken)
                {
                    _breakages.Remove(broken);
                    throw new StripeRefusal(500, "An unknown error occurred.", type: "api_error");
                }

                var body = endpoint.Answer(new StripeCall(_state, _billing, id, parameters));
                StripeExpansion.Apply(_state, body, parameters.Expand);
                answer = new StripeAnswer(200, body);
            }
            catch (StripeRefusal refused) when (key.Length > 0 && !refused.BeforeExecution)
            {
                answer = new StripeAnswer(refused.Status, refused.Body(NextRequestId()));
            }
            catch (StripeRefusal) when (key.Length > 0)
            {
                _state.Idempotency.Forget(key);
                throw;
            }

            if (key.Length > 0)
            {
                _state.Idempotency.Keep(key, answer);
            }

            return (answer, false);
        }
    }

    private string NextRequestId() => $"req_Sandbox{Interlocked.Increment(ref _requests):D6}";

    private Task WriteAsync(HttpContext http, StripeRefusal refused, int? status = null)
    {
        var requestId = NextRequestId();
        return WriteAsync(http, new StripeAnswer(status ?? refused.Status, refused.Body(requestId)), requestId);
    }

    private Task WriteAsync(HttpContext http, StripeAnswer answer, string? requestId = null)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.Headers["Request-Id"] = requestId ?? NextRequestId();
        http.Response.Headers["Stripe-Version"] = http.Request.Headers["Stripe-Version"].ToString();
        if (ShouldRetry(answer) is { } advice)
        {
            http.Response.Headers["Stripe-Should-Retry"] = advice ? "true" : "false";
        }

        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer.Body.ToJsonString());
    }

    private static bool? ShouldRetry(StripeAnswer answer) => answer.Status switch
    {
        // Stands for any case in which Stripe advises against trying again; no code of Stripe's says so by itself.
        _ when (string?)answer.Body["error"]?["code"] == DoNotRetry => false,
        409 => true,
        429 => (string?)answer.Body["error"]?["code"] == "lock_timeout" ? true : null,
        >= 500 => null,
        >= 400 => false,
        _ => null,
    };

    private static JsonObject Account() => new()
    {
        ["id"] = "acct_Sandbox00000001",
        ["object"] = "account",
        ["charges_enabled"] = true,
        ["country"] = "BR",
        ["default_currency"] = "brl",
        ["details_submitted"] = true,
        ["payouts_enabled"] = true,
        ["type"] = "standard",
    };
}
