namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>The fields that may be asked for (drive.v3, revision 20251019).</summary>
internal static class DriveFields
{
    public static readonly IReadOnlySet<string> FileList = new HashSet<string> { "files", "incompleteSearch", "kind", "nextPageToken" };

    public static readonly IReadOnlySet<string> DriveList = new HashSet<string> { "drives", "kind", "nextPageToken" };

    public static readonly IReadOnlySet<string> Drive = new HashSet<string>
    {
        "backgroundImageFile", "backgroundImageLink", "capabilities", "colorRgb", "createdTime", "hidden", "id", "kind", "name", "orgUnitId",
        "restrictions", "themeId",
    };

    public static readonly IReadOnlySet<string> About = new HashSet<string>
    {
        "appInstalled", "canCreateDrives", "canCreateTeamDrives", "driveThemes", "exportFormats", "folderColorPalette", "importFormats", "kind",
        "maxImportSizes", "maxUploadSize", "storageQuota", "teamDriveThemes", "user",
    };

    public static readonly IReadOnlySet<string> File = new HashSet<string>
    {
        "appProperties", "capabilities", "contentHints", "contentRestrictions", "copyRequiresWriterPermission", "createdTime", "description",
        "downloadRestrictions", "driveId", "explicitlyTrashed", "exportLinks", "fileExtension", "folderColorRgb", "fullFileExtension",
        "hasAugmentedPermissions", "hasThumbnail", "headRevisionId", "iconLink", "id", "imageMediaMetadata", "inheritedPermissionsDisabled",
        "isAppAuthorized", "kind", "labelInfo", "lastModifyingUser", "linkShareMetadata", "md5Checksum", "mimeType", "modifiedByMe",
        "modifiedByMeTime", "modifiedTime", "name", "originalFilename", "ownedByMe", "owners", "parents", "permissionIds", "permissions",
        "properties", "quotaBytesUsed", "resourceKey", "sha1Checksum", "sha256Checksum", "shared", "sharedWithMeTime", "sharingUser", "size",
        "shortcutDetails", "spaces", "starred", "teamDriveId", "thumbnailLink", "thumbnailVersion", "trashed", "trashedTime", "trashingUser",
        "version", "videoMediaMetadata", "viewedByMe", "viewedByMeTime", "viewersCanCopyContent", "webContentLink", "webViewLink", "writersCanShare",
    };
}
