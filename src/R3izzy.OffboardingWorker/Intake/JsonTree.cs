using System.Text.Json;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Reads a whole JSON text into <see cref="JsonPart"/>s, under limits that no real request comes near.</summary>
internal ref struct JsonTree
{
    /// <summary>A request is 4 deep.</summary>
    public const int DeepestLevel = 8;

    /// <summary>A request with everything in it has fewer than 100 values.</summary>
    public const int MostValues = 2_000;

    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;
    private int _values;
    private bool _rootClosed;
    private (Flaw Flaw, int Offset)? _stopped;

    private JsonTree(ReadOnlySpan<byte> text)
    {
        _text = text;
        // One level more than taken, so that ours is the limit that is met first and named.
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = DeepestLevel + 1 });
    }

    /// <summary>The root, or the first flaw and the byte it stands at.</summary>
    public static JsonPart? Read(ReadOnlySpan<byte> text, out (Flaw Flaw, int Offset)? stopped)
    {
        var tree = new JsonTree(text);
        var root = tree.ReadRoot();
        stopped = tree._stopped;
        return stopped is null ? root : null;
    }

    private JsonPart? ReadRoot()
    {
        try
        {
            _reader.Read();
            var root = ReadValue();
            _rootClosed = _stopped is null;
            if (_rootClosed)
            {
                _reader.Read(); // throws when anything but white space follows
            }

            return root;
        }
        catch (JsonException e)
        {
            // An end that came too early is shown at the last character, not on the empty line after it.
            var offset = Math.Min(JsonSyntax.OffsetOf(e, _text), _text.TrimEnd(" \t\r\n"u8).Length);
            _stopped = (JsonSyntax.Describe(_text, offset, _rootClosed), offset);
            return null;
        }
    }

    private JsonPart ReadValue()
    {
        var offset = (int)_reader.TokenStartIndex;
        if (++_values > MostValues)
        {
            return Stop(TooManyValues, offset);
        }

        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => _reader.CurrentDepth >= DeepestLevel ? Stop(TooDeep, offset) : ReadObject(offset),
            JsonTokenType.StartArray => _reader.CurrentDepth >= DeepestLevel ? Stop(TooDeep, offset) : ReadList(offset),
            JsonTokenType.String => new JsonPart.Text(offset, ReadText()),
            JsonTokenType.True => new JsonPart.Bool(offset, true),
            JsonTokenType.False => new JsonPart.Bool(offset, false),
            JsonTokenType.Number => new JsonPart.Other(offset, JsonKind.Number),
            _ => new JsonPart.Other(offset, JsonKind.Null),
        };
    }

    private JsonPart.Object ReadObject(int offset)
    {
        var members = new List<JsonMember>();
        while (_stopped is null && _reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var keyOffset = (int)_reader.TokenStartIndex;
            var key = ReadText() ?? "\uFFFD";
            _reader.Read();
            members.Add(new JsonMember(keyOffset, key, ReadValue()));
        }

        return new JsonPart.Object(offset, members);
    }

    private JsonPart.List ReadList(int offset)
    {
        var items = new List<JsonPart>();
        while (_stopped is null && _reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadValue());
        }

        return new JsonPart.List(offset, items);
    }

    private readonly string? ReadText()
    {
        try
        {
            return _reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // How Utf8JsonReader says that an escape is half a surrogate pair; the bytes themselves were checked before.
            return null;
        }
    }

    private JsonPart.Other Stop(Flaw flaw, int offset)
    {
        _stopped ??= (flaw, offset);
        return new JsonPart.Other(offset, JsonKind.Null);
    }

    private static readonly Flaw TooDeep = new(FlawCodes.JsonTooDeep,
        Flaws.Text($"is nested more than {DeepestLevel} levels deep."),
        Flaws.Text($"tem mais de {DeepestLevel} níveis, um dentro do outro."));

    private static readonly Flaw TooManyValues = new(FlawCodes.JsonTooManyValues,
        Flaws.Text($"has more than {MostValues} values."),
        Flaws.Text($"tem mais de {MostValues} valores."));
}
