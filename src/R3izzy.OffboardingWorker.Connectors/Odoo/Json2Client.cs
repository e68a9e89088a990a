using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>
/// <c>/json/2/MODEL/METHOD</c> (odoo.com/documentation/19.0/developer/reference/external_api.html): Odoo 19 and later.
/// Arguments go by name only; errors have real statuses; every set of records comes back as a list of ids.
/// </summary>
/// <param name="http">Carries the key as a bearer token.</param>
/// <param name="database">Null where the host serves one.</param>
internal sealed class Json2Client(PlatformHttp http, string? database) : IOdooTransport
{
    public async Task<Result<JsonElement>> CallAsync(OdooCall call, ICallLog calls, CancellationToken cancellationToken)
    {
        var named = call.Arguments.Concat(call.Named).ToDictionary(n => n.Key, n => n.Value);
        if (call.Ids is not null)
        {
            named["ids"] = call.Ids;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(named);
        var request = new PlatformRequest(HttpMethod.Post, RequestPath.Of($"/json/2/{call.Model}/{call.Method}"), call.Kind)
        {
            TryTimeout = call.TryTimeout,
            Headers = database is null ? [] : [new("X-Odoo-Database", database)],
            Content = () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        var sent = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        return sent.TryGet(out var reply, out var failure) ? reply.Json<JsonElement>() : failure;
    }

    public async Task<Result<int>> UserAsync(ICallLog calls, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(new OdooCall("res.users", "context_get", CallKind.Read), calls, cancellationToken).ConfigureAwait(false);
        return !answer.TryGet(out var context, out var failure) ? failure
            : context.ValueKind == JsonValueKind.Object && context.TryGetProperty("uid", out var uid) && uid.TryGetInt32(out var user) ? user
            : FailureTable.Unreadable(OdooFailures.SystemName, CallKind.Read, "context_get answered no user number");
    }
}
