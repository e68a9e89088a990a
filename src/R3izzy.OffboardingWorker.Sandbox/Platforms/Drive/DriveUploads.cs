using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>Uploads of content (developers.google.com/workspace/drive/api/guides/manage-uploads): simple, multipart and resumable.</summary>
internal sealed class DriveUploads(DriveStore store, DriveWrites writes, DriveQuirks quirks, SandboxContext sandbox) : IDisposable
{
    private readonly ConcurrentDictionary<string, UploadSession> _sessions = new(StringComparer.Ordinal);

    public DriveChecksums Checksums { get; set; } = DriveChecksums.All;

    public int OpenSessions => _sessions.Values.Count(s => s.Completed is null);

    public void ForgetSessions() => _sessions.Clear();

    /// <summary>POST to create (no <paramref name="fileId"/>) or PATCH to replace.</summary>
    public Task BeginAsync(HttpContext http, DriveCaller caller, string? fileId) => caller.Parameter("uploadType") switch
    {
        "media" => MediaAsync(http, caller, fileId),
        "multipart" => MultipartAsync(http, caller, fileId),
        "resumable" => OpenAsync(http, caller, fileId),
        var other => throw DriveRefusal.Invalid($"Invalid value for uploadType: {other}"),
    };

    /// <summary>PUT of a part, of the whole, or of nothing to ask how far it is.</summary>
    public async Task ContinueAsync(HttpContext http)
    {
        if (_sessions.GetValueOrDefault(http.Request.Query["upload_id"].ToString()) is not { } session
            || session.Opened + UploadSession.Lifetime < store.Now)
        {
            throw new GoogleRefusal(404, "notFound", "The upload session was not found or has expired.");
        }

        await session.One.WaitAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            await ContinueAsync(http, session).ConfigureAwait(false);
        }
        finally
        {
            session.One.Release();
        }
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private async Task ContinueAsync(HttpContext http, UploadSession session)
    {
        if (session.Completed is not null)
        {
            await AnswerFileAsync(http, session).ConfigureAwait(false);
            return;
        }

        var range = UploadRange.Of(http.Request);
        if (range is null || (range.Length is { } said && http.Request.ContentLength is { } sent && said != sent)
            || (session.Total is { } known && range.Total is { } named && known != named))
        {
            await PlainAsync(http, 400, "Failed to parse Content-Range header.").ConfigureAwait(false);
            return;
        }

        session.Total ??= range.Total;
        if (range.First is { } first && !await StoreAsync(http, session, first, range).ConfigureAwait(false))
        {
            return;
        }

        if (session.Total == session.Receiver.Persisted)
        {
            Complete(session);
            await AnswerFileAsync(http, session).ConfigureAwait(false);
            return;
        }

        AnswerProgress(http, session);
    }

    /// <summary>False when the part was refused.</summary>
    private async Task<bool> StoreAsync(HttpContext http, UploadSession session, long first, UploadRange range)
    {
        var persisted = session.Receiver.Persisted;
        if (first > persisted)
        {
            // 503 and plain text, as Google's upload server answers (Byron/google-apis-rs#438).
            await PlainAsync(http, 503, $"Invalid request.  According to the Content-Range header, the upload offset is {first} byte(s), which exceeds already uploaded size of {persisted} byte(s).").ConfigureAwait(false);
            return false;
        }

        var final = range.Length is null || session.Total == first + range.Length;
        if (!final && range.Length < ContentReceiver.Unit)
        {
            await PlainAsync(http, 400, $"Invalid request.  The number of bytes uploaded is required to be equal or greater than 262144, except for the final request (it's recommended to be the exact multiple of 262144).  The received request contained {range.Length} bytes, which does not meet this requirement.").ConfigureAwait(false);
            return false;
        }

        await SkipAsync(http.Request.Body, persisted - first, http.RequestAborted).ConfigureAwait(false);
        var atMost = quirks.TakePersistLimit();
        if (!final)
        {
            atMost = Math.Min(atMost, (first + range.Length!.Value - persisted) / ContentReceiver.Unit * ContentReceiver.Unit);
        }

        var received = await session.Receiver.ReceiveAsync(http.Request.Body, Math.Max(0, atMost), http.RequestAborted).ConfigureAwait(false);
        if (range.Length is null && session.Total is null && session.Receiver.Persisted == persisted + received)
        {
            session.Total = session.Receiver.Persisted;
        }

        return true;
    }

    private void Complete(UploadSession session)
    {
        lock (store.Gate)
        {
            // Checked before the content is closed: a refused end leaves the session as it was.
            _ = Check(session.Caller, session.Metadata, session.FileId);
            session.Completed = session.FileId is null
                ? writes.Create(session.Caller, session.Metadata, session.Receiver.Finish())
                : writes.Update(session.Caller, session.FileId, session.Metadata, session.Receiver.Finish());
        }
    }

    private Task AnswerFileAsync(HttpContext http, UploadSession session)
    {
        http.Response.StatusCode = 200;
        return writes.AnswerAsync(http, session.Caller, session.Completed!);
    }

    private static void AnswerProgress(HttpContext http, UploadSession session)
    {
        http.Response.StatusCode = 308;
        http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = "Resume Incomplete";
        http.Response.ContentLength = 0;
        if (session.Receiver.Persisted > 0)
        {
            http.Response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"bytes=0-{session.Receiver.Persisted - 1}");
        }
    }

    private async Task OpenAsync(HttpContext http, DriveCaller caller, string? fileId)
    {
        var type = http.Request.Headers["X-Upload-Content-Type"].ToString();
        var length = http.Request.Headers["X-Upload-Content-Length"].ToString();
        var metadata = await FileMetadata.ReadAsync(http.Request.Body, http.RequestAborted).ConfigureAwait(false);
        metadata = type.Length > 0 && metadata.MimeType is null && fileId is null ? metadata with { MimeType = type } : metadata;
        DriveResource.FileMask(caller.Parameter("fields"));
        lock (store.Gate)
        {
            _ = Check(caller, metadata, fileId);
        }

        var id = "A" + Convert.ToHexString(RandomNumberGenerator.GetBytes(48));
        long? total = length.Length == 0 ? null
            : long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw DriveRefusal.Invalid("Invalid X-Upload-Content-Length");
        _sessions[id] = new UploadSession(id, caller, metadata, fileId, total, store.Now, NewReceiver());
        var query = http.Request.QueryString.Add("upload_id", id);
        http.Response.Headers.Location = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}{query}";
        http.Response.Headers["X-GUploader-UploadID"] = id;
        http.Response.ContentLength = 0;
    }

    private async Task MediaAsync(HttpContext http, DriveCaller caller, string? fileId)
    {
        var metadata = FileMetadata.Nothing with { MimeType = fileId is null ? http.Request.ContentType : null };
        await FinishAsync(http, caller, fileId, metadata, http.Request.Body).ConfigureAwait(false);
    }

    private async Task MultipartAsync(HttpContext http, DriveCaller caller, string? fileId)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { } boundary)
        {
            throw new GoogleRefusal(400, "badContent", "Missing multipart boundary.");
        }

        var reader = new MultipartReader(boundary, http.Request.Body);
        var first = await reader.ReadNextSectionAsync(http.RequestAborted).ConfigureAwait(false) ?? throw new GoogleRefusal(400, "badContent", "Missing metadata part.");
        var metadata = await FileMetadata.ReadAsync(first.Body, http.RequestAborted).ConfigureAwait(false);
        var second = await reader.ReadNextSectionAsync(http.RequestAborted).ConfigureAwait(false) ?? throw new GoogleRefusal(400, "badContent", "Missing end boundary in multipart body.");
        metadata = fileId is null && metadata.MimeType is null ? metadata with { MimeType = second.ContentType } : metadata;
        await FinishAsync(http, caller, fileId, metadata, second.Body).ConfigureAwait(false);
    }

    private async Task FinishAsync(HttpContext http, DriveCaller caller, string? fileId, FileMetadata metadata, Stream body)
    {
        lock (store.Gate)
        {
            _ = Check(caller, metadata, fileId);
        }

        using var receiver = NewReceiver();
        await receiver.ReceiveAsync(body, long.MaxValue, http.RequestAborted).ConfigureAwait(false);
        var content = receiver.Finish();
        var file = fileId is null ? writes.Create(caller, metadata, content) : writes.Update(caller, fileId, metadata, content);
        await writes.AnswerAsync(http, caller, file).ConfigureAwait(false);
    }

    private DriveFile Check(DriveCaller caller, FileMetadata metadata, string? fileId) => fileId is null
        ? writes.CheckCreate(caller, metadata, withContent: true)
        : DriveWrites.CheckUpdate(caller, fileId, withContent: true);

    private ContentReceiver NewReceiver() => new(Checksums, sandbox.Options.KeepUploads);

    private static async Task SkipAsync(Stream body, long bytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[81920];
        while (bytes > 0 && await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytes)), cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            bytes -= read;
        }
    }

    private static Task PlainAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text);
    }
}
