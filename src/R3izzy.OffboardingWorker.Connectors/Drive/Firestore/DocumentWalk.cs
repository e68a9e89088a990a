using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firestore;
using R3izzy.OffboardingWorker.Connectors.Google;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Firestore;

/// <summary>How far a walk through a plan's documents has come. Written into the last line of each part and into the checkpoint.</summary>
/// <param name="Section">Roots first, then queries.</param>
/// <param name="Hit">The root, or the query's last hit; null before the first.</param>
/// <param name="Cover">The last hit that was descended into: hits below it were read with it.</param>
/// <param name="Inside">True while the documents below <paramref name="Hit"/> are read.</param>
/// <param name="Last">The last document read below <paramref name="Hit"/>.</param>
internal sealed record WalkCursor(int Section, string? Hit = null, string? Cover = null, bool Inside = false, string? Last = null)
{
    public static WalkCursor Beginning { get; } = new(0);
}

/// <summary>Reads all documents of a plan at one time, in an order that does not depend on when it is interrupted.</summary>
internal sealed class DocumentWalk(
    FirestoreClient firestore, BackupPlan plan, string readTime, WalkCursor cursor, TimeSpan idleTimeout, ICallLog calls) : IAsyncDisposable
{
    /// <summary>Results asked for at once; they are streamed, so this bounds calls and not memory.</summary>
    private const int PageSize = 1000;

    private readonly FirestoreDatabase _database = new(plan.Project!, plan.Database);
    private QueryPages? _hits;
    private QueryPages? _below;

    /// <summary>After the last document that was handed out: another walk can go on from here.</summary>
    public WalkCursor Cursor { get; private set; } = cursor;

    public bool HasEnded => Cursor.Section >= plan.Roots.Count + plan.Queries.Count;

    public async ValueTask<Result<NextDocument>> NextAsync(CancellationToken cancellationToken)
    {
        while (!HasEnded)
        {
            var next = Cursor.Inside ? await BelowAsync(cancellationToken).ConfigureAwait(false)
                : Cursor.Section < plan.Roots.Count ? await RootAsync(cancellationToken).ConfigureAwait(false)
                : await HitAsync(cancellationToken).ConfigureAwait(false);
            if (!next.TryGet(out var document, out _) || document.Document is not null)
            {
                return next;
            }
        }

        return new NextDocument(null, "");
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(_below).ConfigureAwait(false);
        await CloseAsync(_hits).ConfigureAwait(false);
        (_below, _hits) = (null, null);
    }

    private async ValueTask<Result<NextDocument>> RootAsync(CancellationToken cancellationToken)
    {
        var root = plan.Roots[Cursor.Section];
        var got = await firestore.GetAsync(_database, root, readTime, calls, cancellationToken).ConfigureAwait(false);
        if (!got.TryGet(out var found, out var failure))
        {
            return failure;
        }

        // A root that does not exist can still have documents below it.
        Cursor = new WalkCursor(Cursor.Section, root, root, Inside: true);
        return new NextDocument(found.Document, root);
    }

    private async ValueTask<Result<NextDocument>> BelowAsync(CancellationToken cancellationToken)
    {
        _below ??= new QueryPages(firestore, _database, Cursor.Hit!, StructuredQuery.AllBelow(PageSize),
            Cursor.Last is null ? null : _database.NameOf(Cursor.Last), readTime, idleTimeout, calls);
        var next = await _below.NextAsync(cancellationToken).ConfigureAwait(false);
        if (!next.TryGet(out var document, out var failure))
        {
            return failure;
        }

        if (document.Document is not null)
        {
            Cursor = Cursor with { Last = document.Path };
            // Should "all descendants" ever hold the parent itself, it was handed out before.
            return document.Path == Cursor.Hit ? new NextDocument(null, "") : next;
        }

        await CloseAsync(_below).ConfigureAwait(false);
        _below = null;
        Cursor = Cursor.Section < plan.Roots.Count
            ? new WalkCursor(Cursor.Section + 1)
            : Cursor with { Inside = false, Last = null };
        return new NextDocument(null, "");
    }

    private async ValueTask<Result<NextDocument>> HitAsync(CancellationToken cancellationToken)
    {
        var query = plan.Queries[Cursor.Section - plan.Roots.Count];
        _hits ??= OpenHits(query);
        var next = await _hits.NextAsync(cancellationToken).ConfigureAwait(false);
        if (!next.TryGet(out var hit, out var failure))
        {
            return failure;
        }

        if (hit.Document is null)
        {
            await CloseAsync(_hits).ConfigureAwait(false);
            _hits = null;
            Cursor = new WalkCursor(Cursor.Section + 1);
            return next;
        }

        var covered = plan.Roots.Any(r => DocumentPath.IsAtOrBelow(hit.Path, r))
            // Names are in order, so what lies below a hit follows it directly.
            || (query.Descendants && Cursor.Cover is not null && DocumentPath.IsAtOrBelow(hit.Path, Cursor.Cover));
        Cursor = covered
            ? Cursor with { Hit = hit.Path }
            : new WalkCursor(Cursor.Section, hit.Path, hit.Path, Inside: query.Descendants);
        return covered ? new NextDocument(null, "") : next;
    }

    private QueryPages OpenHits(PlannedQuery query)
    {
        var segments = query.Collection.Split('/');
        var structured = StructuredQuery.Matching(segments[^1], query.CollectionGroup, query.Field, query.Value, PageSize);
        return new QueryPages(firestore, _database, string.Join('/', segments[..^1]), structured,
            Cursor.Hit is null ? null : _database.NameOf(Cursor.Hit), readTime, idleTimeout, calls);
    }

    private static ValueTask CloseAsync(QueryPages? pages) => pages?.DisposeAsync() ?? ValueTask.CompletedTask;
}
