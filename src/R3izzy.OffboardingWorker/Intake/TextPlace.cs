using System.Text;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>Line and column of a byte, both from 1, the column in characters.</summary>
internal readonly record struct TextPlace(int Line, int Column)
{
    /// <param name="firstLine">The number of the text's first line in its file.</param>
    public static TextPlace Of(ReadOnlySpan<byte> text, int offset, int firstLine)
    {
        var before = text[..Math.Clamp(offset, 0, text.Length)];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new TextPlace(firstLine + before.Count((byte)'\n'), Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
