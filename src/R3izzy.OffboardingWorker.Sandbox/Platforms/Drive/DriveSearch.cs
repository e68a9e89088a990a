using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleApi;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>files.list.</summary>
internal sealed class DriveSearch(DriveStore store, DriveQuirks quirks)
{
    private static readonly string[] SameOnEveryPage = ["q", "corpora", "driveId", "orderBy", "includeItemsFromAllDrives"];

    public Task AnswerAsync(HttpContext http, DriveCaller caller)
    {
        var mask = FieldMask.Parse(caller.Parameter("fields"))?.Check(DriveFields.FileList) ?? FieldMask.Parse("kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType,teamDriveId,driveId)")!;
        var fileMask = mask.Below("files").Check(DriveFields.File);
        var size = Math.Min(DriveReads.Count(caller.Parameter("pageSize"), 100, 1000), quirks.LargestPage);
        var request = string.Join('|', SameOnEveryPage.Select(caller.Parameter));
        var at = caller.Parameter("pageToken") is { Length: > 0 } token
            ? int.Parse(PageToken.Read(token, request) ?? throw DriveRefusal.Invalid("Invalid Value"), CultureInfo.InvariantCulture)
            : -quirks.EmptyPages;
        var answer = new JsonObject { ["kind"] = "drive#fileList", ["incompleteSearch"] = false };
        lock (store.Gate)
        {
            var found = Find(caller);
            var page = at < 0 ? [] : found.Skip(at).Take(size).ToList();
            var next = at < 0 ? at + 1 : at + size;
            if (next < found.Count || at < 0)
            {
                answer["nextPageToken"] = PageToken.Make(request, next.ToString(CultureInfo.InvariantCulture));
            }

            answer["files"] = new JsonArray([.. page.Select(f => DriveResource.Of(f, fileMask, store, caller))]);
        }

        return GoogleJson.WriteAsync(http, mask.Apply(answer)!);
    }

    private List<DriveFile> Find(DriveCaller caller)
    {
        var inDrive = Corpus(caller);
        var withShared = (caller.Flag("includeItemsFromAllDrives") || caller.Flag("includeTeamDriveItems")) && caller.KnowsSharedDrives;
        var query = DriveQuery.Parse(caller.Parameter("q"));
        var among = query.RequiredName is { } name ? store.Named(name)
            : query.RequiredParent is { } parent ? store.ChildrenOf(parent == "root" ? store.MyDrive(caller.Email).Id : parent)
            : store.All;
        var newest = store.Now - quirks.SearchLag;
        return Order(caller.Parameter("orderBy"), [.. among.Where(f => f.Parent is not null
            && (inDrive is null || f.DriveId == inDrive)
            && (f.DriveId is null || withShared)
            && f.Created <= newest
            && caller.CanSee(f)
            && query.Condition(new DriveCandidate(f, store, caller, quirks.NameMatchesAnyCase)))]);
    }

    /// <summary>Checks how corpora, driveId and the two flags go together; returns the shared drive that is searched, if one is named.</summary>
    private string? Corpus(DriveCaller caller)
    {
        var driveId = caller.Parameter("driveId") is { Length: > 0 } named ? named : caller.Parameter("teamDriveId");
        var corpora = caller.Parameter("corpora");
        var inDrive = corpora is "drive" or "teamDrive";
        if (corpora is not ("" or "user" or "domain" or "drive" or "teamDrive" or "allDrives"))
        {
            throw DriveRefusal.Invalid("Invalid Value");
        }

        var include = caller.Flag("includeItemsFromAllDrives") || caller.Flag("includeTeamDriveItems");
        if ((inDrive || corpora == "allDrives" || driveId.Length > 0) && !include)
        {
            throw new GoogleRefusal(403, "includeTeamDriveItemsRequired", "The includeItemsFromAllDrives parameter must be set to true when driveId is specified or corpora contains drive or allDrives.");
        }

        if (include && !caller.KnowsSharedDrives)
        {
            throw new GoogleRefusal(403, "teamDrivesNotSupported", "The supportsAllDrives parameter must be set to true when includeItemsFromAllDrives is set to true.");
        }

        if (inDrive != driveId.Length > 0)
        {
            throw new GoogleRefusal(403, "teamDriveIdRequiresTeamDriveCorpora", "The driveId parameter must be specified if and only if corpora is set to drive.");
        }

        if (inDrive && (store.Drives.GetValueOrDefault(driveId) is not { } drive || caller.RoleIn(drive) is null))
        {
            throw DriveRefusal.NoDrive(driveId);
        }

        return inDrive ? driveId : null;
    }

    private static List<DriveFile> Order(string orderBy, List<DriveFile> found)
    {
        if (orderBy.Length == 0)
        {
            return [.. found.OrderByDescending(f => f.Modified).ThenBy(f => f.Id, StringComparer.Ordinal)];
        }

        IOrderedEnumerable<DriveFile>? sorted = null;
        foreach (var key in orderBy.Split(',').Select(k => k.Trim().Split(' ')))
        {
            Func<DriveFile, IComparable> by = key[0] switch
            {
                "createdTime" => f => f.Created,
                "modifiedTime" => f => f.Modified,
                "name" or "name_natural" => f => f.Name,
                "folder" => f => f.IsFolder ? 0 : 1,
                "quotaBytesUsed" => f => f.Content?.Length ?? 0,
                _ => throw DriveRefusal.Invalid("Invalid Value"),
            };
            var falling = key is [_, "desc"];
            sorted = (sorted, falling) switch
            {
                (null, false) => found.OrderBy(by),
                (null, true) => found.OrderByDescending(by),
                ({ } s, false) => s.ThenBy(by),
                ({ } s, true) => s.ThenByDescending(by),
            };
        }

        return [.. sorted!.ThenBy(f => f.Id, StringComparer.Ordinal)];
    }
}
