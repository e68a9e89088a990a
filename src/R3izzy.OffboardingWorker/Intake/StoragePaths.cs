using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// Paths in Firestore and Cloud Storage. A path that climbs (<c>..</c>), is empty or starts at the root would reach
/// another customer's data, so these are refused here, long before anything is read or copied.
/// </summary>
internal static partial class StoragePaths
{
    private const int LongestSegmentBytes = 1_500;
    private const int LongestDocumentBytes = 6 * 1024;
    private const int LongestObjectBytes = 1_024;

    /// <summary>https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields</summary>
    public static bool FirestoreDocument(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw)
    {
        var path = Spaces.Trim(text);
        var segments = path.Split('/');
        flaw = UnsafePath(path)
            ?? (segments.Any(s => s.Length == 0) ? EmptySegment : null)
            ?? (segments.Any(s => ReservedId().IsMatch(s)) ? Reserved : null)
            ?? (segments.Any(s => Encoding.UTF8.GetByteCount(s) > LongestSegmentBytes) ? SegmentTooLong : null)
            ?? (Encoding.UTF8.GetByteCount(path) > LongestDocumentBytes ? DocumentTooLong : null)
            ?? (segments.Length > 1 && segments.Length % 2 != 0 ? NotADocument : null);
        value = flaw is null ? path : null;
        return flaw is null;
    }

    /// <summary>
    /// https://cloud.google.com/storage/docs/objects#naming. The folder always gets a slash at its end: without it
    /// <c>clientes/12</c> as a prefix takes the files of <c>clientes/123</c> too.
    /// </summary>
    public static bool ObjectFolder(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw)
    {
        var given = Spaces.Trim(text);
        var path = given.EndsWith('/') ? given[..^1] : given;
        flaw = given.Length == 0 ? Flaws.Empty
            : given.StartsWith("gs:", StringComparison.OrdinalIgnoreCase) ? WithBucket
            : UnsafePath(given)
            ?? (path.Split('/').Any(s => s is "" or ".") ? EmptySegment : null)
            ?? (Encoding.UTF8.GetByteCount(path) >= LongestObjectBytes ? ObjectTooLong : null);
        value = flaw is null ? path + "/" : null;
        return flaw is null;
    }

    private static Flaw? UnsafePath(string path) =>
        path.Length == 0 ? Flaws.Empty
        : path.Contains("..", StringComparison.Ordinal) || path == "." || path.Split('/').Contains(".") ? Climbs
        : path[0] == '/' ? LeadingSlash
        : path.Contains('\\', StringComparison.Ordinal) ? Backslash
        : FirstUnseen(path);

    private static Flaw? FirstUnseen(string path)
    {
        var place = 0;
        foreach (var rune in path.EnumerateRunes())
        {
            place++;
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    return Flaws.ControlCharacter(rune, place);
                case UnicodeCategory.Format:
                    return Flaws.InvisibleCharacter(rune, place);
            }
        }

        return null;
    }

    [GeneratedRegex("^__.*__$", RegexOptions.CultureInvariant)]
    private static partial Regex ReservedId();

    private static readonly Flaw Climbs = Unsafe("must not have '..' or '.' as a step: it would leave the customer's own data.",
        "não pode ter '..' nem '.' no caminho: sairia dos dados do próprio cliente.");

    private static readonly Flaw LeadingSlash = Unsafe("must not begin with a slash.", "não pode começar com barra.");

    private static readonly Flaw Backslash = Unsafe("must not have a backslash: steps are divided by /.",
        "não pode ter barra invertida: os níveis são separados por /.");

    private static readonly Flaw EmptySegment = Unsafe("has an empty step: two slashes together, or one at the end.",
        "tem um nível vazio: duas barras seguidas ou uma no fim.");

    private static readonly Flaw Reserved = Unsafe("has a step like __name__, which Firestore keeps for itself.",
        "tem um nível como __nome__, que o Firestore reserva para si.");

    private static readonly Flaw NotADocument = new(FlawCodes.Format,
        "is the path of a collection: write collection/document (an even number of steps), below /documents/, or the document's id alone.",
        "é o caminho de uma coleção: escreva coleção/documento (número par de níveis), abaixo de /documents/, ou só o id do documento.");

    private static readonly Flaw SegmentTooLong = new(FlawCodes.TooLong,
        "has a step of more than 1,500 bytes.", "tem um nível com mais de 1.500 bytes.");

    private static readonly Flaw DocumentTooLong = new(FlawCodes.TooLong,
        "has more than 6 KiB.", "tem mais de 6 KiB.");

    private static readonly Flaw ObjectTooLong = new(FlawCodes.TooLong,
        "has more than 1,023 bytes.", "tem mais de 1.023 bytes.");

    private static readonly Flaw WithBucket = new(FlawCodes.Format,
        "takes the folder inside the bucket, without gs:// and the bucket's name.",
        "aceita a pasta dentro do bucket, sem gs:// e sem o nome do bucket.");

    private static Flaw Unsafe(string english, string portuguese) => new(FlawCodes.Unsafe, english, portuguese);
}
