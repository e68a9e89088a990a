namespace R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

/// <summary>Named things kept in an order; sorted when read, so that seeding many of them costs no more than a dictionary. Not thread-safe.</summary>
internal sealed class SortedChildren<T>(IComparer<string> order, Func<T, string> nameOf) where T : class
{
    private readonly Dictionary<string, T> _byName = new(StringComparer.Ordinal);
    private T[]? _sorted;

    public int Count => _byName.Count;

    public T? Find(string name) => _byName.GetValueOrDefault(name);

    public void Add(T child)
    {
        _byName.Add(nameOf(child), child);
        _sorted = null;
    }

    public bool Remove(string name)
    {
        _sorted = null;
        return _byName.Remove(name);
    }

    public ReadOnlyMemory<T> All
    {
        get
        {
            if (_sorted is null)
            {
                _sorted = [.. _byName.Values];
                Array.Sort(_sorted, (a, b) => order.Compare(nameOf(a), nameOf(b)));
            }

            return _sorted;
        }
    }

    /// <summary>The children from the first one whose name is not before <paramref name="name"/>.</summary>
    public ReadOnlyMemory<T> From(string name)
    {
        var all = All.Span;
        int low = 0, high = all.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (order.Compare(nameOf(all[middle]), name) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return All[low..];
    }
}
