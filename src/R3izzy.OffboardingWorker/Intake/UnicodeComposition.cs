namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// Unicode normalisation form C for letters with the marks U+0300 to U+036F: the Latin, Greek and Cyrillic scripts.
/// Ours, because string.Normalize changes nothing under InvariantGlobalization, and "Café" typed on a Mac would
/// then be another name than "Café" typed on Windows. Other scripts stay as they came.
/// </summary>
internal static class UnicodeComposition
{
    private static readonly Dictionary<(char Letter, char Mark), char> Composed = ComposedCharacters.PairsByMark
        .SelectMany(mark => mark.Value.Chunk(2).Select(pair => (Key: (pair[0], mark.Key), Whole: pair[1])))
        .ToDictionary(entry => entry.Key, entry => entry.Whole);

    private static readonly Dictionary<char, (char Letter, char Mark)> Parts =
        Composed.ToDictionary(entry => entry.Value, entry => entry.Key);

    private static readonly Dictionary<char, char> Replacements =
        ComposedCharacters.Replaced.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

    public static string Compose(string text)
    {
        // Up to U+02FF every character is already composed, and nothing follows that could be joined to it.
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u02FF') < 0)
        {
            return text;
        }

        var parts = new List<char>(text.Length + 8);
        foreach (var character in text)
        {
            TakeApart(character, parts);
        }

        SortMarks(parts);
        return Join(parts);
    }

    /// <summary>Letters, digits and signs alone: without accents, spaces and what cannot be seen.</summary>
    public static string Bare(string text)
    {
        var parts = new List<char>(text.Length + 8);
        foreach (var character in text)
        {
            TakeApart(character, parts);
        }

        return string.Concat(parts.Where(c => char.IsLetterOrDigit(c) || char.IsPunctuation(c) || char.IsSymbol(c) || char.IsSurrogate(c)));
    }

    private static void TakeApart(char character, List<char> into)
    {
        var current = Replacements.GetValueOrDefault(character, character);
        if (current == '\u0344') // two marks in one, never put together again
        {
            into.AddRange(['\u0308', '\u0301']);
        }
        else if (Parts.TryGetValue(current, out var parts))
        {
            TakeApart(parts.Letter, into);
            into.Add(parts.Mark);
        }
        else
        {
            into.Add(current);
        }
    }

    // Stable within a class: marks of the same class keep their order, because it changes how they look.
    private static void SortMarks(List<char> parts)
    {
        for (var i = 1; i < parts.Count; i++)
        {
            var mark = parts[i];
            var order = CombiningClass(mark);
            var to = i;
            while (order != 0 && to > 0 && CombiningClass(parts[to - 1]) > order)
            {
                parts[to] = parts[to - 1];
                to--;
            }

            parts[to] = mark;
        }
    }

    private static string Join(List<char> parts)
    {
        var joined = new List<char>(parts.Count);
        var letterAt = -1;
        var lastClass = 0;
        foreach (var part in parts)
        {
            var order = CombiningClass(part);
            var isReachable = letterAt >= 0 && (letterAt == joined.Count - 1 || lastClass < order);
            if (isReachable && Composed.TryGetValue((joined[letterAt], part), out var whole))
            {
                joined[letterAt] = whole;
                continue;
            }

            letterAt = order == 0 ? joined.Count : letterAt;
            lastClass = order;
            joined.Add(part);
        }

        return string.Concat(joined);
    }

    private static int CombiningClass(char character) => character switch
    {
        < '\u0300' or > '\u036F' or '\u034F' => 0,
        >= '\u0334' and <= '\u0338' => 1,
        '\u0321' or '\u0322' or '\u0327' or '\u0328' => 202,
        '\u031B' => 216,
        (>= '\u0316' and <= '\u0319') or (>= '\u031C' and <= '\u0320') or (>= '\u0323' and <= '\u0326')
            or (>= '\u0329' and <= '\u0333') or (>= '\u0339' and <= '\u033C') or (>= '\u0347' and <= '\u0349')
            or '\u034D' or '\u034E' or (>= '\u0353' and <= '\u0356') or '\u0359' or '\u035A' => 220,
        '\u0315' or '\u031A' or '\u0358' => 232,
        '\u035C' or '\u035F' or '\u0362' => 233,
        '\u035D' or '\u035E' or '\u0360' or '\u0361' => 234,
        '\u0345' => 240,
        _ => 230,
    };
}
