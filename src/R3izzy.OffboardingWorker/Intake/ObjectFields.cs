using System.Diagnostics.CodeAnalysis;

namespace R3izzy.OffboardingWorker.Intake;

internal enum Need
{
    Optional,
    Required,
}

/// <summary>
/// Takes the fields of one JSON object by name and notes what is wrong with each. What was neither asked for nor refused
/// when <see cref="Close"/> is called is an unknown key.
/// </summary>
internal sealed class ObjectFields(JsonPart.Object source, string path, FieldErrorList errors)
{
    private readonly List<string> _asked = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _refused = [];

    public int Offset => source.Offset;

    public IEnumerable<string> Keys => source.Members.Select(m => m.Name);

    public T? Value<T>(string key, Need need, TryRead<T> read) =>
        Find(key, need) is { } part && ReadText(part, PathOf(key), read, out var value) ? value : default;

    /// <summary>For types whose default is a value like any other.</summary>
    public T? ValueOrNull<T>(string key, Need need, TryRead<T> read) where T : struct =>
        Find(key, need) is { } part && ReadText(part, PathOf(key), read, out var value) ? value : null;

    public bool? Bool(string key) => Find(key, Need.Optional) switch
    {
        null => null,
        JsonPart.Bool found => found.Value,
        { } other => WrongType<bool?>(other, PathOf(key), JsonKind.Bool),
    };

    public ObjectFields? Object(string key, Need need) => Find(key, need) switch
    {
        null => null,
        JsonPart.Object found => new ObjectFields(found, PathOf(key), errors),
        { } other => WrongType<ObjectFields>(other, PathOf(key), JsonKind.Object),
    };

    /// <summary>The items that are right, without repetition; null when the key is absent or no list.</summary>
    public IReadOnlyList<T>? List<T>(string key, Need need, (int Fewest, int Most) count, TryRead<T> read) => Find(key, need) switch
    {
        null => null,
        JsonPart.List found => Items(found, PathOf(key), count, read),
        { } other => WrongType<IReadOnlyList<T>>(other, PathOf(key), JsonKind.List),
    };

    /// <summary>A known key that has no place here: an error if it is there at all.</summary>
    public void Refuse(string key, Flaw flaw)
    {
        _refused.Add(key);
        if (source.Members.Any(m => m.Name == key))
        {
            Reject(key, flaw);
        }
    }

    public void Reject(string key, Flaw flaw) =>
        errors.Add(PathOf(key), source.Members.FirstOrDefault(m => m.Name == key)?.Value.Offset ?? Offset, flaw);

    /// <summary>Notes repeated and unknown keys, and the missing ones that no misspelt key explains.</summary>
    public void Close()
    {
        var explained = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sameName in source.Members.GroupBy(m => m.Name, StringComparer.Ordinal))
        {
            if (!_asked.Contains(sameName.Key) && !_refused.Contains(sameName.Key))
            {
                var absent = _asked.Where(key => source.Members.All(m => m.Name != key)).ToList();
                var suggestion = KeySuggestion.For(sameName.Key, absent);
                errors.Add(PathOf(Printable(sameName.Key)), sameName.First().Offset, Flaws.UnknownKey(suggestion, _asked));
                explained.Add(suggestion ?? "");
            }

            if (sameName.Skip(1).Any())
            {
                errors.Add(PathOf(Printable(sameName.Key)), sameName.ElementAt(1).Offset, Flaws.DuplicateKey(sameName.Count()));
            }
        }

        foreach (var key in _missing.Where(key => !explained.Contains(key)))
        {
            errors.Add(PathOf(key), Offset, Flaws.Missing);
        }
    }

    private List<T> Items<T>(JsonPart.List list, string listPath, (int Fewest, int Most) count, TryRead<T> read)
    {
        if (list.Items.Count < count.Fewest)
        {
            errors.Add(listPath, list.Offset, Flaws.Empty);
        }
        else if (list.Items.Count > count.Most)
        {
            errors.Add(listPath, list.Offset, Flaws.TooMany(list.Items.Count, count.Most));
        }

        var items = new List<T>();
        foreach (var (index, part) in list.Items.Take(count.Most).Index())
        {
            if (ReadText(part, Flaws.Text($"{listPath}[{index}]"), read, out var item) && !items.Contains(item))
            {
                items.Add(item);
            }
        }

        return items;
    }

    private bool ReadText<T>(JsonPart part, string partPath, TryRead<T> read, [NotNullWhen(true)] out T? value)
    {
        value = default;
        if (part is not JsonPart.Text text)
        {
            WrongType<T>(part, partPath, JsonKind.Text);
            return false;
        }

        if (text.Value is null)
        {
            errors.Add(partPath, part.Offset, Flaws.BrokenText);
            return false;
        }

        if (read(text.Value, out value, out var flaw))
        {
            return true;
        }

        errors.Add(partPath, part.Offset, flaw);
        return false;
    }

    private T? WrongType<T>(JsonPart got, string partPath, JsonKind takes)
    {
        errors.Add(partPath, got.Offset, Flaws.WrongType(got.Kind, takes));
        return default;
    }

    private JsonPart? Find(string key, Need need)
    {
        _asked.Add(key);
        var found = source.Members.FirstOrDefault(m => m.Name == key);
        if (found is null && need == Need.Required)
        {
            _missing.Add(key);
        }

        return found?.Value;
    }

    private string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    // An unknown key may be anything, a customer's e-mail among it: only what looks like a key is shown.
    private static string Printable(string key) =>
        key.Length is > 0 and <= 40 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') && key.Count(char.IsAsciiDigit) < 6
            ? key
            : Flaws.Text($"(key of {key.Length} characters)");
}
