using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>Google Drive's API v3 (discovery document drive.v3, revision 20251019).</summary>
public sealed class SimulatedDrive : SimulatedPlatform, IDisposable
{
    private static readonly string[] Readers = ["drive", "drive.readonly", "drive.file", "drive.metadata", "drive.metadata.readonly"];
    private static readonly string[] Writers = ["drive", "drive.file"];

    private readonly DriveStore _store;
    private readonly DriveReads _reads;
    private readonly DriveSearch _search;
    private readonly DriveWrites _writes;
    private readonly DriveUploads _uploads;

    public SimulatedDrive(SandboxContext sandbox) : base(sandbox)
    {
        _store = new DriveStore(sandbox.Clock);
        _reads = new DriveReads(_store);
        _search = new DriveSearch(_store, Quirks);
        _writes = new DriveWrites(_store, sandbox);
        _uploads = new DriveUploads(_store, _writes, Quirks, sandbox);
    }

    public override string Name => "drive";

    public DriveQuirks Quirks { get; } = new();

    /// <summary>Which hashes are worked out while content comes in; fewer make a benchmark's server side cheaper.</summary>
    public DriveChecksums Checksums
    {
        get => _uploads.Checksums;
        set => _uploads.Checksums = value;
    }

    /// <summary>Resumable uploads that are not complete.</summary>
    public int OpenSessions => _uploads.OpenSessions;

    /// <summary>Every open upload is lost: its session answers 404 from now on.</summary>
    public void ForgetSessions() => _uploads.ForgetSessions();

    public SharedDrive AddSharedDrive(string name)
    {
        lock (_store.Gate)
        {
            var id = "0A" + DriveStore.NewId()[..14] + "9PVA";
            var drive = new SharedDrive(id, name) { Created = _store.Now };
            _store.Drives.Add(id, drive);
            _store.Add(new DriveFile(id, "Drive", DriveFile.FolderType, _store.Now) { DriveId = id });
            return drive;
        }
    }

    /// <summary>A folder that a person made, in a shared drive or a folder of one; without an entry in the ledger. Returns its id.</summary>
    public string AddFolder(string parent, string name) => Seed(parent, name, DriveFile.FolderType, null);

    /// <summary>A file that a person made; without an entry in the ledger. Returns its id.</summary>
    public string AddFile(string parent, string name, byte[] content, string mimeType = "application/octet-stream")
    {
        using var receiver = new ContentReceiver(DriveChecksums.All, keep: true);
        using var body = new MemoryStream(content);
        // A memory stream never waits, so this has finished when it returns.
        receiver.ReceiveAsync(body, long.MaxValue, CancellationToken.None).GetAwaiter().GetResult();
        return Seed(parent, name, mimeType, receiver.Finish());
    }

    /// <summary>A folder in somebody's My Drive, shared with others by e-mail. Returns its id.</summary>
    public string AddMyDriveFolder(string owner, string name, params string[] sharedWith)
    {
        lock (_store.Gate)
        {
            var id = Seed(_store.MyDrive(owner).Id, name, DriveFile.FolderType, null);
            _store.Find(id)!.SharedWith = sharedWith.ToHashSet(StringComparer.OrdinalIgnoreCase);
            return id;
        }
    }

    /// <summary>Puts a file or folder into the trash as a person would.</summary>
    public void Trash(string id)
    {
        lock (_store.Gate)
        {
            _store.Change(_store.Find(id)!, f => (f.Trashed, f.TrashedAt) = (true, _store.Now));
        }
    }

    /// <summary>Removes a file as a person would.</summary>
    public void Remove(string id)
    {
        lock (_store.Gate)
        {
            _store.Remove(_store.Find(id)!);
        }
    }

    /// <summary>The files below a folder that are not in the trash, as (id, name).</summary>
    public IReadOnlyList<(string Id, string Name)> ChildrenOf(string parent)
    {
        lock (_store.Gate)
        {
            return [.. _store.ChildrenOf(parent).Where(f => !_store.IsTrashed(f)).Select(f => (f.Id, f.Name))];
        }
    }

    /// <summary>The content of a file, or null when the sandbox keeps none.</summary>
    public async Task<byte[]?> ContentAsync(string id, CancellationToken cancellationToken = default)
    {
        var content = _store.Find(id)?.Content;
        if (content?.Kept is null)
        {
            return null;
        }

        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, 0, content.Length, cancellationToken).ConfigureAwait(false);
        return copy.ToArray();
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/drive/v3/about", http => AnswerAsync(http, Readers, caller => DriveReads.AboutAsync(http, caller)));
        routes.MapGet("/drive/v3/drives", http => AnswerAsync(http, Readers, caller => _reads.DrivesAsync(http, caller)));
        routes.MapGet("/drive/v3/drives/{driveId}", http => AnswerAsync(http, Readers, caller => _reads.GetDriveAsync(http, caller, Id(http, "driveId"))));
        routes.MapGet("/drive/v3/files", http => AnswerAsync(http, Readers, caller => _search.AnswerAsync(http, caller)));
        routes.MapGet("/drive/v3/files/generateIds", http => AnswerAsync(http, Writers, caller => _reads.GenerateIdsAsync(http, caller)));
        routes.MapGet("/drive/v3/files/{fileId}", http => AnswerAsync(http, Readers, caller => _reads.GetAsync(http, caller, Id(http, "fileId"))));
        routes.MapPost("/drive/v3/files", http => AnswerAsync(http, Writers, caller => _writes.CreateAsync(http, caller)));
        routes.MapPatch("/drive/v3/files/{fileId}", http => AnswerAsync(http, Writers, caller => _writes.UpdateAsync(http, caller, Id(http, "fileId"))));
        routes.MapDelete("/drive/v3/files/{fileId}", http => AnswerAsync(http, Writers, caller => _writes.DeleteAsync(http, caller, Id(http, "fileId"))));
        foreach (var root in new[] { "/upload/drive/v3/files", "/resumable/upload/drive/v3/files" })
        {
            routes.MapPost(root, http => AnswerAsync(http, Writers, caller => _uploads.BeginAsync(http, caller, null)));
            routes.MapPatch(root + "/{fileId}", http => AnswerAsync(http, Writers, caller => _uploads.BeginAsync(http, caller, Id(http, "fileId"))));
            routes.MapPut(root, http => GuardAsync(http, () => _uploads.ContinueAsync(http)));
            routes.MapPut(root + "/{fileId}", http => GuardAsync(http, () => _uploads.ContinueAsync(http)));
        }
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) =>
        ReasonError.WriteAsync(http, status, code ?? DriveRefusal.ReasonOf(status), "Injected by the sandbox.");

    public void Dispose()
    {
        _uploads.Dispose();
        _store.Dispose();
    }

    private static string Id(HttpContext http, string name) => (string)http.GetRouteValue(name)!;

    private Task AnswerAsync(HttpContext http, string[] scopes, Func<DriveCaller, Task> answer) => GuardAsync(http, () =>
    {
        var grant = Sandbox.Tokens.GrantOf(http.Request) ?? throw new GoogleRefusal(401, "authError", "Invalid Credentials");
        var caller = new DriveCaller(grant, http, _store);
        caller.NeedsScope(scopes);
        return answer(caller);
    });

    private static async Task GuardAsync(HttpContext http, Func<Task> answer)
    {
        try
        {
            await answer().ConfigureAwait(false);
        }
        catch (GoogleRefusal refusal)
        {
            await ReasonError.WriteAsync(http, refusal.Status, refusal.Code, refusal.Message).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException && http.RequestAborted.IsCancellationRequested)
        {
            http.Abort(); // the client left in the middle of a body; what was stored stays stored
        }
    }

    private string Seed(string parent, string name, string mimeType, DriveContent? content)
    {
        lock (_store.Gate)
        {
            var above = _store.Find(parent) ?? throw new ArgumentException($"There is no folder '{parent}'.", nameof(parent));
            var file = new DriveFile(DriveStore.NewId(), name, mimeType, _store.Now) { Parent = parent, DriveId = above.DriveId, Owner = above.Owner, Content = content };
            _store.Add(file);
            return file.Id;
        }
    }
}
