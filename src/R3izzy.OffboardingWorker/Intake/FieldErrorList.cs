namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Collects what is wrong with one request, up to a number that a person can still work through.</summary>
internal sealed class FieldErrorList(ReadOnlyMemory<byte> text, int firstLine)
{
    public const int Most = 100;

    private readonly List<FieldError> _errors = [];
    private bool _hasMore;

    public bool IsEmpty => _errors.Count == 0;

    public void Add(string field, int offset, Flaw flaw)
    {
        if (_errors.Count >= Most)
        {
            _hasMore = true;
            return;
        }

        var place = TextPlace.Of(text.Span, offset, firstLine);
        _errors.Add(FieldError.From(flaw, field, place.Line, place.Column));
    }

    /// <summary>In the order of their places.</summary>
    public IReadOnlyList<FieldError> ToList()
    {
        var sorted = _errors.OrderBy(e => e.Line).ThenBy(e => e.Column).ToList();
        if (_hasMore)
        {
            sorted.Add(FieldError.From(More, FieldError.WholeRequest, sorted[^1].Line));
        }

        return sorted;
    }

    private static readonly Flaw More = new(FlawCodes.TooManyErrors,
        Flaws.Text($"has more than {Most} errors; only the first are told."),
        Flaws.Text($"tem mais de {Most} erros; só os primeiros são mostrados."));
}
