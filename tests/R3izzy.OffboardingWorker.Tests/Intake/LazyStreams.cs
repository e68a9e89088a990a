namespace R3izzy.OffboardingWorker.Tests.Intake;

/// <summary>Gives a few bytes at a time, as a slow network does.</summary>
internal sealed class DrippingStream(byte[] bytes, int atOnce) : ReadOnlyStream
{
    private int _given;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(atOnce, buffer.Length), bytes.Length - _given);
        bytes.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }
}

/// <summary>Gives the same bytes over and over until a length is reached, from no disk and no memory.</summary>
internal sealed class RepeatingStream(byte[] pattern, long length) : ReadOnlyStream
{
    public long Given { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - Given);
        for (var filled = 0; filled < count;)
        {
            var from = (int)((Given + filled) % pattern.Length);
            var part = Math.Min(count - filled, pattern.Length - from);
            pattern.AsSpan(from, part).CopyTo(buffer[filled..]);
            filled += part;
        }

        Given += count;
        return count;
    }
}

internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
