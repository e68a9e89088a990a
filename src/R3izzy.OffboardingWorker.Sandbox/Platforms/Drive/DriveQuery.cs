using System.Globalization;
using System.Text;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>What a search condition is applied to.</summary>
internal sealed record DriveCandidate(DriveFile File, DriveStore Store, DriveCaller Caller, bool AnyCase);

/// <summary>
/// The search language of files.list (developers.google.com/workspace/drive/api/guides/ref-search-terms), as far as files,
/// folders, times and properties go.
/// </summary>
internal sealed class DriveQuery
{
    private readonly string _text;
    private int _at;

    private DriveQuery(string text) => _text = text;

    /// <summary>A name that every result must have, when the query says so.</summary>
    public string? RequiredName { get; private set; }

    /// <summary>A parent that every result must have, when the query says so.</summary>
    public string? RequiredParent { get; private set; }

    public Func<DriveCandidate, bool> Condition { get; private set; } = _ => true;

    public static DriveQuery Parse(string text)
    {
        var query = new DriveQuery(text);
        if (text.Trim().Length > 0)
        {
            query.Condition = query.Or(top: true);
            query.SkipSpace();
            Expect(query._at == text.Length);
        }

        return query;
    }

    private Func<DriveCandidate, bool> Or(bool top)
    {
        var left = And(top);
        while (TakeWord("or"))
        {
            // What was required before holds for one side only.
            RequiredName = RequiredParent = null;
            var (first, second) = (left, And(top: false));
            left = c => first(c) || second(c);
        }

        return left;
    }

    private Func<DriveCandidate, bool> And(bool top)
    {
        var left = Not(top);
        while (TakeWord("and"))
        {
            var (first, second) = (left, Not(top));
            left = c => first(c) && second(c);
        }

        return left;
    }

    private Func<DriveCandidate, bool> Not(bool top)
    {
        if (TakeWord("not"))
        {
            var inner = Not(top: false);
            return c => !inner(c);
        }

        SkipSpace();
        if (Take('('))
        {
            var inner = Or(top: false);
            SkipSpace();
            Expect(Take(')'));
            return inner;
        }

        return _at < _text.Length && _text[_at] == '\'' ? In(top) : Term(top);
    }

    private Func<DriveCandidate, bool> In(bool top)
    {
        var value = Text();
        Expect(TakeWord("in"));
        switch (Word())
        {
            case "parents":
                RequiredParent = top ? value : RequiredParent;
                return c => c.File.Parent == (value == "root" ? c.Store.MyDrive(c.Caller.Email).Id : value);
            case "owners":
                return c => c.File.Owner == value;
            default:
                throw Invalid();
        }
    }

    private Func<DriveCandidate, bool> Term(bool top)
    {
        var field = Word();
        switch (field)
        {
            case "name":
                return Name(Operator(), top);
            case "mimeType":
                return Compared(Operator(), Text(), c => c.File.MimeType);
            case "trashed":
                var (op, trashed) = (Operator(), Boolean());
                return c => c.Store.IsTrashed(c.File) == trashed == (op == "=");
            case "starred":
                var (starredIs, starred) = (Operator(), Boolean());
                return _ => !starred == (starredIs == "=");
            case "createdTime":
                return Timed(Operator(), c => c.File.Created);
            case "modifiedTime":
                return Timed(Operator(), c => c.File.Modified);
            case "properties":
                return Has(c => c.File.Properties);
            case "appProperties":
                return Has(c => c.File.AppProperties.GetValueOrDefault(c.Caller.App));
            default:
                throw Invalid();
        }
    }

    private Func<DriveCandidate, bool> Name(string op, bool top)
    {
        var value = Text();
        RequiredName = top && op == "=" ? value : RequiredName;
        return op switch
        {
            "=" => c => string.Equals(c.File.Name, value, c.AnyCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal),
            "!=" => c => !string.Equals(c.File.Name, value, StringComparison.OrdinalIgnoreCase),
            // "The contains operator only performs prefix matching for a name term."
            "contains" => c => c.File.Name.Split(' ', '_', '-', '.').Append(c.File.Name).Any(w => w.StartsWith(value, StringComparison.OrdinalIgnoreCase)),
            _ => throw Invalid(),
        };
    }

    private static Func<DriveCandidate, bool> Compared(string op, string value, Func<DriveCandidate, string> of) => op switch
    {
        "=" => c => of(c) == value,
        "!=" => c => of(c) != value,
        "contains" => c => of(c).StartsWith(value, StringComparison.OrdinalIgnoreCase),
        _ => throw Invalid(),
    };

    private Func<DriveCandidate, bool> Timed(string op, Func<DriveCandidate, DateTimeOffset> of)
    {
        if (!DateTimeOffset.TryParse(Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            throw Invalid();
        }

        return op switch
        {
            "<" => c => of(c) < time,
            "<=" => c => of(c) <= time,
            "=" => c => of(c) == time,
            "!=" => c => of(c) != time,
            ">" => c => of(c) > time,
            ">=" => c => of(c) >= time,
            _ => throw Invalid(),
        };
    }

    private Func<DriveCandidate, bool> Has(Func<DriveCandidate, IReadOnlyDictionary<string, string>?> of)
    {
        Expect(TakeWord("has"));
        SkipSpace();
        Expect(Take('{') && TakeWord("key") && Operator() == "=");
        var key = Text();
        Expect(TakeWord("and") && TakeWord("value") && Operator() == "=");
        var value = Text();
        SkipSpace();
        Expect(Take('}'));
        return c => of(c) is { } properties && properties.TryGetValue(key, out var found) && found == value;
    }

    private string Operator()
    {
        SkipSpace();
        if (TakeWord("contains"))
        {
            return "contains";
        }

        var start = _at;
        while (_at < _text.Length && _text[_at] is '=' or '!' or '<' or '>')
        {
            _at++;
        }

        return _text[start.._at] is "=" or "!=" or "<" or "<=" or ">" or ">=" ? _text[start.._at] : throw Invalid();
    }

    private bool Boolean() => Word() switch
    {
        "true" => true,
        "false" => false,
        _ => throw Invalid(),
    };

    private string Text()
    {
        SkipSpace();
        Expect(Take('\''));
        var text = new StringBuilder();
        while (_at < _text.Length && _text[_at] != '\'')
        {
            if (_text[_at] == '\\')
            {
                _at++;
                Expect(_at < _text.Length && _text[_at] is '\'' or '\\');
            }

            text.Append(_text[_at++]);
        }

        Expect(Take('\''));
        return text.ToString();
    }

    private string Word()
    {
        SkipSpace();
        var start = _at;
        while (_at < _text.Length && char.IsAsciiLetter(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private bool TakeWord(string word)
    {
        SkipSpace();
        var end = _at + word.Length;
        if (string.Compare(_text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0 || (end < _text.Length && char.IsAsciiLetterOrDigit(_text[end])))
        {
            return false;
        }

        _at = end;
        return true;
    }

    private bool Take(char expected)
    {
        if (_at < _text.Length && _text[_at] == expected)
        {
            _at++;
            return true;
        }

        return false;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private static void Expect(bool holds)
    {
        if (!holds)
        {
            throw Invalid();
        }
    }

    private static GoogleApi.GoogleRefusal Invalid() => DriveRefusal.Invalid("Invalid Value");
}
