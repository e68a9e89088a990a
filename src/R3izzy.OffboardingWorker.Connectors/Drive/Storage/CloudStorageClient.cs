using System.Globalization;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Storage;

/// <summary>Cloud Storage JSON API v1 (storage.v1.json, revision 20240706), reading only. Object names may be personal: they are not logged.</summary>
internal sealed class CloudStorageClient(PlatformHttp http)
{
    private const string Fields = "name,generation,size,md5Hash,crc32c,contentType,contentEncoding,contentDisposition,contentLanguage,cacheControl,timeCreated,metadata";

    /// <summary>One page of the live objects below a prefix, in the order of their names' UTF-8 bytes.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">Names begin with it.</param>
    /// <param name="from">First name to list, itself included; null from the beginning.</param>
    /// <param name="pageToken">Continues a listing with the same other values.</param>
    /// <param name="most">1 to 1,000.</param>
    /// <param name="calls">The connector log.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Result<ObjectPage>> ListAsync(
        string bucket, string prefix, string? from, string? pageToken, int most, ICallLog calls, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> query =
        [
            new("prefix", prefix), new("maxResults", most.ToString(CultureInfo.InvariantCulture)), new("fields", $"nextPageToken,items({Fields})"),
        ];
        if (from is not null)
        {
            query.Add(new("startOffset", from));
        }

        if (pageToken is not null)
        {
            query.Add(new("pageToken", pageToken));
        }

        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/storage/v1/b/{bucket}/o"), CallKind.Read) { Query = query }, calls, cancellationToken)
            .ConfigureAwait(false);
        return sent.TryGet(out var reply, out var failure) ? reply.Json<ObjectPage>() : failure;
    }

    /// <summary>The live generation of an object, or that there is none.</summary>
    public async Task<Result<ObjectLookup>> GetAsync(string bucket, string name, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/storage/v1/b/{bucket}/o/{name:hide}"), CallKind.Read)
        {
            Query = [new("fields", Fields)],
            AlsoExpected = [404],
        }, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status == 404)
        {
            return new ObjectLookup(null);
        }

        return reply.Json<StorageObject>().TryGet(out var found, out failure) ? new ObjectLookup(found) : failure;
    }

    /// <summary>The stored bytes of one generation from <paramref name="first"/> on. Status 404: that generation is gone.</summary>
    public async Task<Result<StreamedReply>> OpenAsync(
        string bucket, string name, string generation, long first, ICallLog calls, CancellationToken cancellationToken)
    {
        // Without this header a gzip-encoded object is unpacked on the way, and no hash fits it any more:
        // https://cloud.google.com/storage/docs/transcoding
        List<KeyValuePair<string, string>> headers = [new("Accept-Encoding", "gzip")];
        if (first > 0)
        {
            headers.Add(new("Range", FormattableString.Invariant($"bytes={first}-")));
        }

        return await http.OpenAsync(new(HttpMethod.Get, RequestPath.Of($"/storage/v1/b/{bucket}/o/{name:hide}"), CallKind.Read)
        {
            Query = [new("alt", "media"), new("generation", generation)],
            Headers = headers,
            AlsoExpected = [404],
        }, calls, cancellationToken).ConfigureAwait(false);
    }
}
