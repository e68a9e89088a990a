using System.Buffers;
using System.Text;

namespace R3izzy.OffboardingWorker.Intake;

/// <summary>What strict UTF-8 asks of bytes.</summary>
internal static class Utf8
{
    /// <summary>The byte order mark that Windows programs put in front.</summary>
    public static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Windows PowerShell's <c>&gt;</c> writes UTF-16, which begins with one of these.</summary>
    public static bool LooksLikeUtf16(ReadOnlySpan<byte> text) => text.StartsWith([(byte)0xFF, (byte)0xFE]) || text.StartsWith([(byte)0xFE, (byte)0xFF]);

    /// <summary>The place of the first byte that cannot be; null when all can.</summary>
    public static int? FirstInvalid(ReadOnlySpan<byte> text)
    {
        if (System.Text.Unicode.Utf8.IsValid(text))
        {
            return null;
        }

        var offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out var length) == OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }
}
