using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>One tenant's API v2 (the vendor's Postman collection of 2026-07). Lists are always read with <c>limit</c>: without it an older paging answers, ended 2026-08-01.</summary>
internal sealed class ConexaClient(PlatformHttp http)
{
    public const string SystemName = "conexa";

    /// <summary>The most that one page holds.</summary>
    public const int PageSize = 100;

    public Task<Result<ConexaPage<ConexaCustomer>>> ListCustomersAsync(int offset, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<ConexaPage<ConexaCustomer>>(RequestPath.Of($"/customers"), [.. Page(offset)], calls, cancellationToken);

    /// <summary>At most <see cref="PageSize"/> customers by number; one that is gone is left out of the answer.</summary>
    public Task<Result<ConexaPage<ConexaCustomer>>> ListCustomersAsync(IEnumerable<long> ids, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<ConexaPage<ConexaCustomer>>(RequestPath.Of($"/customers"), [new("id[]", string.Join(',', ids.Select(Text))), .. Page(0)], calls, cancellationToken);

    /// <summary>Null: 404.</summary>
    public async Task<Result<ConexaFound<ConexaCustomer>>> FindCustomerAsync(long id, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Get, RequestPath.Of($"/customer/{Text(id)}"), CallKind.Read) { AlsoExpected = [404] };
        if (!(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failed))
        {
            return failed;
        }

        return reply.Status == 404 ? new ConexaFound<ConexaCustomer>(null)
            : reply.Json<ConexaCustomer>().TryGet(out var customer, out failed) ? new ConexaFound<ConexaCustomer>(customer)
            : failed;
    }

    /// <summary>Gives or takes the access to the customer area; sends nothing else, so that login and password stay.</summary>
    public async Task<Result<ConexaAnswer>> SetAccessAsync(long id, bool hasAccess, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Patch, RequestPath.Of($"/customer/{Text(id)}"), CallKind.RepeatableWrite)
        {
            Content = () => Json(new { hasLoginAccess = hasAccess }),
            AlsoExpected = [404],
        };
        if (!(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failed))
        {
            return failed;
        }

        return reply.Status == 404 ? new ConexaAnswer(ConexaWrite.NotThere)
            : reply.Json<ConexaCustomer>().TryGet(out _, out failed) ? new ConexaAnswer(ConexaWrite.Taken)
            : failed;
    }

    /// <summary>Unbilled sales whose reference date is within these days, both included.</summary>
    public Task<Result<ConexaPage<ConexaSale>>> ListUnbilledSalesAsync(
        DateOnly from, DateOnly to, int offset, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<ConexaPage<ConexaSale>>(RequestPath.Of($"/sales"),
            [new("dateFrom", Text(from)), new("dateTo", Text(to)), new("status", "notBilled"), .. Page(offset)], calls, cancellationToken);

    /// <summary>Deletes a one-off sale that is not billed; a number is never given out again, so a second delete only answers 404.</summary>
    public async Task<Result<ConexaAnswer>> DeleteSaleAsync(long id, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = new PlatformRequest(HttpMethod.Delete, RequestPath.Of($"/sale/{Text(id)}"), CallKind.RepeatableWrite) { AlsoExpected = [404] };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failed)
            ? new ConexaAnswer(reply.Status == 404 ? ConexaWrite.NotThere : ConexaWrite.Taken)
            : failed;
    }

    /// <summary>One object of a list, to see whether the credential may read it.</summary>
    public async Task<StepOutcome.Failed?> TryListAsync(string list, ICallLog calls, CancellationToken cancellationToken) =>
        (await GetAsync<ConexaPage<JsonElement>>(RequestPath.Of($"/{list}"), [new("limit", "1")], calls, cancellationToken).ConfigureAwait(false))
        .TryGet(out _, out var failed) ? null : failed;

    internal static HttpContent Json(object body)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, PlatformJson.Options));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<Result<T>> GetAsync<T>(RequestPath path, KeyValuePair<string, string>[] query, ICallLog calls, CancellationToken cancellationToken)
        where T : notnull
    {
        var request = new PlatformRequest(HttpMethod.Get, path, CallKind.Read) { Query = query };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failed) ? reply.Json<T>() : failed;
    }

    private static IEnumerable<KeyValuePair<string, string>> Page(int offset) => [new("limit", Text(PageSize)), new("offset", Text(offset))];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>A value or the platform's word that there is none.</summary>
internal readonly record struct ConexaFound<T>(T? Value) where T : class;

/// <summary>How a write was answered.</summary>
internal readonly record struct ConexaAnswer(ConexaWrite Write);
