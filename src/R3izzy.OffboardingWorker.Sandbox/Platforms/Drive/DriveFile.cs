namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Drive;

/// <summary>One file or folder. Changed only under the store's gate.</summary>
internal sealed class DriveFile(string id, string name, string mimeType, DateTimeOffset created)
{
    public const string FolderType = "application/vnd.google-apps.folder";

    public string Id { get; } = id;

    public string Name { get; set; } = name;

    public string MimeType { get; set; } = mimeType;

    public string? Description { get; set; }

    /// <summary>Null: the root of a shared drive or of somebody's My Drive.</summary>
    public string? Parent { get; set; }

    /// <summary>The shared drive it is in; null: in My Drive of <see cref="Owner"/>.</summary>
    public string? DriveId { get; init; }

    public string? Owner { get; init; }

    /// <summary>The app (service account) that made it: all that the scope drive.file shows.</summary>
    public string? MadeBy { get; init; }

    /// <summary>People it was shared with, and with them everything below it.</summary>
    public IReadOnlySet<string> SharedWith { get; set; } = new HashSet<string>();

    public bool Trashed { get; set; }

    public DateTimeOffset? TrashedAt { get; set; }

    public DateTimeOffset Created { get; init; } = created;

    public DateTimeOffset Modified { get; set; } = created;

    public long Version { get; set; } = 1;

    public DriveContent? Content { get; set; }

    public Dictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>Private properties, by the app that set them.</summary>
    public Dictionary<string, Dictionary<string, string>> AppProperties { get; } = new(StringComparer.Ordinal);

    public bool IsFolder => MimeType == FolderType;
}
