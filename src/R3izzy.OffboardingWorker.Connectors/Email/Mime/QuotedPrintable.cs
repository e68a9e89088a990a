using System.Globalization;
using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Email.Mime;

/// <summary>The quoted-printable encoding (RFC 2045, 6.7): UTF-8 in lines of at most 76 ASCII characters, ended by CRLF.</summary>
internal static class QuotedPrintable
{
    private const int LongestLine = 76;

    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length * 5 / 4);
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            EncodeLine(Encoding.UTF8.GetBytes(line), encoded);
            encoded.Append("\r\n");
        }

        return encoded.ToString();
    }

    private static void EncodeLine(byte[] line, StringBuilder encoded)
    {
        var width = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var piece = Piece(line[i], isLast: i == line.Length - 1);
            // One place is kept for the sign of a soft line break.
            if (width + piece.Length > LongestLine - 1)
            {
                encoded.Append("=\r\n");
                width = 0;
            }

            encoded.Append(piece);
            width += piece.Length;
        }
    }

    // Blanks at the end of a line are lost on the way; a lone dot would end the mail for a server that does not unstuff.
    private static string Piece(byte b, bool isLast) =>
        b is > 32 and < 127 and not (byte)'=' and not (byte)'.' || (b is 32 or 9 && !isLast) || (b == '.' && !isLast)
            ? ((char)b).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"={b:X2}");
}
