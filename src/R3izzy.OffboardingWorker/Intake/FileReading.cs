using System.Buffers;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>The course of reading one file, line by line: which form it has, and when enough was seen.</summary>
internal sealed class FileReading(IntakeLimits limits, RequestIdRule idRule)
{
    private readonly ArrayBufferWriter<byte> _object = new();
    private readonly RejectedTextBudget _budget = new(limits.RejectedTextBytes);
    private Form _form = Form.Unknown;
    private int _objectLine;
    private int _lastLine = 1;
    private int _requests;
    private int _errors;

    private enum Form
    {
        /// <summary>Only blank lines so far.</summary>
        Unknown,

        /// <summary>The first line is the beginning of an object; the second tells whether it was meant so.</summary>
        FirstLineOpen,

        OneObject,
        Lines,
    }

    /// <summary>True when the rest of the file is not to be read.</summary>
    public bool IsStopped { get; private set; }

    public IEnumerable<ParsedRequest> Take(FileLine line)
    {
        _lastLine = line.Number;
        var results = line.EndsAt > limits.FileBytes ? [Stop(FileTooLarge)] : TakeByForm(line);
        return results.Count == 0 ? results : Counted(results);
    }

    public IEnumerable<ParsedRequest> End() => _form switch
    {
        Form.Unknown => [Stop(FileEmpty)],
        Form.FirstLineOpen or Form.OneObject => Counted([Parse(_object.WrittenMemory, _objectLine)]),
        Form.Lines => [],
    };

    private IReadOnlyList<ParsedRequest> TakeByForm(FileLine line) => _form switch
    {
        Form.Unknown => line.IsBlank ? [] : TakeFirst(line),
        Form.FirstLineOpen => TakeSecond(line),
        Form.OneObject => Gather(line),
        Form.Lines => line.IsBlank ? [] : ParseLine(line),
    };

    private IReadOnlyList<ParsedRequest> TakeFirst(FileLine line)
    {
        var text = line.Text.Span.TrimStart(" \t\r"u8);
        if (Utf8.LooksLikeUtf16(text))
        {
            return [Stop(Utf16)];
        }

        if (text[0] == (byte)'[')
        {
            return [Stop(RequestParser.ListNotTaken)];
        }

        if (line.IsTooLong || text[0] != (byte)'{' || !JsonShape.NeedsMore(text))
        {
            _form = Form.Lines;
            return ParseLine(line);
        }

        _form = Form.FirstLineOpen;
        _objectLine = line.Number;
        return Gather(line);
    }

    /// <summary>
    /// A pretty-printed object and JSON lines whose first line lost its end begin alike. When the second line opens an
    /// object where the first allows none, they are JSON lines, and every line's errors are told instead of the first's alone.
    /// </summary>
    private IReadOnlyList<ParsedRequest> TakeSecond(FileLine line)
    {
        if (line.IsBlank)
        {
            return Gather(line);
        }

        var first = _object.WrittenSpan.ToArray();
        if (!line.IsTooLong && line.Text.Span[0] == (byte)'{' && JsonShape.IsBroken([.. first, (byte)'{']))
        {
            _form = Form.Lines;
            _requests++;
            return [Parse(first, _objectLine), .. ParseLine(line)];
        }

        _form = Form.OneObject;
        return Gather(line);
    }

    private IReadOnlyList<ParsedRequest> Gather(FileLine line)
    {
        if (line.IsTooLong)
        {
            return [Stop(LineTooLong(limits.LineBytes))];
        }

        if (_object.WrittenCount + line.Text.Length + 1 > limits.ObjectBytes)
        {
            return [Stop(RequestParser.RequestTooLarge(limits.ObjectBytes))];
        }

        _object.Write(line.Text.Span);
        _object.Write("\n"u8);
        return [];
    }

    private IReadOnlyList<ParsedRequest> ParseLine(FileLine line)
    {
        if (_requests >= limits.Requests)
        {
            return [Stop(TooManyRequests)];
        }

        _requests++;
        return line.IsTooLong
            ? [Refuse(line.Number, FieldError.WholeRequest, LineTooLong(limits.LineBytes), line.Text)]
            : [Parse(line.Text, line.Number)];
    }

    private ParsedRequest Parse(ReadOnlyMemory<byte> text, int line) => RequestParser.Parse(text, line, idRule);

    private ParsedRequest.Rejected Stop(Flaw flaw)
    {
        IsStopped = true;
        return Refuse(_lastLine, FieldError.WholeFile, flaw, ReadOnlyMemory<byte>.Empty);
    }

    private static ParsedRequest.Rejected Refuse(int line, string field, Flaw flaw, ReadOnlyMemory<byte> beginning) =>
        new(line, [FieldError.From(flaw, field, line)], beginning.ToArray(), TextIsWhole: false);

    private IEnumerable<ParsedRequest> Counted(IEnumerable<ParsedRequest> results)
    {
        foreach (var result in results)
        {
            var rejected = result as ParsedRequest.Rejected;
            yield return rejected is null ? result : _budget.Keep(rejected);
            _errors += rejected?.Errors.Count ?? 0;
            if (_errors >= limits.Errors && !IsStopped)
            {
                yield return Stop(TooManyErrors);
                yield break;
            }
        }
    }

    private Flaw TooManyRequests => new(FlawCodes.TooManyRequests,
        Flaws.Text($"has more than {limits.Requests} requests: divide it."),
        Flaws.Text($"tem mais de {limits.Requests} pedidos: divida o arquivo."));

    private Flaw TooManyErrors => new(FlawCodes.TooManyErrors,
        Flaws.Text($"was not read further after {limits.Errors} errors: correct these first."),
        Flaws.Text($"não foi lido além de {limits.Errors} erros: corrija estes primeiro."));

    private Flaw FileTooLarge => new(FlawCodes.FileTooLarge,
        Flaws.Text($"has more than {limits.FileBytes} bytes: divide it."),
        Flaws.Text($"tem mais de {limits.FileBytes} bytes: divida o arquivo."));

    private static Flaw LineTooLong(int limit) => new(FlawCodes.LineTooLong,
        Flaws.Text($"is a line of more than {limit} bytes: a request is that long only by mistake."),
        Flaws.Text($"é uma linha de mais de {limit} bytes: um pedido só fica tão grande por engano."));

    private static readonly Flaw FileEmpty = new(FlawCodes.FileEmpty,
        "is empty: it takes one JSON object, or one object per line.",
        "está vazio: ele deve ter um objeto JSON, ou um objeto por linha.");

    private static readonly Flaw Utf16 = new(FlawCodes.Encoding,
        "is UTF-16: save it as UTF-8.", "está em UTF-16: salve como UTF-8.");
}
