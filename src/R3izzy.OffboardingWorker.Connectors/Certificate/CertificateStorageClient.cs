using System.Globalization;
using System.Runtime.InteropServices;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>One generation of an object, as Cloud Storage describes it.</summary>
internal sealed record StoredFile
{
    public required string Name { get; init; }

    /// <summary>Decimal text.</summary>
    public required string Generation { get; init; }

    /// <summary>Stored bytes, decimal text.</summary>
    public required string Size { get; init; }

    /// <summary>When it became noncurrent; null for the live generation.</summary>
    public DateTimeOffset? TimeDeleted { get; init; }

    /// <summary>Until when a soft-deleted one can be restored.</summary>
    public DateTimeOffset? HardDeleteTime { get; init; }

    public bool TemporaryHold { get; init; }

    public bool EventBasedHold { get; init; }

    public DateTimeOffset? RetentionExpirationTime { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public bool IsNoncurrent => TimeDeleted is not null;

    public long Bytes => long.Parse(Size, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>Which generations a list shows.</summary>
internal enum ListedGenerations
{
    LiveAndNoncurrent,
    SoftDeleted,
}

/// <summary>What became of a deletion.</summary>
internal enum DeletionAnswer
{
    Deleted,

    /// <summary>That generation does not exist (any more).</summary>
    NotThere,

    /// <summary>Another generation is the live one by now.</summary>
    Changed,
}

/// <summary>The bytes of a file in memory, overwritten when disposed of.</summary>
internal sealed class FileContent(Memory<byte> bytes) : IDisposable
{
    public ReadOnlySpan<byte> Bytes => bytes.Span;

    public void Dispose() => bytes.Span.Clear();
}

/// <summary>A file that may be gone.</summary>
internal sealed record FileLookup(FileContent? Content);

/// <summary>
/// Cloud Storage JSON API v1 (storage.v1.json, revision 20240706): lists, reads and deletes generations of objects. The only
/// class here that knows its addresses. Object names may be personal: they are not logged.
/// </summary>
internal sealed class CertificateStorageClient(PlatformHttp http)
{
    /// <summary>The name in the connector log.</summary>
    public const string SystemName = "storage";

    /// <summary>No certificate is larger.</summary>
    public const int LargestFile = 1024 * 1024;

    private const string Fields = "name,generation,size,timeDeleted,hardDeleteTime,temporaryHold,eventBasedHold,retentionExpirationTime,metadata";
    private const int MostPages = 1000;

    public async Task<Result<IReadOnlyList<StoredFile>>> ListAsync(
        string bucket, string prefix, ListedGenerations generations, ICallLog calls, CancellationToken cancellationToken)
    {
        var all = new List<StoredFile>();
        string? pageToken = null;
        for (var page = 0; page < MostPages; page++)
        {
            List<KeyValuePair<string, string>> query =
            [
                new("prefix", prefix), new(generations == ListedGenerations.SoftDeleted ? "softDeleted" : "versions", "true"),
                new("maxResults", "1000"), new("fields", $"kind,nextPageToken,items({Fields})"), .. pageToken is null ? [] : new KeyValuePair<string, string>[] { new("pageToken", pageToken) },
            ];
            var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/storage/v1/b/{bucket}/o"), CallKind.Read) { Query = query }, calls, cancellationToken)
                .ConfigureAwait(false);
            if (!sent.TryGet(out var reply, out var failure) || !reply.Json<FilePage>().TryGet(out var answer, out failure))
            {
                return failure;
            }

            all.AddRange(answer.Items ?? []);
            pageToken = answer.NextPageToken;
            if (string.IsNullOrEmpty(pageToken))
            {
                return all;
            }
        }

        return FailureTable.Unreadable(SystemName, CallKind.Read, "a list without end");
    }

    /// <summary>The stored bytes of one generation, of at most <see cref="LargestFile"/>.</summary>
    public async Task<Result<FileLookup>> DownloadAsync(string bucket, StoredFile file, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/storage/v1/b/{bucket}/o/{file.Name:hide}"), CallKind.Read)
        {
            Query = [new("alt", "media"), new("generation", file.Generation)],
            // Without this header a gzip-encoded object is unpacked on the way: https://cloud.google.com/storage/docs/transcoding
            Headers = [new("Accept-Encoding", "gzip")],
            AlsoExpected = [404],
            MaxAnswerBytes = LargestFile,
        }, calls, cancellationToken).ConfigureAwait(false);
        return !sent.TryGet(out var reply, out var failure) ? failure
            : reply.Status == 404 ? new FileLookup(null)
            : reply.Body.Length != file.Bytes ? FailureTable.Unreadable(SystemName, CallKind.Read, "a file of another size than listed")
            // The pipeline hands its own buffer on and keeps none.
            : new FileLookup(new FileContent(MemoryMarshal.AsMemory(reply.Body)));
    }

    /// <summary>
    /// Deletes one generation, for good as far as versioning goes. The live one only while it still is: nothing that came since
    /// is hidden or lost. <paramref name="keepAsVersion"/>: in a bucket with versioning it stays as a noncurrent one.
    /// </summary>
    public async Task<Result<DeletionAnswer>> DeleteAsync(string bucket, StoredFile file, bool keepAsVersion, ICallLog calls, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> query = [];
        if (!keepAsVersion)
        {
            query.Add(new("generation", file.Generation));
        }

        // For a noncurrent generation the document leaves open which one the condition is about; its number says enough.
        if (!file.IsNoncurrent)
        {
            query.Add(new("ifGenerationMatch", file.Generation));
        }

        var request = new PlatformRequest(HttpMethod.Delete, RequestPath.Of($"/storage/v1/b/{bucket}/o/{file.Name:hide}"), CallKind.RepeatableWrite)
        {
            Query = query,
            AlsoExpected = [404, 412],
        };
        return (await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false)).TryGet(out var reply, out var failure) ? reply.Status switch
        {
            204 => DeletionAnswer.Deleted,
            404 => DeletionAnswer.NotThere,
            412 => DeletionAnswer.Changed,
            _ => FailureTable.Unreadable(SystemName, request.Kind, $"HTTP {reply.Status}, which is not documented for it"),
        } : failure;
    }

    /// <summary>Those of the permissions that the account has on the bucket.</summary>
    public async Task<Result<IReadOnlyList<string>>> PermissionsAsync(
        string bucket, IReadOnlyList<string> permissions, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/storage/v1/b/{bucket}/iam/testPermissions"), CallKind.Read)
        {
            Query = [.. permissions.Select(p => KeyValuePair.Create("permissions", p))],
        }, calls, cancellationToken).ConfigureAwait(false);
        return !sent.TryGet(out var reply, out var failure) || !reply.Json<PermissionsAnswer>().TryGet(out var answer, out failure)
            ? failure
            : (answer.Permissions ?? []).ToArray();
    }

    // Kind is always there: without asking for it, any stray {} would read as "no file".
    private sealed record FilePage(string Kind, IReadOnlyList<StoredFile>? Items = null, string? NextPageToken = null);

    private sealed record PermissionsAnswer(string Kind, IReadOnlyList<string>? Permissions = null);
}
