namespace R3izzy.OffboardingWorker.Intake;

/// <summary>One thing that is wrong with a request, and where. Carries no value from the request.</summary>
/// <param name="Line">Line of the file or message, from 1.</param>
/// <param name="Field">Path of the key, such as <c>customer.emails[1]</c>, or one of the two names below.</param>
/// <param name="Code">One of <see cref="FlawCodes"/>; stable.</param>
/// <param name="Message">In English, going on from the field's name: "is missing."</param>
/// <param name="MessagePt">The same in Portuguese.</param>
public sealed record FieldError(int Line, string Field, string Code, string Message, string MessagePt)
{
    /// <summary>Stands for <see cref="Field"/> when the request as a whole is wrong.</summary>
    public const string WholeRequest = "request";

    /// <summary>Stands for <see cref="Field"/> when the file as a whole is wrong.</summary>
    public const string WholeFile = "file";

    /// <summary>Column of the line, in characters from 1; 0 where a column says nothing.</summary>
    public int Column { get; init; }

    /// <summary><c>line 3, column 5: customer.name is missing.</c></summary>
    public string ToSentence() => Column > 0
        ? Flaws.Text($"line {Line}, column {Column}: {Field} {Message}")
        : Flaws.Text($"line {Line}: {Field} {Message}");

    /// <summary><c>linha 3, coluna 5: customer.name está faltando.</c></summary>
    public string ToSentencePt() => Column > 0
        ? Flaws.Text($"linha {Line}, coluna {Column}: {FieldPt} {MessagePt}")
        : Flaws.Text($"linha {Line}: {FieldPt} {MessagePt}");

    private string FieldPt => Field switch
    {
        WholeRequest => "pedido",
        WholeFile => "arquivo",
        _ => Field,
    };

    internal static FieldError From(Flaw flaw, string field, int line, int column = 0) =>
        new(line, field, flaw.Code, flaw.Message, flaw.MessagePt) { Column = column };
}
