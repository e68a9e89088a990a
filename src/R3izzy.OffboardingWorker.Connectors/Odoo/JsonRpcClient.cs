using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>
/// <c>/jsonrpc</c>, services <c>common</c> and <c>object</c> (odoo.com/documentation/18.0/developer/reference/external_api.html):
/// Odoo 14 to 21. The API key takes the password's place. Keeps the user's number once it has logged in.
/// </summary>
internal sealed class JsonRpcClient(PlatformHttp http, string database, string login, string key) : IOdooTransport
{
    private int _user;
    private int _calls;

    public async Task<Result<JsonElement>> CallAsync(OdooCall call, ICallLog calls, CancellationToken cancellationToken)
    {
        if (!(await UserAsync(calls, cancellationToken).ConfigureAwait(false)).TryGet(out var user, out var refused))
        {
            return refused;
        }

        var named = call.Named.ToDictionary(n => n.Key, n => n.Value);
        object?[] positional = [.. call.Ids is null ? [] : new object?[] { call.Ids }, .. call.Arguments.Select(a => a.Value)];
        var answer = await PostAsync(
            "object", "execute_kw", [database, user, key, call.Model, call.Method, positional, named], call.Kind, $"{call.Model}.{call.Method}", call.TryTimeout, calls, cancellationToken).ConfigureAwait(false);
        if (!answer.TryGet(out _, out var failure) && failure.Code == OdooFailures.AccessDenied)
        {
            // The key is no longer taken: the next call logs in again, perhaps with a renewed one under the same user.
            Volatile.Write(ref _user, 0);
        }

        return answer;
    }

    public async Task<Result<int>> UserAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _user) is var known and > 0)
        {
            return known;
        }

        var answer = await PostAsync("common", "login", [database, login, key], CallKind.Read, "common.login", null, calls, cancellationToken).ConfigureAwait(false);
        if (!answer.TryGet(out var result, out var failure))
        {
            return failure;
        }

        // A wrong login is no error there: the result is false.
        if (result.ValueKind != JsonValueKind.Number || !result.TryGetInt32(out var user) || user <= 0)
        {
            return result.ValueKind == JsonValueKind.False
                ? new StepOutcome.Failed(FailureKind.Unauthorized, "odoo: login or API key is not taken", OdooFailures.WrongLogin)
                : FailureTable.Unreadable(OdooFailures.SystemName, CallKind.Read, "common.login answered no user number");
        }

        Volatile.Write(ref _user, user);
        return user;
    }

    /// <summary>Needs no login.</summary>
    public Task<Result<JsonElement>> VersionAsync(ICallLog calls, CancellationToken cancellationToken) =>
        PostAsync("common", "version", [], CallKind.Read, "common.version", null, calls, cancellationToken);

    private async Task<Result<JsonElement>> PostAsync(
        string service, string method, object?[] args, CallKind kind, string operation, TimeSpan? limit, ICallLog calls, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            jsonrpc = "2.0",
            method = "call",
            id = Interlocked.Increment(ref _calls),
            @params = new { service, method, args },
        });
        var request = new PlatformRequest(HttpMethod.Post, RequestPath.Of($"/jsonrpc"), kind)
        {
            Operation = operation,
            TryTimeout = limit,
            Content = () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        var sent = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        return reply.Json<JsonElement>().TryGet(out var envelope, out var unreadable) ? Open(envelope, kind) : unreadable;
    }

    private static Result<JsonElement> Open(JsonElement envelope, CallKind kind)
    {
        if (envelope.ValueKind != JsonValueKind.Object || !envelope.TryGetProperty("jsonrpc", out _))
        {
            return FailureTable.Unreadable(OdooFailures.SystemName, kind, "the answer is no JSON-RPC envelope");
        }

        return envelope.TryGetProperty("error", out var error) ? OdooFailures.OfEnvelope(error, kind)
            // A method that returns None has no key "result" in its answer.
            : envelope.TryGetProperty("result", out var result) ? result
            : JsonDocument.Parse("null").RootElement;
    }
}
