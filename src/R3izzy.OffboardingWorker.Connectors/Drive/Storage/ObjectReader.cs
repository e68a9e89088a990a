using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Storage;

/// <summary>Reads one generation of an object once, from first to last byte; opens it again where a connection breaks.</summary>
internal sealed class ObjectReader(CloudStorageClient storage, string bucket, StorageObject source, TimeSpan idleTimeout, ICallLog calls) : IDisposable
{
    private const int MostBreaks = 4;

    private StreamedReply? _reply;
    private IdleTimeoutStream? _body;
    private long _position;
    private int _breaks;

    /// <summary>True when the generation was no longer there at the first byte or later.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Bytes put into <paramref name="buffer"/>; 0 at the end of the object.</summary>
    public async ValueTask<Result<Count>> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var left = source.Bytes - _position;
        if (left <= 0)
        {
            return new Count(0);
        }

        while (true)
        {
            if (_body is null && await OpenAsync(cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }

            try
            {
                var read = await _body!.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken).ConfigureAwait(false);
                if (read > 0)
                {
                    _position += read;
                    _breaks = 0;
                    return new Count(read);
                }
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
            }

            // Broken, or ended before the size that was listed.
            Close();
            if (++_breaks > MostBreaks)
            {
                return FailureTable.NoAnswer("storage", CallKind.Read, "an object's content broke off again and again");
            }
        }
    }

    public void Dispose() => Close();

    private async Task<StepOutcome.Failed?> OpenAsync(CancellationToken cancellationToken)
    {
        var opened = await storage.OpenAsync(bucket, source.Name, source.Generation, _position, calls, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        _reply = reply;
        if (reply.Status == 404)
        {
            IsGone = true;
            return new StepOutcome.Failed(FailureKind.Refused, "storage: HTTP 404", "notFound");
        }

        if (_position > 0 && (reply.Status != 206 || reply.ContentHeaders.ContentRange?.From != _position))
        {
            return FailureTable.Unreadable("storage", CallKind.Read, "a range was asked for, and another answer came");
        }

        _body = new IdleTimeoutStream(reply.Body, idleTimeout);
        return null;
    }

    private void Close()
    {
        _body?.Dispose();
        _reply?.Dispose();
        (_body, _reply) = (null, null);
    }
}

/// <summary>A number of bytes.</summary>
internal readonly record struct Count(int Bytes);
