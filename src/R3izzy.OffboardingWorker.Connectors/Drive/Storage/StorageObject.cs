using System.Globalization;

namespace R3izzy.OffboardingWorker.Connectors.Drive.Storage;

/// <summary>An object as Cloud Storage describes it: the generation that is backed up.</summary>
internal sealed record StorageObject
{
    public required string Name { get; init; }

    /// <summary>Decimal text.</summary>
    public required string Generation { get; init; }

    /// <summary>Stored bytes, decimal text.</summary>
    public required string Size { get; init; }

    /// <summary>Base64; absent for composed objects.</summary>
    public string? Md5Hash { get; init; }

    /// <summary>Base64 of the big-endian value.</summary>
    public string? Crc32c { get; init; }

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public string? ContentDisposition { get; init; }

    public string? ContentLanguage { get; init; }

    public string? CacheControl { get; init; }

    public string? TimeCreated { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public long Bytes => long.Parse(Size, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>One page of a listing; may be empty although more follow.</summary>
internal sealed record ObjectPage
{
    public IReadOnlyList<StorageObject> Items { get; init; } = [];

    public string? NextPageToken { get; init; }
}

/// <summary>An object that may be gone.</summary>
internal sealed record ObjectLookup(StorageObject? Object);
