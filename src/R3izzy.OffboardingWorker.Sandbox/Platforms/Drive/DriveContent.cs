using System.Security.Cryptography;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>The hashes that a simulated Drive works out for a content.</summary>
[Flags]
public enum DriveChecksums
{
    None = 0,
    Md5 = 1,
    Sha1 = 2,
    Sha256 = 4,
    All = Md5 | Sha1 | Sha256,
}

/// <summary>A content that was received whole. Without <c>KeepUploads</c> only its size and hashes are left.</summary>
internal sealed record DriveContent(long Length, string? Md5, string? Sha1, string? Sha256, Stream? Kept) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    public string RevisionId { get; } = "0B" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(36)).Replace('+', '-').Replace('/', '_');

    /// <summary>Copies [from, to) of what is kept.</summary>
    public async Task CopyToAsync(Stream into, long from, long to, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(1024 * 1024, Math.Max(1, to - from))];
        for (var at = from; at < to;)
        {
            int read;
            await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                Kept!.Position = at;
                read = await Kept.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, to - at)), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _one.Release();
            }

            await into.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            at += read;
        }
    }

    public void Dispose()
    {
        Kept?.Dispose();
        _one.Dispose();
    }
}
