using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>files.get, .generateIds, about.get, drives.list and .get.</summary>
internal sealed class DriveReads(DriveStore store)
{
    public async Task GetAsync(HttpContext http, DriveCaller caller, string id)
    {
        JsonNode answer;
        DriveFile file;
        lock (store.Gate)
        {
            file = caller.Open(id);
            answer = DriveResource.Of(file, DriveResource.FileMask(caller.Parameter("fields")), store, caller);
        }

        if (caller.Parameter("alt") != "media")
        {
            await GoogleJson.WriteAsync(http, answer).ConfigureAwait(false);
            return;
        }

        caller.NeedsScope("drive", "drive.readonly", "drive.file");
        var content = file.Content is { Kept: not null } kept
            ? kept
            : throw new GoogleRefusal(403, "fileNotDownloadable", "Only files with binary content can be directly downloaded. Use Export with Docs Editors files.");
        var range = ByteRange.Of(http.Request, content.Length)
            ?? throw new GoogleRefusal(416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
        http.Response.ContentType = file.MimeType;
        range.Announce(http.Response, content.Length);
        await content.CopyToAsync(http.Response.Body, range.From, range.To, http.RequestAborted).ConfigureAwait(false);
    }

    public Task GenerateIdsAsync(HttpContext http, DriveCaller caller)
    {
        caller.NeedsScope("drive", "drive.file");
        var count = Count(caller.Parameter("count"), 10, 1000);
        var space = caller.Parameter("space") is { Length: > 0 } named ? named : "drive";
        if (space is not ("drive" or "appDataFolder"))
        {
            throw DriveRefusal.Invalid("Invalid Value");
        }

        string[] ids;
        lock (store.Gate)
        {
            ids = [.. Enumerable.Range(0, count).Select(_ => store.IssueId())];
        }

        return GoogleJson.WriteAsync(http, new JsonObject
        {
            ["kind"] = "drive#generatedIds",
            ["space"] = space,
            ["ids"] = new JsonArray([.. ids.Select(i => JsonValue.Create(i))]),
        });
    }

    public static Task AboutAsync(HttpContext http, DriveCaller caller)
    {
        var mask = FieldMask.Parse(caller.Parameter("fields"))?.Check(DriveFields.About)
            ?? throw new GoogleRefusal(400, "required", "The 'fields' parameter is required for this method.");
        var quota = new JsonObject { ["usage"] = "0", ["usageInDrive"] = "0", ["usageInDriveTrash"] = "0" };
        if (caller.IsServiceAccount)
        {
            quota["limit"] = "0";
        }

        return GoogleJson.WriteAsync(http, mask.Apply(new JsonObject
        {
            ["kind"] = "drive#about",
            ["user"] = new JsonObject { ["kind"] = "drive#user", ["displayName"] = caller.Email, ["me"] = true, ["permissionId"] = "0" + Math.Abs((long)caller.Email.GetHashCode(StringComparison.Ordinal)).ToString(CultureInfo.InvariantCulture), ["emailAddress"] = caller.Email },
            ["storageQuota"] = quota,
            ["maxUploadSize"] = "5242880000000",
            ["canCreateDrives"] = false,
        })!);
    }

    public Task DrivesAsync(HttpContext http, DriveCaller caller)
    {
        var mask = FieldMask.Parse(caller.Parameter("fields"))?.Check(DriveFields.DriveList) ?? FieldMask.Parse("kind,nextPageToken,drives(kind,id,name)")!;
        mask.Below("drives").Check(DriveFields.Drive);
        var size = Count(caller.Parameter("pageSize"), 10, 100);
        var after = caller.Parameter("pageToken") is { Length: > 0 } token ? PageToken.Read(token, "drives") ?? throw DriveRefusal.Invalid("Invalid Value") : "";
        JsonObject answer;
        lock (store.Gate)
        {
            var all = store.Drives.Values.Where(d => caller.RoleIn(d) is not null && string.CompareOrdinal(d.Id, after) > 0).OrderBy(d => d.Id, StringComparer.Ordinal).Take(size + 1).ToList();
            answer = new JsonObject { ["kind"] = "drive#driveList", ["drives"] = new JsonArray([.. all.Take(size).Select(d => DriveResource.Of(d, caller))]) };
            if (all.Count > size)
            {
                answer["nextPageToken"] = PageToken.Make("drives", all[size - 1].Id);
            }
        }

        return GoogleJson.WriteAsync(http, mask.Apply(answer)!);
    }

    public Task GetDriveAsync(HttpContext http, DriveCaller caller, string id)
    {
        var mask = FieldMask.Parse(caller.Parameter("fields"))?.Check(DriveFields.Drive) ?? FieldMask.Parse("kind,id,name")!;
        JsonObject answer;
        lock (store.Gate)
        {
            answer = store.Drives.GetValueOrDefault(id) is { } drive && caller.RoleIn(drive) is not null
                ? DriveResource.Of(drive, caller)
                : throw DriveRefusal.NoDrive(id);
        }

        return GoogleJson.WriteAsync(http, mask.Apply(answer)!);
    }

    public static int Count(string text, int otherwise, int most) =>
        text.Length == 0 ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 && count <= most ? count
        : throw new GoogleRefusal(400, "invalidParameter", $"Invalid value '{text}'. Values must be within the range: [1, {most}]");
}
