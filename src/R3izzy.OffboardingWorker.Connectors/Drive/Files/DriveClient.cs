using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Files;

/// <summary>Google Drive v3 (drive.v3.json, revision 20251019), as far as a backup needs it. Knows the URLs; decides nothing.</summary>
internal sealed class DriveClient(PlatformHttp http, Uri address, string sharedDriveId)
{
    private const string Fields = "id,name,mimeType,size,sha256Checksum,md5Checksum,parents,driveId,createdTime,trashed,appProperties";

    // What the session says at these is for the uploader to settle, not for the pipeline to send again:
    // https://developers.google.com/workspace/drive/api/guides/manage-uploads#resume-upload
    private static readonly int[] SessionAnswers = [308, 404, 409, 410, 500, 502, 503, 504];

    private static readonly KeyValuePair<string, string> AllDrives = new("supportsAllDrives", "true");

    public string SharedDriveId => sharedDriveId;

    public async Task<Result<string[]>> GenerateIdsAsync(int count, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/drive/v3/files/generateIds"), CallKind.Read)
        {
            Query = [new("count", count.ToString(CultureInfo.InvariantCulture)), new("space", "drive"), new("type", "files")],
        }, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure) || !reply.Json<GeneratedIds>().TryGet(out var generated, out failure))
        {
            return failure;
        }

        return generated.Ids.Length == count
            ? generated.Ids
            : FailureTable.Unreadable("drive", CallKind.Read, $"{generated.Ids.Length} ids instead of {count}");
    }

    /// <summary>A file that does not exist, or may not be seen, is no failure: <see cref="Lookup.File"/> is null.</summary>
    public async Task<Result<Lookup>> GetAsync(string id, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/drive/v3/files/{id}"), CallKind.Read)
        {
            Query = [AllDrives, new("fields", Fields + ",capabilities/canAddChildren")],
            AlsoExpected = [404],
        }, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status == 404)
        {
            return new Lookup(null);
        }

        return reply.Json<DriveFile>().TryGet(out var file, out failure) ? new Lookup(file) : failure;
    }

    /// <summary>One page of what is in a folder and not in the trash.</summary>
    /// <param name="name">Only entries of this name. Drive ignores case and accents may differ: compare again.</param>
    public async Task<Result<FilePage>> ListAsync(
        string folderId, string? name, bool onlyFolders, string? pageToken, ICallLog calls, CancellationToken cancellationToken)
    {
        var q = $"'{Quoted(folderId)}' in parents and trashed = false"
            + (name is null ? "" : $" and name = '{Quoted(name)}'")
            + (onlyFolders ? $" and mimeType = '{DriveFile.FolderType}'" : "");
        List<KeyValuePair<string, string>> query =
        [
            AllDrives, new("includeItemsFromAllDrives", "true"), new("corpora", "drive"), new("driveId", sharedDriveId),
            new("q", q), new("pageSize", "1000"), new("fields", $"nextPageToken,files({Fields})"),
        ];
        if (pageToken is not null)
        {
            query.Add(new("pageToken", pageToken));
        }

        var sent = await http.SendAsync(new(HttpMethod.Get, RequestPath.Of($"/drive/v3/files"), CallKind.Read) { Query = query }, calls, cancellationToken)
            .ConfigureAwait(false);
        return sent.TryGet(out var reply, out var failure) ? reply.Json<FilePage>() : failure;
    }

    /// <returns><see cref="UploadAnswer.Completed"/> or <see cref="UploadAnswer.AlreadyThere"/>.</returns>
    public async Task<Result<UploadAnswer>> CreateFolderAsync(NewFile folder, ICallLog calls, CancellationToken cancellationToken) =>
        await CompletedByAsync(new(HttpMethod.Post, RequestPath.Of($"/drive/v3/files"), CallKind.RepeatableWrite)
        {
            Query = [AllDrives, new("fields", Fields)],
            Content = () => Json(folder),
            AlsoExpected = [409],
        }, calls, cancellationToken).ConfigureAwait(false);

    /// <summary>Metadata and content in one request; for at most 5 MiB.</summary>
    /// <returns><see cref="UploadAnswer.Completed"/> or <see cref="UploadAnswer.AlreadyThere"/>.</returns>
    public async Task<Result<UploadAnswer>> UploadWholeAsync(
        NewFile file, ReadOnlyMemory<byte> content, ICallLog calls, CancellationToken cancellationToken) =>
        await CompletedByAsync(new(HttpMethod.Post, RequestPath.Of($"/upload/drive/v3/files"), CallKind.RepeatableWrite)
        {
            Query = [new("uploadType", "multipart"), AllDrives, new("fields", Fields)],
            Content = () => new MultipartContent("related") { Json(file), Typed(content, file.MimeType) },
            AlsoExpected = [409],
            TryTimeout = TimeSpan.FromMinutes(2),
        }, calls, cancellationToken).ConfigureAwait(false);

    /// <returns><see cref="UploadAnswer.Opened"/> or <see cref="UploadAnswer.AlreadyThere"/>.</returns>
    public async Task<Result<UploadAnswer>> OpenSessionAsync(NewFile file, long? size, ICallLog calls, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> headers = [new("X-Upload-Content-Type", file.MimeType)];
        if (size is { } known)
        {
            headers.Add(new("X-Upload-Content-Length", known.ToString(CultureInfo.InvariantCulture)));
        }

        var sent = await http.SendAsync(new(HttpMethod.Post, RequestPath.Of($"/upload/drive/v3/files"), CallKind.RepeatableWrite)
        {
            Query = [new("uploadType", "resumable"), AllDrives, new("fields", Fields)],
            Headers = headers,
            Content = () => Json(file),
            AlsoExpected = [409],
        }, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status == 409)
        {
            return new UploadAnswer.AlreadyThere();
        }

        // The session is sent our token: only the configured host may name itself.
        return reply.Headers.Location is { IsAbsoluteUri: true } session && session.GetLeftPart(UriPartial.Authority) == address.GetLeftPart(UriPartial.Authority)
            ? new UploadAnswer.Opened(session)
            : FailureTable.Unreadable("drive", CallKind.RepeatableWrite, "an upload session without an address on the configured host");
    }

    /// <summary>Sends bytes from <paramref name="first"/> on.</summary>
    /// <param name="total">The file's size when these are its last bytes; otherwise null.</param>
    public Task<Result<UploadAnswer>> SendBytesAsync(
        Uri session, ReadOnlyMemory<byte> bytes, long first, long? total, ICallLog calls, CancellationToken cancellationToken) =>
        ToSessionAsync(session, bytes, FormattableString.Invariant($"bytes {first}-{first + bytes.Length - 1}/{Text(total)}"),
            CallKind.OnceOnlyWrite, calls, cancellationToken);

    /// <summary>Asks what a session holds.</summary>
    public Task<Result<UploadAnswer>> QuerySessionAsync(Uri session, long? total, ICallLog calls, CancellationToken cancellationToken) =>
        ToSessionAsync(session, default, $"bytes */{Text(total)}", CallKind.Read, calls, cancellationToken);

    /// <summary>The content, still on the wire.</summary>
    public async Task<Result<StreamedReply>> DownloadAsync(string id, ICallLog calls, CancellationToken cancellationToken) =>
        await http.OpenAsync(new(HttpMethod.Get, RequestPath.Of($"/drive/v3/files/{id}"), CallKind.Read)
        {
            Query = [AllDrives, new("alt", "media")],
        }, calls, cancellationToken).ConfigureAwait(false);

    public async Task<Result<DriveFile>> TrashAsync(string id, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(new(HttpMethod.Patch, RequestPath.Of($"/drive/v3/files/{id}"), CallKind.RepeatableWrite)
        {
            Query = [AllDrives, new("fields", Fields)],
            Content = () => Json(new { trashed = true }),
        }, calls, cancellationToken).ConfigureAwait(false);
        return sent.TryGet(out var reply, out var failure) ? reply.Json<DriveFile>() : failure;
    }

    private async Task<Result<UploadAnswer>> CompletedByAsync(PlatformRequest request, ICallLog calls, CancellationToken cancellationToken)
    {
        var sent = await http.SendAsync(request, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        if (reply.Status == 409)
        {
            return new UploadAnswer.AlreadyThere();
        }

        return reply.Json<DriveFile>().TryGet(out var file, out failure) ? new UploadAnswer.Completed(file) : failure;
    }

    private async Task<Result<UploadAnswer>> ToSessionAsync(
        Uri session, ReadOnlyMemory<byte> bytes, string range, CallKind kind, ICallLog calls, CancellationToken cancellationToken)
    {
        // The session's address is a credential: it is sent to, and never logged.
        var sent = await http.SendAsync(new(HttpMethod.Put, RequestPath.Of($"/upload/drive/v3/files"), kind)
        {
            AbsoluteAddress = session,
            Content = () =>
            {
                var content = new ReadOnlyMemoryContent(bytes);
                content.Headers.TryAddWithoutValidation("Content-Range", range);
                return content;
            },
            AlsoExpected = kind is CallKind.Read ? [308, 404, 409, 410] : SessionAnswers,
            TryTimeout = TimeSpan.FromMinutes(5),
        }, calls, cancellationToken).ConfigureAwait(false);
        if (!sent.TryGet(out var reply, out var failure))
        {
            return failure;
        }

        return reply.Status switch
        {
            308 => Held(reply) is { } position ? new UploadAnswer.Holds(position)
                : FailureTable.Unreadable("drive", kind, "HTTP 308 with a range that does not begin at 0"),
            404 or 410 => new UploadAnswer.SessionLost(),
            409 => new UploadAnswer.AlreadyThere(),
            >= 500 => new UploadAnswer.Unsettled(reply.Status),
            _ => reply.Json<DriveFile>().TryGet(out var file, out failure) ? new UploadAnswer.Completed(file) : failure,
        };
    }

    // No Range header: nothing is held. https://developers.google.com/workspace/drive/api/guides/manage-uploads#resume-upload
    private static long? Held(PlatformReply reply)
    {
        if (!reply.Headers.TryGetValues("Range", out var values))
        {
            return 0;
        }

        var range = values.First();
        return range.StartsWith("bytes=0-", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(range.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last + 1 : null;
    }

    // https://developers.google.com/workspace/drive/api/guides/search-files#query_string_examples
    private static string Quoted(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private static string Text(long? total) => total?.ToString(CultureInfo.InvariantCulture) ?? "*";

    private static ByteArrayContent Json<T>(T value) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, PlatformJson.Options)) { Headers = { ContentType = new("application/json", "UTF-8") } };

    private static ReadOnlyMemoryContent Typed(ReadOnlyMemory<byte> content, string mimeType) =>
        new(content) { Headers = { ContentType = new MediaTypeHeaderValue(mimeType) } };

    private sealed record GeneratedIds(string[] Ids);
}
