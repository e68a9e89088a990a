using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Files;

/// <summary>Reads a file back from Drive to its last byte, hashing it on the way.</summary>
internal sealed class FileReader(DriveClient drive, TimeSpan idleTimeout)
{
    private const int DrainSize = 256 * 1024;

    /// <summary>Hands the content to <paramref name="read"/>; what it leaves is read too, so that the hash covers the whole file.</summary>
    /// <returns>The file's hash and size, and what <paramref name="read"/> made of it.</returns>
    public async Task<Result<ReadBack<T>>> ReadAsync<T>(
        string id, Func<Stream, CancellationToken, Task<T>> read, ICallLog calls, CancellationToken cancellationToken)
    {
        var opened = await drive.DownloadAsync(id, calls, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        using (reply)
        using (var hash = new ContentHash())
        {
            try
            {
                using var body = new IdleTimeoutStream(reply.Body, idleTimeout);
                using var hashed = new HashingStream(body, hash);
                var value = await read(hashed, cancellationToken).ConfigureAwait(false);
                await DrainAsync(hashed, cancellationToken).ConfigureAwait(false);
                return new ReadBack<T>(value, hash.Size, hash.Sha256, hash.Crc32C);
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                return FailureTable.NoAnswer("drive", CallKind.Read, "a download broke off");
            }
        }
    }

    /// <summary>Reads a file for its hash alone.</summary>
    public Task<Result<ReadBack<bool>>> HashAsync(string id, ICallLog calls, CancellationToken cancellationToken) =>
        ReadAsync(id, static (_, _) => Task.FromResult(true), calls, cancellationToken);

    private static async Task DrainAsync(HashingStream stream, CancellationToken cancellationToken)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(DrainSize);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
            {
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A file that was read back.</summary>
internal sealed record ReadBack<T>(T Value, long Size, string Sha256, string Crc32C);
