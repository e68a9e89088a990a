using System.Buffers;
using System.Runtime.CompilerServices;

namespace R3izzy.OffboardingWorker.Intake;

/// <param name="Number">From 1.</param>
/// <param name="Text">Without its line break; valid until the next line is asked for. Only the beginning when <paramref name="IsTooLong"/>.</param>
/// <param name="EndsAt">Bytes of the stream up to the end of this line.</param>
internal readonly record struct FileLine(int Number, ReadOnlyMemory<byte> Text, bool IsTooLong, long EndsAt)
{
    public bool IsBlank => !IsTooLong && Text.Span.IndexOfAnyExcept(" \t\r"u8) < 0;
}

/// <summary>
/// Divides a stream into lines and holds one line at a time. What is beyond the limit of a line is read past, not kept.
/// StreamReader and PipeReader would both gather a line of a gigabyte before anyone could object to it.
/// </summary>
internal sealed class LineReader(Stream stream, IntakeLimits limits)
{
    private const int ChunkBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _isTooLong;
    private int _number;
    private long _consumed;

    public async IAsyncEnumerable<FileLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(chunk.AsMemory(0, ChunkBytes), cancellationToken).ConfigureAwait(false)) > 0)
            {
                var rest = chunk.AsMemory(0, read);
                int lineBreak;
                while ((lineBreak = rest.Span.IndexOf((byte)'\n')) >= 0)
                {
                    Keep(rest.Span[..lineBreak]);
                    _consumed++;
                    yield return Complete();
                    Forget();
                    rest = rest[(lineBreak + 1)..];
                }

                Keep(rest.Span);
                if (_consumed > limits.FileBytes)
                {
                    // Without this a file of one endless line would be read to its end.
                    yield return Complete();
                    yield break;
                }
            }

            if (_line.WrittenCount > 0 || _isTooLong)
            {
                yield return Complete();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true); // it held customers' data
        }
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _consumed += part.Length;
        var room = limits.LineBytes - _line.WrittenCount;
        _isTooLong |= part.Length > room;
        if (!_isTooLong)
        {
            _line.Write(part);
        }
        else if (_line.WrittenCount < IntakeLimits.BeginningBytes)
        {
            _line.Write(part[..Math.Min(part.Length, IntakeLimits.BeginningBytes - _line.WrittenCount)]);
        }
    }

    private FileLine Complete()
    {
        _number++;
        var text = _line.WrittenMemory;
        text = _number == 1 && text.Span.StartsWith(Utf8.Mark) ? text[Utf8.Mark.Length..] : text;
        text = _isTooLong ? text[..Math.Min(text.Length, IntakeLimits.BeginningBytes)] : text;
        return new FileLine(_number, text, _isTooLong, _consumed);
    }

    private void Forget()
    {
        _line.Clear();
        _isTooLong = false;
    }
}
