namespace R3izzy.OffboardingWorker.EndToEnd.Faces;

/// <summary>So many bytes of a repeated piece, made while they are read.</summary>
internal sealed class GeneratedStream(byte[] piece, long length) : Stream
{
    private long _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var take = (int)Math.Min(count, length - _at);
        for (var done = 0; done < take;)
        {
            var from = (int)((_at + done) % piece.Length);
            var run = Math.Min(piece.Length - from, take - done);
            Array.Copy(piece, from, buffer, offset + done, run);
            done += run;
        }

        _at += take;
        return take;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
