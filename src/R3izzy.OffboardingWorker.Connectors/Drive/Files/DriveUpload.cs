using System.Buffers;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Files;

/// <summary>How an upload ended.</summary>
internal abstract record UploadOutcome
{
    private UploadOutcome() { }

    /// <summary>Drive holds the file, and its size and SHA-256 are those of what was sent.</summary>
    public sealed record Stored(DriveFile File, long Size, string Sha256, string Crc32C) : UploadOutcome;

    /// <summary>A file with this id was there before; nothing was changed.</summary>
    public sealed record AlreadyThere : UploadOutcome;

    /// <summary>Drive forgot the session: the file has to be sent again from its beginning.</summary>
    public sealed record SessionLost : UploadOutcome;

    /// <summary>Drive holds a file whose size or SHA-256 is not what was sent.</summary>
    public sealed record Differs : UploadOutcome;
}

/// <summary>
/// One file on its way to Drive. The producer fills <see cref="Free"/> and calls <see cref="AdvanceAsync"/>; a full chunk travels
/// while the next one fills and is hashed. Two chunks are in memory, whatever the size.
/// </summary>
internal sealed class DriveUpload : IAsyncDisposable
{
    // https://developers.google.com/workspace/drive/api/guides/manage-uploads: one-request uploads take 5 MB or less.
    private const int LargestWhole = 5_000_000;

    private readonly DriveClient _drive;
    private readonly NewFile _file;
    private readonly long? _expectedSize;
    private readonly ICallLog _calls;
    private readonly ContentHash _hash = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly int _capacity;
    private byte[] _filling;
    private byte[]? _held;
    private byte[]? _travelling;
    private byte[]? _spare;
    private int _filled;
    private long _sent;
    private UploadSession? _session;
    private Task<Result<UploadAnswer>>? _sending;
    private Result<UploadOutcome>? _ended;

    /// <param name="drive">Where it goes.</param>
    /// <param name="file">What it becomes.</param>
    /// <param name="chunkSize">A multiple of 256 KiB.</param>
    /// <param name="expectedSize">If the producer knows it; small files then take small buffers.</param>
    /// <param name="calls">The connector log.</param>
    public DriveUpload(DriveClient drive, NewFile file, int chunkSize, long? expectedSize, ICallLog calls)
    {
        (_drive, _file, _expectedSize, _calls) = (drive, file, expectedSize, calls);
        // One byte more than expected: a buffer that never fills needs no second one to learn that the content has ended.
        _capacity = (int)Math.Min(chunkSize, (expectedSize ?? chunkSize) + 1);
        _filling = ArrayPool<byte>.Shared.Rent(_capacity);
    }

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Free => _filling.AsMemory(_filled, _capacity - _filled);

    /// <summary>Of all bytes taken so far.</summary>
    public string Crc32C => _hash.Crc32C;

    /// <summary>Takes bytes that were put into <see cref="Free"/>. False: the upload has ended early, and <see cref="CompleteAsync"/> says how.</summary>
    public async ValueTask<bool> AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        _hash.Append(_filling.AsSpan(_filled, count));
        _filled += count;
        // The last chunk has to be sent as the last one, so a full chunk stays until a byte after it is there.
        if (_held is not null && count > 0 && !await SendHeldAsync(null, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (_filled == _capacity)
        {
            if (!await ArrivedAsync().ConfigureAwait(false))
            {
                return false;
            }

            _held = _filling;
            _filling = _spare ?? ArrayPool<byte>.Shared.Rent(_capacity);
            _spare = null;
            _filled = 0;
        }

        return _ended is null;
    }

    /// <summary>Copies bytes in, as often as it takes.</summary>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            var free = Free;
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            if (!await AdvanceAsync(count, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            bytes = bytes[count..];
        }

        return true;
    }

    /// <summary>Sends the rest, and compares what Drive then says of the file with what was sent.</summary>
    public async Task<Result<UploadOutcome>> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_ended is { } early)
        {
            return early;
        }

        if (_session is null && _held is null && _filled <= LargestWhole)
        {
            var whole = _filling.AsMemory(0, _filled);
            return await SettleAsync(await _drive.UploadWholeAsync(_file, whole, _calls, cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
        }

        var size = _sent + (_held is null ? 0 : _capacity) + _filled;
        if (_held is not null && !await SendHeldAsync(_filled == 0 ? size : null, cancellationToken).ConfigureAwait(false))
        {
            return _ended!.Value;
        }

        if (_filled > 0)
        {
            if (!await ArrivedAsync().ConfigureAwait(false))
            {
                return _ended!.Value;
            }

            Send(_filling.AsMemory(0, _filled), size, cancellationToken);
        }

        return await SettleAsync(await _sending!.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An upload that was not completed leaves no file: Drive forgets its session after a week.</summary>
    public async ValueTask DisposeAsync()
    {
        // The buffers go back to a pool: nothing may still be read from them.
        await _abandoned.CancelAsync().ConfigureAwait(false);
        if (_sending is not null)
        {
            await ((Task)_sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _abandoned.Dispose();
        _hash.Dispose();
        foreach (var buffer in new[] { _spare, _held, _travelling, _filling })
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private async ValueTask<bool> SendHeldAsync(long? total, CancellationToken cancellationToken)
    {
        if (!await ArrivedAsync().ConfigureAwait(false))
        {
            return false;
        }

        _travelling = _held;
        _held = null;
        Send(_travelling.AsMemory(0, _capacity), total, cancellationToken);
        return true;
    }

    private void Send(ReadOnlyMemory<byte> bytes, long? total, CancellationToken cancellationToken)
    {
        _session ??= new UploadSession(_drive, _file, _expectedSize, _calls);
        _sending = SendAsync(_session, bytes, _sent, total, cancellationToken);
        _sent += bytes.Length;
    }

    private async Task<Result<UploadAnswer>> SendAsync(
        UploadSession session, ReadOnlyMemory<byte> bytes, long first, long? total, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _abandoned.Token);
        return await session.SendAsync(bytes, first, total, either.Token).ConfigureAwait(false);
    }

    /// <summary>Waits for the chunk on its way. False: it was the end of the upload.</summary>
    private async ValueTask<bool> ArrivedAsync()
    {
        if (_sending is null)
        {
            return true;
        }

        var arrived = await _sending.ConfigureAwait(false);
        _sending = null;
        (_spare, _travelling) = (_travelling ?? _spare, null);
        if (!arrived.TryGet(out var answer, out var failure))
        {
            _ended = failure;
            return false;
        }

        _ended = answer switch
        {
            UploadAnswer.Holds => (Result<UploadOutcome>?)null,
            UploadAnswer.AlreadyThere => (Result<UploadOutcome>)new UploadOutcome.AlreadyThere(),
            UploadAnswer.SessionLost => (Result<UploadOutcome>)new UploadOutcome.SessionLost(),
            _ => (Result<UploadOutcome>)new StepOutcome.Failed(FailureKind.Defect, "drive: an upload ended before its last byte", FailureCodes.UnreadableAnswer),
        };
        return _ended is null;
    }

    private async Task<Result<UploadOutcome>> SettleAsync(Result<UploadAnswer> last, CancellationToken cancellationToken)
    {
        if (!last.TryGet(out var answer, out var failure))
        {
            return failure;
        }

        var file = (answer as UploadAnswer.Completed)?.File;
        if (file is { Bytes: not null, Sha256Checksum: not null })
        {
            return Compare(file);
        }

        // The reply to the last byte may have been lost, and a try after it was told 409 or 404: what counts is what stands there now.
        var looked = await _drive.GetAsync(_file.Id, _calls, cancellationToken).ConfigureAwait(false);
        if (!looked.TryGet(out var lookup, out failure))
        {
            return failure;
        }

        if (lookup.Live is null)
        {
            return lookup.File is not null ? new UploadOutcome.AlreadyThere() : new UploadOutcome.SessionLost();
        }

        if (answer is UploadAnswer.AlreadyThere && (lookup.Live.Bytes != _hash.Size || lookup.Live.Sha256Checksum != _hash.Sha256))
        {
            return new UploadOutcome.AlreadyThere();
        }

        return lookup.Live is { Bytes: not null, Sha256Checksum: not null }
            ? Compare(lookup.Live)
            : new StepOutcome.Failed(FailureKind.Transient, "drive: the file has no checksum yet", "no-checksum");
    }

    private UploadOutcome Compare(DriveFile file) =>
        file.Id == _file.Id && file.Bytes == _hash.Size && string.Equals(file.Sha256Checksum, _hash.Sha256, StringComparison.OrdinalIgnoreCase)
            ? new UploadOutcome.Stored(file, _hash.Size, _hash.Sha256, _hash.Crc32C)
            : new UploadOutcome.Differs();
}
