using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Firestore;

/// <summary>One document off a query, or its end.</summary>
/// <param name="Document">Null: the query has no more.</param>
/// <param name="Path">Relative to the database's <c>documents</c>.</param>
internal readonly record struct NextDocument(JsonElement? Document, string Path);

/// <summary>
/// Walks a query's results in order of their names, page by page, each page streamed: one document is in memory at a time. Where
/// a stream breaks, it goes on after the last name.
/// </summary>
internal sealed class QueryPages(
    FirestoreClient firestore, FirestoreDatabase database, string parent, StructuredQuery query, string? after, string readTime,
    TimeSpan idleTimeout, ICallLog calls) : IAsyncDisposable
{
    private const int MostBreaks = 4;

    private string? _last = after;
    private StreamedReply? _reply;
    private IAsyncEnumerator<JsonElement>? _page;
    private int _inPage;
    private int _breaks;
    private bool _ended;

    public async ValueTask<Result<NextDocument>> NextAsync(CancellationToken cancellationToken)
    {
        while (!_ended)
        {
            if (_page is null && await OpenAsync(cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }

            var (element, broken) = await MoveAsync().ConfigureAwait(false);
            if (broken)
            {
                await CloseAsync().ConfigureAwait(false);
                if (++_breaks > MostBreaks)
                {
                    return FailureTable.NoAnswer("firestore", CallKind.Read, "a query's answer broke off again and again");
                }
            }
            else if (element is null)
            {
                // Only an empty page is the end: the vendor promises no full pages before it.
                _ended = _inPage == 0;
                await CloseAsync().ConfigureAwait(false);
            }
            else if (Take(element.Value) is { } taken)
            {
                return taken;
            }
        }

        return new NextDocument(null, "");
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private Result<NextDocument>? Take(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return FailureTable.Unreadable("firestore", CallKind.Read, "a query result that is no object");
        }

        if (element.TryGetProperty("error", out _))
        {
            return GoogleErrors.InStream(element);
        }

        // Elements without a document only report progress.
        if (!element.TryGetProperty("document", out var document))
        {
            return null;
        }

        if (!document.TryGetProperty("name", out var nameOf) || nameOf.GetString() is not { } name || database.PathOf(name) is not { } path)
        {
            return FailureTable.Unreadable("firestore", CallKind.Read, "a document without a name of this database");
        }

        _last = name;
        _inPage++;
        _breaks = 0;
        return new NextDocument(document, path);
    }

    private async Task<StepOutcome.Failed?> OpenAsync(CancellationToken cancellationToken)
    {
        var opened = await firestore.OpenQueryAsync(database, parent, query.After(_last), readTime, calls, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        _reply = reply;
        _inPage = 0;
        // The page's token ends its enumeration; it is the caller's own, the same in every call of one walk.
        _page = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(new IdleTimeoutStream(reply.Body, idleTimeout), FirestoreJson.Options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        return null;
    }

    private async Task<(JsonElement? Element, bool Broken)> MoveAsync()
    {
        try
        {
            return await _page!.MoveNextAsync().ConfigureAwait(false) ? (_page.Current, false) : (null, false);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or JsonException)
        {
            return (null, true);
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_page is not null)
        {
            await _page.DisposeAsync().ConfigureAwait(false);
        }

        _reply?.Dispose();
        (_page, _reply) = (null, null);
    }
}
