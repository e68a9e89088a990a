using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>An immutable dictionary in ordinal order of its keys, equal to another with the same entries.</summary>
public sealed class EquatableDictionary<TValue> : IReadOnlyDictionary<string, TValue>, IEquatable<EquatableDictionary<TValue>> where TValue : notnull
{
    public static readonly EquatableDictionary<TValue> Empty = new([]);

    private readonly ImmutableSortedDictionary<string, TValue> _entries;

    public EquatableDictionary(IEnumerable<KeyValuePair<string, TValue>> entries) =>
        _entries = entries.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<string> Keys => _entries.Keys;

    public IEnumerable<TValue> Values => _entries.Values;

    public TValue this[string key] => _entries[key];

    public EquatableDictionary<TValue> With(string key, TValue value) => new(_entries.SetItem(key, value));

    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value) => _entries.TryGetValue(key, out value);

    public bool Equals(EquatableDictionary<TValue>? other) => other is not null && _entries.SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as EquatableDictionary<TValue>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (key, value) in _entries)
        {
            hash.Add(key);
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, TValue>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
