using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>
/// What a text that people read may hold. A name goes into subjects of mails, names of folders and terminals: a line break
/// there starts a new header, a direction mark shows another name than the one stored, an invisible character makes two
/// customers that look the same.
/// </summary>
internal sealed record TextRule(int LongestInCharacters, bool TakesLineBreaks)
{
    public static readonly TextRule Name = new(200, TakesLineBreaks: false);
    public static readonly TextRule RequestedBy = new(200, TakesLineBreaks: false);
    public static readonly TextRule Reason = new(2_000, TakesLineBreaks: true);

    // Letters, marks and symbols by category that nevertheless show nothing: fillers, selectors, blank Braille.
    private const string BlankLooking = "\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u2800\u3164\uFFA0";

    /// <summary>Composes (NFC), makes all spaces ordinary, trims them, and refuses what must not be there.</summary>
    public bool TryRead(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out Flaw? flaw)
    {
        var breaks = TakesLineBreaks ? text.Replace("\r\n", "\n", StringComparison.Ordinal) : text;
        var normal = Spaces.Trim(UnicodeComposition.Compose(Spaces.MakeOrdinary(breaks)));
        if (TakesLineBreaks)
        {
            normal = normal.Trim('\n', ' ');
        }

        flaw = FirstForbidden(normal) ?? LengthFlaw(normal);
        value = flaw is null ? normal : null;
        return flaw is null;
    }

    private Flaw? LengthFlaw(string text)
    {
        if (!text.EnumerateRunes().Any(Rune.IsLetterOrDigit))
        {
            return text.Length == 0 ? Flaws.Empty : Flaws.NoLetter;
        }

        var length = text.EnumerateRunes().Count();
        return length > LongestInCharacters ? Flaws.TooLong(length, LongestInCharacters) : null;
    }

    private Flaw? FirstForbidden(string text)
    {
        var place = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            place++;
            var isTakenBreak = TakesLineBreaks && rune.Value is '\n' or '\t';
            // The joiner holds emoji together; in a free text it does no harm.
            var isTakenJoiner = TakesLineBreaks && rune.Value is 0x200D;
            if (!isTakenBreak && !isTakenJoiner && FlawOf(rune, place) is { } flaw)
            {
                return flaw;
            }
        }

        return null;
    }

    private Flaw? FlawOf(Rune rune, int place) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
            Flaws.ControlCharacter(rune, place),
        UnicodeCategory.Format => Flaws.InvisibleCharacter(rune, place),
        UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned =>
            Flaws.UnassignedCharacter(rune, place),
        // What programs put where they could not read a letter: the name was damaged on its way here.
        _ when rune == Rune.ReplacementChar => Flaws.UnassignedCharacter(rune, place),
        _ when LooksBlank(rune) || (!TakesLineBreaks && IsVariationSelector(rune)) =>
            Flaws.InvisibleCharacter(rune, place),
        _ => null,
    };

    private static bool IsVariationSelector(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool LooksBlank(Rune rune) => rune.IsBmp && BlankLooking.Contains((char)rune.Value, StringComparison.Ordinal);
}
