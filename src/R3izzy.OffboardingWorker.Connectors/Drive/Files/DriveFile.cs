using System.Globalization;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Files;

/// <summary>A file or folder as Drive describes it.</summary>
internal sealed record DriveFile
{
    public const string FolderType = "application/vnd.google-apps.folder";

    public required string Id { get; init; }

    public string Name { get; init; } = "";

    public string MimeType { get; init; } = "";

    /// <summary>Bytes as decimal text; absent for folders.</summary>
    public string? Size { get; init; }

    public string? Sha256Checksum { get; init; }

    public string? Md5Checksum { get; init; }

    public IReadOnlyList<string> Parents { get; init; } = [];

    /// <summary>Absent outside shared drives.</summary>
    public string? DriveId { get; init; }

    /// <summary>RFC 3339.</summary>
    public string? CreatedTime { get; init; }

    public bool Trashed { get; init; }

    public IReadOnlyDictionary<string, string> AppProperties { get; init; } = new Dictionary<string, string>();

    public FileCapabilities? Capabilities { get; init; }

    public long? Bytes => long.TryParse(Size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    public bool IsFolder => MimeType == FolderType;
}

internal sealed record FileCapabilities(bool CanAddChildren = false);

/// <summary>One page of a listing; a page may be empty although more follow.</summary>
internal sealed record FilePage
{
    public IReadOnlyList<DriveFile> Files { get; init; } = [];

    public string? NextPageToken { get; init; }
}

/// <summary>What is created. <paramref name="Id"/> was handed out by Drive before.</summary>
internal sealed record NewFile(
    string Id, string Name, string MimeType, IReadOnlyList<string> Parents, IReadOnlyDictionary<string, string> AppProperties);

/// <summary>A file that may not be there.</summary>
internal sealed record Lookup(DriveFile? File)
{
    /// <summary>The file, if it is there and not in the trash.</summary>
    public DriveFile? Live => File is { Trashed: false } ? File : null;
}

/// <summary>What Drive answered to a request of an upload.</summary>
internal abstract record UploadAnswer
{
    private UploadAnswer() { }

    /// <summary>The session is open.</summary>
    public sealed record Opened(Uri Session) : UploadAnswer;

    /// <summary>The file is complete.</summary>
    public sealed record Completed(DriveFile File) : UploadAnswer;

    /// <summary>Drive holds the bytes before <paramref name="Position"/>.</summary>
    public sealed record Holds(long Position) : UploadAnswer;

    /// <summary>A file with this id exists already.</summary>
    public sealed record AlreadyThere : UploadAnswer;

    /// <summary>The session is gone: the upload begins again.</summary>
    public sealed record SessionLost : UploadAnswer;

    /// <summary>Drive is in trouble: ask what it holds before going on.</summary>
    public sealed record Unsettled(int Status) : UploadAnswer;
}
