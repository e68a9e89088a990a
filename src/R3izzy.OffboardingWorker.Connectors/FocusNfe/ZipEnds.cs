namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Sees of a content that passes by whether it begins and ends as a ZIP file (PKWARE APPNOTE 4.3.7 and 4.3.16).</summary>
internal sealed class ZipEnds
{
    private const int RecordSize = 22;

    /// <summary>The end record and a comment of up to a thousand bytes, in place of the possible 65,535.</summary>
    private const int TailSize = 1024;

    private readonly byte[] _head = new byte[4];
    private readonly byte[] _tail = new byte[TailSize];
    private int _headLength;
    private int _tailLength;

    public bool AreThere => _headLength == 4 && BeginsWell(_head) && EndsWell(_tail.AsSpan(0, _tailLength));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var head = Math.Min(bytes.Length, _head.Length - _headLength);
        bytes[..head].CopyTo(_head.AsSpan(_headLength));
        _headLength += head;

        if (bytes.Length >= TailSize)
        {
            bytes[^TailSize..].CopyTo(_tail);
            _tailLength = TailSize;
            return;
        }

        var kept = Math.Min(_tailLength, TailSize - bytes.Length);
        _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(kept));
        _tailLength = kept + bytes.Length;
    }

    // A file, or nothing at all.
    private static bool BeginsWell(ReadOnlySpan<byte> head) => head.SequenceEqual("PK\u0003\u0004"u8) || head.SequenceEqual("PK\u0005\u0006"u8);

    private static bool EndsWell(ReadOnlySpan<byte> tail)
    {
        for (var at = tail.Length - RecordSize; at >= 0; at--)
        {
            // The record tells its comment's length, and that must reach the very end.
            if (tail[at..].StartsWith("PK\u0005\u0006"u8) && tail[at + 20] + (tail[at + 21] << 8) == tail.Length - at - RecordSize)
            {
                return true;
            }
        }

        return false;
    }
}
