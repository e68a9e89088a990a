using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>An immutable list that is equal to another with the same items in the same order, so that records holding it are too.</summary>
[CollectionBuilder(typeof(EquatableList), nameof(EquatableList.Create))]
public sealed class EquatableList<T> : IReadOnlyList<T>, IEquatable<EquatableList<T>> where T : notnull
{
    private readonly ImmutableArray<T> _items;

    internal EquatableList(ImmutableArray<T> items) => _items = items;

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public bool Equals(EquatableList<T>? other) => other is not null && _items.SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

public static class EquatableList
{
    public static EquatableList<T> Create<T>(ReadOnlySpan<T> items) where T : notnull => new([.. items]);

    public static EquatableList<T> From<T>(IEnumerable<T> items) where T : notnull => new([.. items]);
}
