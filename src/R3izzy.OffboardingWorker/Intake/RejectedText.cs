using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// A refused message as lists show it: names, e-mails, tax ids and tokens masked, safe to print, cut at 8 KiB. It errs on the
/// side of masking. The whole message is kept elsewhere, encrypted.
/// </summary>
public static partial class RejectedText
{
    /// <summary>Bytes of UTF-8 shown at most, the mark of a cut included.</summary>
    public const int LongestShown = 8 * 1024;

    private const string CutMark = " […]";
    private const int LookedAt = LongestShown + 1024;
    private const int RegexMilliseconds = 1_000;

    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n,\"");

    public static string Redact(ReadOnlySpan<byte> message)
    {
        var isCut = message.Length > LookedAt;
        var text = Encoding.UTF8.GetString(isCut ? message[..LookedAt] : message);
        var whole = isCut ? WithoutLastWord(text) : text;
        var masked = Mask(MakePrintable(AsciiEscape().Replace(whole, Unescape)));
        return isCut || Encoding.UTF8.GetByteCount(masked) > LongestShown ? Cut(masked) : masked;
    }

    private static string Mask(string text)
    {
        var named = PersonKey().Replace(text, "$1\"[name]\"");
        var mailed = Email().Replace(named, "[e-mail]");
        var untokened = Token().Replace(mailed, "[token]");
        return TaxIdLike().Replace(untokened, "[tax id]");
    }

    // A word cut in two no longer looks like what it is: half an e-mail would be shown.
    private static string WithoutLastWord(string text)
    {
        var end = text.AsSpan().LastIndexOfAny(WordEnds);
        return end < 0 ? "" : text[..end];
    }

    private static string Unescape(Match escape)
    {
        var character = (char)int.Parse(escape.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return character is '"' or '\\' or < ' ' or (char)0x7F ? escape.Value : character.ToString();
    }

    // Terminals obey control characters, and direction marks reorder what is read.
    private static string MakePrintable(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isHidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            printable.Append(isHidden && rune.Value is not ('\n' or '\t') ? Rune.ReplacementChar.ToString() : rune.ToString());
        }

        return printable.Replace("\r", "").ToString();
    }

    private static string Cut(string text)
    {
        var room = LongestShown - Encoding.UTF8.GetByteCount(CutMark);
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length] + CutMark;
    }

    // Every repetition is bounded, so that no text makes these slow.
    [GeneratedRegex("""\\u(00[2-7][0-9a-fA-F])""", RegexOptions.CultureInvariant, RegexMilliseconds)]
    private static partial Regex AsciiEscape();

    [GeneratedRegex("""("(?:name|nome|requestedBy|reason)"\s{0,20}:\s{0,20})"(?:[^"\\]|\\.){0,9300}(?:"|$)""",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline, RegexMilliseconds)]
    private static partial Regex PersonKey();

    [GeneratedRegex("""[^\s"<>,;:(){}\[\]@]{1,128}(?:@|%40)[^\s"<>,;:(){}\[\]@]{1,255}""", RegexOptions.CultureInvariant, RegexMilliseconds)]
    private static partial Regex Email();

    [GeneratedRegex("""[A-Za-z0-9_\-+/=.~%]{24,}|\b(?:sk|rk|pk|whsec|ghp)_[A-Za-z0-9_]{4,}|\b(?:Bearer|Basic)\s{1,5}[^\s",]{4,}""",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, RegexMilliseconds)]
    private static partial Regex Token();

    // Digits with the usual punctuation or other, 11 or more in all; or the shape of a CNPJ with letters.
    [GeneratedRegex("""\d(?:[ .\-/]{0,2}\d){10,}|(?<![A-Za-z0-9])[A-Za-z0-9]{2}\.?[A-Za-z0-9]{3}\.?[A-Za-z0-9]{3}/?[A-Za-z0-9]{4}-?\d{2}(?![A-Za-z0-9])""",
        RegexOptions.CultureInvariant, RegexMilliseconds)]
    private static partial Regex TaxIdLike();
}
