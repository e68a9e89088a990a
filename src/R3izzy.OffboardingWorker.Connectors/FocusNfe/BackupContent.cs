using System.Buffers;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>
/// A backup's bytes as they come. The end is believed only if all announced bytes are there and they end as a ZIP file does:
/// a download cut short must never pass for a whole month.
/// </summary>
internal sealed class BackupContent : IDisposable
{
    private const int PieceSize = 256 * 1024;

    private readonly StreamedReply _reply;
    private readonly IdleTimeoutStream _body;
    private readonly ZipEnds _ends = new();
    private readonly long _largest;
    private long _read;

    private BackupContent(StreamedReply reply, TimeSpan idle, long largest)
    {
        _reply = reply;
        _body = new IdleTimeoutStream(reply.Body, idle);
        _largest = largest;
    }

    /// <summary>As announced; null: not announced.</summary>
    public long? Length => _reply.ContentHeaders.ContentLength;

    /// <summary>When the file was built, as its host says.</summary>
    public DateTimeOffset? BuiltAt => _reply.ContentHeaders.LastModified;

    /// <summary>Takes over the answer, unless it announces too much.</summary>
    public static Result<BackupContent> Of(StreamedReply reply, TimeSpan idle, long largest)
    {
        if (reply.ContentHeaders.ContentLength > largest)
        {
            reply.Dispose();
            return TooLarge(largest);
        }

        return new BackupContent(reply, idle, largest);
    }

    /// <summary>The next bytes; 0 at the end, when the whole file was read.</summary>
    public async ValueTask<Result<Piece>> ReadAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        int count;
        try
        {
            count = await _body.ReadAsync(into, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return FailureTable.NoAnswer(BackupDownloadClient.SystemName, CallKind.Read, "a download broke off");
        }

        _read += count;
        _ends.Append(into.Span[..count]);
        if (_read > _largest)
        {
            return TooLarge(_largest);
        }

        return count > 0 || (_read == (Length ?? _read) && _ends.AreThere)
            ? new Piece(count)
            : FailureTable.Unreadable(BackupDownloadClient.SystemName, CallKind.Read, "a download that is no whole ZIP file");
    }

    /// <summary>Reads all that is left, for its hash.</summary>
    public async Task<Result<BackupHash>> HashAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        using var hash = new ContentHash();
        try
        {
            while (true)
            {
                var read = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (!read.TryGet(out var piece, out var failure))
                {
                    return failure;
                }

                if (piece.Bytes == 0)
                {
                    return new BackupHash(hash.Size, hash.Sha256);
                }

                hash.Append(buffer.AsSpan(0, piece.Bytes));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose()
    {
        _body.Dispose();
        _reply.Dispose();
    }

    private static StepOutcome.Failed TooLarge(long largest) => new(FailureKind.Refused,
        $"focusnfe: a backup has more than {largest:N0} bytes (Platforms:focusnfe:LargestBackup)", FailureCodes.AnswerTooLarge);
}

internal sealed record Piece(int Bytes);

internal sealed record BackupHash(long Bytes, string Sha256);
