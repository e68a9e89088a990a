namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Whether a request must bring its own id. A person at the command line need not; a program that may send twice must.</summary>
public enum RequestIdRule
{
    Optional,
    Required,
}

/// <summary>
/// Reads one request from JSON: strict, all errors at once, normalised. Pure: no clock, no store, no I/O. Never throws for
/// what the bytes hold.
/// </summary>
public static class RequestParser
{
    /// <summary>No message of more bytes is looked into.</summary>
    public const int LongestMessage = 1024 * 1024;

    /// <param name="utf8Json">One JSON object; a byte order mark, line breaks and spaces around it are fine.</param>
    /// <param name="line">The number in its file of the line it begins on; 1 for a message of its own.</param>
    public static ParsedRequest Parse(ReadOnlyMemory<byte> utf8Json, int line = 1, RequestIdRule idRule = RequestIdRule.Optional)
    {
        var text = utf8Json.Span.StartsWith(Utf8.Mark) ? utf8Json[Utf8.Mark.Length..] : utf8Json;
        var errors = new FieldErrorList(text, line);
        var request = text.Length > LongestMessage
            ? Refuse(errors, 0, RequestTooLarge(LongestMessage))
            : Read(text.Span, errors, idRule);
        return request is not null && errors.IsEmpty
            ? new ParsedRequest.Accepted(line, request)
            : new ParsedRequest.Rejected(line, errors.ToList(), utf8Json.ToArray(), TextIsWhole: true);
    }

    private static OffboardingRequest? Read(ReadOnlySpan<byte> text, FieldErrorList errors, RequestIdRule idRule)
    {
        if (Utf8.FirstInvalid(text) is { } invalid)
        {
            return Refuse(errors, invalid, NotUtf8);
        }

        var root = JsonTree.Read(text, out var stopped);
        if (stopped is { } stop)
        {
            return Refuse(errors, stop.Offset, stop.Flaw);
        }

        return root is JsonPart.Object found
            ? RequestFields.Read(new ObjectFields(found, "", errors), idRule)
            : Refuse(errors, root!.Offset, root.Kind == JsonKind.List ? ListNotTaken : NotAnObject);
    }

    private static OffboardingRequest? Refuse(FieldErrorList errors, int offset, Flaw flaw)
    {
        errors.Add(FieldError.WholeRequest, offset, flaw);
        return null;
    }

    internal static Flaw RequestTooLarge(int limit) => new(FlawCodes.RequestTooLarge,
        Flaws.Text($"has more than {limit} bytes: a request is that long only by mistake."),
        Flaws.Text($"tem mais de {limit} bytes: um pedido só fica tão grande por engano."));

    private static readonly Flaw NotUtf8 = new(FlawCodes.Encoding,
        "has bytes that are not UTF-8: save the file as UTF-8.",
        "tem bytes que não são UTF-8: salve o arquivo como UTF-8.");

    internal static readonly Flaw ListNotTaken = new(FlawCodes.NotAnObject,
        "is a list ([ … ]): write one object { … }, or one object per line without brackets and commas around them.",
        "é uma lista ([ … ]): escreva um objeto { … }, ou um objeto por linha, sem colchetes nem vírgulas em volta.");

    private static readonly Flaw NotAnObject = new(FlawCodes.NotAnObject,
        "is not an object: a request begins with { and ends with }.",
        "não é um objeto: um pedido começa com { e termina com }.");
}
