namespace R3izzy.OffboardingWorker.Intake;

/// <summary>What is wrong with a value, without saying where it stood. Texts never quote the value: it may be personal.</summary>
/// <param name="Code">One of <see cref="FlawCodes"/>; stable, for programs.</param>
/// <param name="Message">One sentence in English: what is wrong and what is taken.</param>
/// <param name="MessagePt">The same in Portuguese.</param>
public sealed record Flaw(string Code, string Message, string MessagePt);

/// <summary>The codes of flaws. Shown to programs by the API and the CLI: never rename one.</summary>
public static class FlawCodes
{
    public const string Encoding = "encoding";
    public const string JsonSyntax = "json-syntax";
    public const string JsonTooDeep = "json-too-deep";
    public const string JsonTooManyValues = "json-too-many-values";
    public const string NotAnObject = "not-an-object";
    public const string DuplicateKey = "duplicate-key";
    public const string UnknownKey = "unknown-key";
    public const string Missing = "missing";
    public const string WrongType = "wrong-type";
    public const string Empty = "empty";
    public const string TooLong = "too-long";
    public const string TooMany = "too-many";
    public const string ControlCharacter = "control-character";
    public const string InvisibleCharacter = "invisible-character";
    public const string BrokenCharacter = "broken-character";
    public const string UnknownWord = "unknown-word";
    public const string Format = "format";
    public const string CheckDigits = "check-digits";
    public const string OutOfRange = "out-of-range";
    public const string Unsafe = "unsafe";
    public const string Contradiction = "contradiction";
    public const string LineTooLong = "line-too-long";
    public const string RequestTooLarge = "request-too-large";
    public const string FileTooLarge = "file-too-large";
    public const string FileEmpty = "file-empty";
    public const string TooManyRequests = "too-many-requests";
    public const string TooManyErrors = "too-many-errors";
}
