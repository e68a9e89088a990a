using System.Globalization;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>Files and drives as the API shows them.</summary>
internal static class DriveResource
{
    /// <summary>What an answer shows when the request has no <c>fields</c> parameter.</summary>
    private static readonly FieldMask Usual = FieldMask.Parse("kind,id,name,mimeType,teamDriveId,driveId")!;

    public static FieldMask FileMask(string fields) => FieldMask.Parse(fields)?.Check(DriveFields.File) ?? Usual;

    public static JsonNode Of(DriveFile file, FieldMask mask, DriveStore store, DriveCaller caller)
    {
        var json = Plain(file, store, caller);
        AddContent(json, file);
        AddMaps(json, file, caller);
        if (mask.Includes("capabilities"))
        {
            json["capabilities"] = Capabilities(file, caller);
        }

        foreach (var empty in json.Where(p => p.Value is null).Select(p => p.Key).ToList())
        {
            json.Remove(empty);
        }

        return mask.Apply(json)!;
    }

    public static JsonObject Of(SharedDrive drive, DriveCaller caller) => new()
    {
        ["kind"] = "drive#drive",
        ["id"] = drive.Id,
        ["name"] = drive.Name,
        ["createdTime"] = Time(drive.Created),
        ["hidden"] = false,
        ["capabilities"] = new JsonObject
        {
            ["canAddChildren"] = caller.RoleIn(drive) is "organizer" or "fileOrganizer" or "writer",
            ["canEdit"] = caller.RoleIn(drive) is "organizer" or "fileOrganizer" or "writer",
            ["canListChildren"] = true,
            ["canDownload"] = true,
            ["canTrashChildren"] = caller.RoleIn(drive) is "organizer" or "fileOrganizer",
            ["canDeleteChildren"] = caller.RoleIn(drive) == "organizer",
        },
    };

    private static JsonObject Plain(DriveFile file, DriveStore store, DriveCaller caller) => new()
    {
        ["kind"] = "drive#file",
        ["id"] = file.Id,
        ["name"] = file.Name,
        ["mimeType"] = file.MimeType,
        ["description"] = file.Description,
        ["starred"] = false,
        ["trashed"] = store.IsTrashed(file),
        ["explicitlyTrashed"] = file.Trashed,
        ["trashedTime"] = file.TrashedAt is { } trashed ? Time(trashed) : null,
        ["parents"] = file.Parent is null ? null : new JsonArray(file.Parent),
        ["spaces"] = new JsonArray("drive"),
        ["version"] = Number(file.Version),
        ["driveId"] = file.DriveId,
        ["teamDriveId"] = file.DriveId,
        ["createdTime"] = Time(file.Created),
        ["modifiedTime"] = Time(file.Modified),
        ["ownedByMe"] = file.DriveId is null ? file.Owner == caller.Email : null,
        ["owners"] = file.Owner is null ? null : new JsonArray(new JsonObject { ["kind"] = "drive#user", ["emailAddress"] = file.Owner, ["me"] = file.Owner == caller.Email }),
        ["shared"] = file.DriveId is not null || file.SharedWith.Count > 0,
        ["webViewLink"] = file.IsFolder ? $"https://drive.google.com/drive/folders/{file.Id}" : $"https://drive.google.com/file/d/{file.Id}/view?usp=drivesdk",
    };

    private static void AddContent(JsonObject json, DriveFile file)
    {
        if (file.Content is not { } content)
        {
            return;
        }

        json["size"] = Number(content.Length);
        json["quotaBytesUsed"] = Number(content.Length);
        json["md5Checksum"] = content.Md5;
        json["sha1Checksum"] = content.Sha1;
        json["sha256Checksum"] = content.Sha256;
        json["headRevisionId"] = content.RevisionId;
        json["originalFilename"] = file.Name;
        json["fileExtension"] = Path.GetExtension(file.Name).TrimStart('.');
        json["fullFileExtension"] = Path.GetExtension(file.Name).TrimStart('.');
    }

    private static void AddMaps(JsonObject json, DriveFile file, DriveCaller caller)
    {
        if (file.Properties.Count > 0)
        {
            json["properties"] = Map(file.Properties);
        }

        if (file.AppProperties.GetValueOrDefault(caller.App) is { Count: > 0 } own)
        {
            json["appProperties"] = Map(own);
        }
    }

    private static JsonObject Capabilities(DriveFile file, DriveCaller caller) => new()
    {
        ["canAddChildren"] = file.IsFolder && caller.CanEdit(file),
        ["canEdit"] = caller.CanEdit(file),
        ["canRename"] = caller.CanEdit(file),
        ["canDownload"] = true,
        ["canListChildren"] = file.IsFolder,
        ["canDelete"] = caller.CanDelete(file),
        ["canTrash"] = caller.CanTrash(file),
    };

    private static JsonObject Map(Dictionary<string, string> properties) =>
        new(properties.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
