using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>Who calls, and what of Drive is open to them.</summary>
internal sealed class DriveCaller(Grant grant, HttpContext http, DriveStore store)
{
    private static readonly string[] Editors = ["organizer", "fileOrganizer", "writer"];

    // A resumable upload is carried on in later requests; only the first one's parameters count, and its context is gone by then.
    private readonly IQueryCollection _query = http.Request.Query;

    /// <summary>The app: private properties belong to it.</summary>
    public string App => grant.Account;

    public string Email => grant.Subject ?? grant.Account;

    public bool IsServiceAccount => grant.Subject is null;

    /// <summary>The client says that it knows shared drives; without that their items do not exist for it.</summary>
    public bool KnowsSharedDrives => Flag("supportsAllDrives") || Flag("supportsTeamDrives");

    public string Parameter(string name) => _query[name].ToString();

    public bool Flag(string name) => string.Equals(Parameter(name), "true", StringComparison.OrdinalIgnoreCase);

    public void NeedsScope(params ReadOnlySpan<string> scopes)
    {
        if (!GoogleTokens.Allows(grant, scopes))
        {
            throw new GoogleRefusal(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
        }
    }

    /// <summary>A file that the caller may read, or 404: Drive does not tell "not there" from "not yours".</summary>
    public DriveFile Open(string id)
    {
        var file = id == "root" ? store.MyDrive(Email) : store.Find(id);
        return file is not null && CanSee(file) && (file.DriveId is null || KnowsSharedDrives) ? file : throw DriveRefusal.NotFound(id);
    }

    public DriveFile OpenForEdit(string id)
    {
        var file = Open(id);
        return CanEdit(file) ? file : throw DriveRefusal.Permission();
    }

    public bool CanSee(DriveFile file)
    {
        var open = file.DriveId is { } drive
            ? RoleIn(store.Drives[drive]) is not null
            : file.Owner == Email || store.WithAncestors(file).Any(f => f.Owner == Email || f.SharedWith.Contains(Email));
        return open && (GoogleTokens.Allows(grant, "drive", "drive.readonly", "drive.metadata", "drive.metadata.readonly") || file.MadeBy == App || file.Parent is null);
    }

    public bool CanEdit(DriveFile file) => file.DriveId is null || Editors.Contains(RoleIn(store.Drives[file.DriveId]));

    /// <summary>For good: of shared drives organizers only, of My Drive the owner.</summary>
    public bool CanDelete(DriveFile file) => file.DriveId is { } drive ? RoleIn(store.Drives[drive]) == "organizer" : file.Owner == Email;

    public bool CanTrash(DriveFile file) => file.DriveId is { } drive ? RoleIn(store.Drives[drive]) is "organizer" or "fileOrganizer" : file.Owner == Email;

    public string? RoleIn(SharedDrive drive) =>
        drive.Members.Count == 0 ? "organizer" : drive.Members.TryGetValue(Email, out var role) ? role : null;
}
