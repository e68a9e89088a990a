using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>files.create, .update and .delete: what they change. How content arrives is <see cref="DriveUploads"/>'s.</summary>
internal sealed class DriveWrites(DriveStore store, SandboxContext sandbox)
{
    public async Task CreateAsync(HttpContext http, DriveCaller caller)
    {
        var metadata = await FileMetadata.ReadAsync(http.Request.Body, http.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(http, caller, Create(caller, metadata, null)).ConfigureAwait(false);
    }

    public async Task UpdateAsync(HttpContext http, DriveCaller caller, string id)
    {
        var metadata = await FileMetadata.ReadAsync(http.Request.Body, http.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(http, caller, Update(caller, id, metadata, null)).ConfigureAwait(false);
    }

    public Task DeleteAsync(HttpContext http, DriveCaller caller, string id)
    {
        lock (store.Gate)
        {
            var file = caller.Open(id);
            if (!caller.CanDelete(file) || file.Parent is null)
            {
                throw DriveRefusal.Permission();
            }

            foreach (var gone in store.Remove(file))
            {
                sandbox.Ledger.Record("drive", "file.deleted", gone.Id);
            }
        }

        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    /// <summary>Refuses a creation that could not succeed: before any content is received, and again when it is there.</summary>
    public DriveFile CheckCreate(DriveCaller caller, FileMetadata metadata, bool withContent)
    {
        if (metadata.Parents is { Count: > 1 })
        {
            throw new GoogleRefusal(403, "teamDrivesParentLimit", "A shared drive item must have exactly one parent.");
        }

        var parent = caller.Open(metadata.Parents is [var id] ? id : "root");
        if (!parent.IsFolder)
        {
            throw new GoogleRefusal(403, "parentNotAFolder", "The specified parent is not a folder.");
        }

        if (!caller.CanEdit(parent))
        {
            throw DriveRefusal.Permission();
        }

        if (metadata.Id is { } own)
        {
            CheckId(own);
        }

        var needsQuota = withContent || metadata.MimeType != DriveFile.FolderType;
        return parent.DriveId is null && caller.IsServiceAccount && needsQuota ? throw DriveRefusal.NoQuota() : parent;
    }

    public DriveFile Create(DriveCaller caller, FileMetadata metadata, DriveContent? content)
    {
        lock (store.Gate)
        {
            var parent = CheckCreate(caller, metadata, content is not null);
            var now = store.Now;
            var type = metadata.MimeType ?? "application/octet-stream";
            var file = new DriveFile(metadata.Id ?? DriveStore.NewId(), metadata.Name ?? "Untitled", type, now)
            {
                Parent = parent.Id,
                DriveId = parent.DriveId,
                Owner = parent.DriveId is null ? caller.Email : null,
                MadeBy = caller.App,
                Created = metadata.CreatedTime ?? now,
                Modified = metadata.ModifiedTime ?? now,
                Content = content ?? (type.StartsWith("application/vnd.google-apps", StringComparison.Ordinal) ? null : Empty()),
            };
            metadata.ApplyTo(file, caller.App, now);
            store.Add(file);
            sandbox.Ledger.Record("drive", file.IsFolder ? "folder.created" : "file.created", file.Id);
            return file;
        }
    }

    public static DriveFile CheckUpdate(DriveCaller caller, string id, bool withContent)
    {
        var file = caller.OpenForEdit(id);
        return withContent && file.IsFolder ? throw new GoogleRefusal(403, "fileNotDownloadable", "A folder has no content.") : file;
    }

    public DriveFile Update(DriveCaller caller, string id, FileMetadata metadata, DriveContent? content)
    {
        lock (store.Gate)
        {
            var file = CheckUpdate(caller, id, content is not null);
            if (metadata.Parents is not null)
            {
                throw new GoogleRefusal(403, "fieldNotWritable", "The parents field is not directly writable in update requests. Use the addParents and removeParents parameters instead.");
            }

            if (metadata.Trashed == true && !caller.CanTrash(file))
            {
                throw DriveRefusal.Permission();
            }

            var changed = false;
            store.Change(file, f => changed = metadata.ApplyTo(f, caller.App, store.Now) | Move(caller, f) | Replace(f, content));
            if (changed)
            {
                file.Modified = metadata.ModifiedTime ?? store.Now;
                sandbox.Ledger.Record("drive", content is null ? "file.updated" : "file.content-replaced", file.Id);
            }

            return file;
        }
    }

    public Task AnswerAsync(HttpContext http, DriveCaller caller, DriveFile file)
    {
        lock (store.Gate)
        {
            return GoogleJson.WriteAsync(http, DriveResource.Of(file, DriveResource.FileMask(caller.Parameter("fields")), store, caller));
        }
    }

    private static bool Move(DriveCaller caller, DriveFile file)
    {
        var add = caller.Parameter("addParents");
        if (add.Length == 0)
        {
            return false;
        }

        var parent = caller.OpenForEdit(add);
        var remove = caller.Parameter("removeParents");
        if (parent.Id == file.Parent)
        {
            return false;
        }

        if (remove != file.Parent)
        {
            throw new GoogleRefusal(403, "cannotAddParent", "Increasing the number of parents is not allowed");
        }

        file.Parent = parent.Id;
        return true;
    }

    private static bool Replace(DriveFile file, DriveContent? content)
    {
        if (content is null)
        {
            return false;
        }

        file.Content?.Dispose();
        file.Content = content;
        return true;
    }

    private DriveContent Empty()
    {
        using var receiver = new ContentReceiver(DriveChecksums.All, sandbox.Options.KeepUploads);
        return receiver.Finish();
    }

    private void CheckId(string id)
    {
        if (store.Find(id) is not null)
        {
            throw new GoogleRefusal(409, "fileIdInUse", "A file already exists with the provided ID.");
        }

        if (!store.WasIssued(id))
        {
            throw DriveRefusal.Invalid("The provided file ID is not usable.");
        }
    }
}
