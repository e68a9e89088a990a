namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>Splits a stream into lines; holds one line at a time.</summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>A document has at most 1 MiB; as typed JSON with escapes it can be several times that.</summary>
    private const int LongestLine = 64 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next line without its line break; null at the end. Valid until the next call.</summary>
    /// <exception cref="InvalidDataException">A line is longer than any real one, or the last line has no line break.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + at - _start);
                _start = searched + at + 1;
                return line;
            }

            searched = MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return _start == _end ? null : throw new InvalidDataException("The last line is cut off.");
            }

            _end += read;
        }
    }

    private int MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end >= LongestLine)
            {
                throw new InvalidDataException("A line is longer than any document.");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return _end;
    }
}
