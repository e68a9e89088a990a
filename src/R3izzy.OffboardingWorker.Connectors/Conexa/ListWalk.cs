using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Conexa;

/// <summary>
/// Where a walk through a list stands. The next page is read from the last object of the one before on: when that is not the
/// first any more, the list has moved under the walk, and something may have been passed over.
/// </summary>
/// <param name="Offset">Objects passed.</param>
/// <param name="Last">Number of the last of them; null at the beginning.</param>
internal readonly record struct ListPlace(int Offset, long? Last)
{
    public static ListPlace Beginning { get; } = new(0, null);
}

/// <param name="Items">What comes after the place.</param>
/// <param name="Next">Null: the list is at its end.</param>
/// <param name="HasMoved">The list is not what it was when the place was taken.</param>
internal sealed record ListPart<T>(IReadOnlyList<T> Items, ListPlace? Next, bool HasMoved);

/// <summary>Walks a list of Conexa's that knows only <c>limit</c> and <c>offset</c> while others change it.</summary>
internal static class ListWalk
{
    /// <summary>No tenant has as many; a list that goes on is a platform that repeats itself.</summary>
    private const int MostObjects = 1_000_000;

    private const int MostTries = 4;

    public static async Task<Result<ListPart<T>>> StepAsync<T>(
        Func<int, Task<Result<ConexaPage<T>>>> read, Func<T, long> number, ListPlace place)
    {
        if (place.Offset > MostObjects)
        {
            return new StepOutcome.Failed(FailureKind.Defect, $"conexa: a list of more than {MostObjects} objects", "endless-list");
        }

        var from = place.Last is null ? place.Offset : place.Offset - 1;
        if (!(await read(from).ConfigureAwait(false)).TryGet(out var page, out var failed))
        {
            return failed;
        }

        var met = place.Last is not null && page.Data.Count > 0 && number(page.Data[0]) == place.Last;
        var items = met ? [.. page.Data.Skip(1)] : page.Data;
        var moved = place.Last is not null && !met;
        // A page without anything new that promises more would be read for ever.
        return page.Pagination.HasNext && items.Count > 0
            ? new ListPart<T>(items, new ListPlace(from + page.Data.Count, number(items[^1])), moved)
            : new ListPart<T>(items, null, moved || page.Pagination.HasNext);
    }

    /// <summary>The whole list as it stood still; read anew where it moved.</summary>
    public static async Task<Result<T[]>> ReadAllAsync<T>(
        Func<int, Task<Result<ConexaPage<T>>>> read, Func<T, long> number, Predicate<T>? enough = null)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var all = new List<T>();
            var moved = false;
            for (ListPlace? place = ListPlace.Beginning; place is not null;)
            {
                if (!(await StepAsync(read, number, place.Value).ConfigureAwait(false)).TryGet(out var part, out var failed))
                {
                    return failed;
                }

                all.AddRange(part.Items);
                if (enough is not null && part.Items.Any(i => enough(i)))
                {
                    return all.ToArray();
                }

                (place, moved) = (part.Next, moved || part.HasMoved);
            }

            if (!moved)
            {
                return all.ToArray();
            }
        }

        return new StepOutcome.Failed(FailureKind.Transient, "conexa: the list changed at every reading", "list-moves");
    }
}
