namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>
/// Reads an answer's body; silence longer than the limit is an <see cref="IOException"/>, like a broken connection. The pipeline's
/// time limit ends with the answer's head: a body may take hours, but not stand still.
/// </summary>
internal sealed class IdleTimeoutStream(Stream inner, TimeSpan limit) : Stream
{
    private CancellationTokenSource? _silence;
    private CancellationTokenRegistration _link;
    private CancellationToken _linkedTo;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var silence = SourceFor(cancellationToken);
        var reading = inner.ReadAsync(buffer, silence.Token);
        if (reading.IsCompletedSuccessfully)
        {
            return await reading.ConfigureAwait(false);
        }

        silence.CancelAfter(limit);
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"Nothing came for {limit}.");
        }
        finally
        {
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _link.Dispose();
            _silence?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // One source for all reads of a stream: a new one per read would be most of the garbage of a large copy.
    private CancellationTokenSource SourceFor(CancellationToken cancellationToken)
    {
        if (_silence is null || _linkedTo != cancellationToken)
        {
            _link.Dispose();
            _silence?.Dispose();
            _silence = new CancellationTokenSource();
            _linkedTo = cancellationToken;
            _link = cancellationToken.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), _silence);
        }

        return _silence;
    }
}
