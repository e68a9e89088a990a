using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>How this bank is called.</summary>
/// <param name="Headers">Sent with each call; values may be secret.</param>
/// <param name="PageSize">Objects on a page.</param>
/// <param name="WindowDays">Days of creation that one list call asks for.</param>
internal sealed record PixDialect(IReadOnlyList<KeyValuePair<string, string>> Headers, int PageSize, int WindowDays, PixCancelMethod CancelMethod);

/// <summary>
/// The Banco Central's API Pix 2.9.0 as far as a cancellation needs it. The only class here that knows addresses and
/// parameters. Lists are read to their end, window by window. Every write sets a status, so the same write again leads to
/// the same state: the API has no idempotency keys and needs none.
/// </summary>
internal sealed class PixClient(PlatformHttp http, PixDialect dialect)
{
    /// <summary>No debtor has as many; a list that goes on is a bank that repeats itself.</summary>
    private const int MostPages = 200;

    /// <summary>Every recurrence of a debtor made between two instants, whatever became of it.</summary>
    public Task<Result<PixRecurrence[]>> ListRecurrencesAsync(
        string taxId, DateTimeOffset from, DateTimeOffset to, ICallLog calls, CancellationToken cancellationToken) =>
        ListAsync<PixRecurrence, PixRecurrencePage>(
            RequestPath.Of($"/rec"), Debtor(taxId), from, to, r => r.IdRec, r => r.Vinculo?.Devedor?.Is(taxId) == true, calls, cancellationToken);

    /// <summary>As <see cref="GetRecurrenceAsync"/>, where that there is none is an answer too.</summary>
    public async Task<Result<PixLookup>> FindRecurrenceAsync(string idRec, ICallLog calls, CancellationToken cancellationToken)
    {
        var request = Read(RequestPath.Of($"/rec/{idRec}"), []) with { AlsoExpected = [403, 404, 410] };
        return !(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failed) ? failed
            : reply.Status is 404 or 410 ? new PixLookup.Unknown()
            // Some banks answer so for what belongs to another account.
            : reply.Status is 403 ? new PixLookup.Hidden()
            : !reply.Json<PixRecurrence>().TryGet(out var read, out failed) ? failed
            // A bank that takes no notice of letter case would answer with another recurrence.
            : read.IdRec == idRec ? new PixLookup.Shown(read) : new PixLookup.Unknown();
    }

    public Task<Result<PixRecurrence>> GetRecurrenceAsync(string idRec, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<PixRecurrence>(RequestPath.Of($"/rec/{idRec}"), calls, cancellationToken);

    public Task<StepOutcome.Failed?> CancelRecurrenceAsync(string idRec, ICallLog calls, CancellationToken cancellationToken) => dialect.CancelMethod switch
    {
        PixCancelMethod.Patch => SetStatusAsync(RequestPath.Of($"/rec/{idRec}"), "CANCELADA", calls, cancellationToken),
        PixCancelMethod.Delete => WriteAsync(
            new PlatformRequest(HttpMethod.Delete, RequestPath.Of($"/rec/{idRec}"), CallKind.RepeatableWrite) { Headers = dialect.Headers }, calls, cancellationToken),
    };

    /// <summary>Every charge of a recurrence made between two instants, whatever became of it.</summary>
    public Task<Result<PixCharge[]>> ListChargesAsync(
        string idRec, DateTimeOffset from, DateTimeOffset to, ICallLog calls, CancellationToken cancellationToken) =>
        ListAsync<PixCharge, PixChargePage>(
            RequestPath.Of($"/cobr"), new("idRec", idRec), from, to, c => c.Txid, c => c.IdRec == idRec, calls, cancellationToken);

    public Task<Result<PixCharge>> GetChargeAsync(string txid, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<PixCharge>(RequestPath.Of($"/cobr/{txid}"), calls, cancellationToken);

    public Task<StepOutcome.Failed?> CancelChargeAsync(string txid, ICallLog calls, CancellationToken cancellationToken) =>
        SetStatusAsync(RequestPath.Of($"/cobr/{txid}"), "CANCELADA", calls, cancellationToken);

    public Task<Result<PixRequest>> GetRequestAsync(string id, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<PixRequest>(RequestPath.Of($"/solicrec/{id}"), calls, cancellationToken);

    /// <summary>Answers 201, though nothing is made.</summary>
    public Task<StepOutcome.Failed?> CancelRequestAsync(string id, ICallLog calls, CancellationToken cancellationToken) =>
        SetStatusAsync(RequestPath.Of($"/solicrec/{id}"), "CANCELADA", calls, cancellationToken);

    public Task<Result<PixOneOff[]>> ListOneOffsAsync(
        PixKind kind, string taxId, DateTimeOffset from, DateTimeOffset to, ICallLog calls, CancellationToken cancellationToken) =>
        ListAsync<PixOneOff, PixOneOffPage>(
            RequestPath.Of($"/{Segment(kind)}"), Debtor(taxId), from, to, c => c.Txid, c => c.Devedor?.Is(taxId) == true, calls, cancellationToken);

    public Task<Result<PixOneOff>> GetOneOffAsync(PixKind kind, string txid, ICallLog calls, CancellationToken cancellationToken) =>
        GetAsync<PixOneOff>(RequestPath.Of($"/{Segment(kind)}/{txid}"), calls, cancellationToken);

    /// <summary>The status alone: together with any other change it is refused.</summary>
    public Task<StepOutcome.Failed?> RemoveOneOffAsync(PixKind kind, string txid, ICallLog calls, CancellationToken cancellationToken) =>
        SetStatusAsync(RequestPath.Of($"/{Segment(kind)}/{txid}"), "REMOVIDA_PELO_USUARIO_RECEBEDOR", calls, cancellationToken);

    /// <summary>The first page of a list, to see whether this account may read it.</summary>
    public async Task<StepOutcome.Failed?> TryListAsync(PixProduct product, DateTimeOffset from, DateTimeOffset to, ICallLog calls, CancellationToken cancellationToken)
    {
        var path = product switch
        {
            PixProduct.Rec => RequestPath.Of($"/rec"),
            PixProduct.CobV => RequestPath.Of($"/cobv"),
            PixProduct.Cob => RequestPath.Of($"/cob"),
        };
        var request = Read(path, [new("inicio", Time(from)), new("fim", Time(to)), new("paginacao.itensPorPagina", "1")]);
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failed) ? null : failed;
    }

    private async Task<Result<TItem[]>> ListAsync<TItem, TPage>(
        RequestPath path, KeyValuePair<string, string> filter, DateTimeOffset from, DateTimeOffset to, Func<TItem, string> id, Func<TItem, bool> isAsked,
        ICallLog calls, CancellationToken cancellationToken) where TPage : class, IPixPage<TItem>
    {
        var found = new List<TItem>();
        // Both ends of a window count, so neighbours share an instant; what is seen twice is taken once.
        for (var start = from; start < to; start = start.AddDays(dialect.WindowDays))
        {
            var end = start.AddDays(dialect.WindowDays);
            KeyValuePair<string, string>[] query = [new("inicio", Time(start)), new("fim", Time(end < to ? end : to)), filter];
            if (!(await ReadWindowAsync<TItem, TPage>(path, query, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var window, out var failed))
            {
                return failed;
            }

            found.AddRange(window);
        }

        // A bank that overlooks a filter shows other customers' agreements: what follows would cancel them.
        return found.TrueForAll(i => isAsked(i))
            ? found.DistinctBy(id, StringComparer.Ordinal).ToArray()
            : new StepOutcome.Failed(FailureKind.Defect, $"pix: the list {path} holds what was not asked for; nothing of it was touched", PixFailures.ForeignItem);
    }

    private async Task<Result<List<TItem>>> ReadWindowAsync<TItem, TPage>(
        RequestPath path, KeyValuePair<string, string>[] query, ICallLog calls, CancellationToken cancellationToken) where TPage : class, IPixPage<TItem>
    {
        var items = new List<TItem>();
        for (var page = 0; page < MostPages; page++)
        {
            var request = Read(path,
                [.. query, new("paginacao.paginaAtual", Text(page)), new("paginacao.itensPorPagina", Text(dialect.PageSize))]);
            if (!(await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failed)
                || !reply.Json<TPage>().TryGet(out var read, out failed))
            {
                return failed;
            }

            items.AddRange(read.Items);
            var paging = read.Parametros?.Paginacao;
            var isLast = paging?.QuantidadeDePaginas is { } pages ? page + 1 >= pages : read.Items.Count < dialect.PageSize;
            if (isLast)
            {
                // Pages are counted, not marked: an object that goes away between two of them pulls another out of sight.
                return paging?.QuantidadeTotalDeItens > items.Count
                    ? new StepOutcome.Failed(FailureKind.Transient, $"pix: the list {path} moved while it was read", PixFailures.ListMoved)
                    : items;
            }
        }

        return new StepOutcome.Failed(FailureKind.Defect, $"pix: a list of more than {MostPages} pages", "endless-list");
    }

    private async Task<Result<T>> GetAsync<T>(RequestPath path, ICallLog calls, CancellationToken cancellationToken) where T : notnull =>
        (await http.SendAsync(Read(path, []), calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failed) ? reply.Json<T>() : failed;

    private Task<StepOutcome.Failed?> SetStatusAsync(RequestPath path, string status, ICallLog calls, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"status":"{{status}}"}""");
        return WriteAsync(
            new PlatformRequest(HttpMethod.Patch, path, CallKind.RepeatableWrite)
            {
                Headers = dialect.Headers,
                Content = () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            },
            calls, cancellationToken);
    }

    // What a write answers is not read: the object itself is, afterwards.
    private async Task<StepOutcome.Failed?> WriteAsync(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken) =>
        (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out _, out var failed) ? null : failed;

    private PlatformRequest Read(RequestPath path, KeyValuePair<string, string>[] query) =>
        new(HttpMethod.Get, path, CallKind.Read) { Query = query, Headers = dialect.Headers };

    private static KeyValuePair<string, string> Debtor(string taxId) => new(taxId.Length == 11 ? "cpf" : "cnpj", taxId);

    private static string Segment(PixKind kind) => kind is PixKind.DueCharge ? "cobv" : "cob";

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What the bank shows under an id. A closed set.</summary>
internal abstract record PixLookup
{
    private PixLookup() { }

    public sealed record Shown(PixRecurrence Recurrence) : PixLookup;

    public sealed record Unknown : PixLookup;

    public sealed record Hidden : PixLookup;
}
