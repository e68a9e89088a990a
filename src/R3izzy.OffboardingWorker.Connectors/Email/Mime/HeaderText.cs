using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Email.Mime;

/// <summary>Text of people in headers: one line whatever it holds, encoded words for what is not ASCII (RFC 2047), folded (RFC 5322).</summary>
internal static class HeaderText
{
    // An encoded word takes at most 75 characters: =?utf-8?B??= and 45 bytes in base64 are 72.
    private const int LargestWord = 45;
    private const int LongestPlain = 60;

    /// <summary>Line breaks, tabs and other control characters become single blanks: nothing can begin a header of its own.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isBlank = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune);
            if (!isBlank)
            {
                line.Append(rune.ToString());
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString().TrimEnd();
    }

    /// <summary>An unstructured value, such as a subject.</summary>
    public static string Unstructured(string text)
    {
        var line = OneLine(text);
        return line.Length <= LongestPlain && IsPlain(line) ? line : Encoded(line);
    }

    /// <summary>A display name before an address.</summary>
    public static string Phrase(string text)
    {
        var line = OneLine(text);
        return line.Length <= LongestPlain && IsPlain(line)
            ? $"\"{line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : Encoded(line);
    }

    private static bool IsPlain(string line) =>
        line.All(c => c is >= ' ' and < (char)127) && !line.Contains("=?", StringComparison.Ordinal);

    // No character may be split between two words (RFC 2047, 5).
    private static string Encoded(string line)
    {
        var words = new List<string>();
        var word = new List<byte>(LargestWord);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in line.EnumerateRunes())
        {
            var bytes = utf8[..rune.EncodeToUtf8(utf8)];
            if (word.Count + bytes.Length > LargestWord)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(bytes);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=";
}
