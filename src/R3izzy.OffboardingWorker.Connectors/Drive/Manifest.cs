namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>The last file of a backup: what was read, when, how much of it there is, and how each part is recognised.</summary>
internal sealed record Manifest
{
    /// <summary><see cref="BackupLayout.Format"/>.</summary>
    public required string Format { get; init; }

    public required string Case { get; init; }

    public required string Step { get; init; }

    /// <summary>Null when no documents are configured.</summary>
    public ManifestDocuments? Documents { get; init; }

    /// <summary>Null when no objects are configured.</summary>
    public ManifestObjects? Objects { get; init; }

    /// <summary>What this backup does not hold although it was looked for, in words; empty: complete.</summary>
    public required IReadOnlyList<string> Incomplete { get; init; }

    /// <summary>Document parts and index parts, summed up.</summary>
    public required SetDigest PartsDigest { get; init; }

    public IReadOnlyList<ManifestPart> Parts { get; init; } = [];
}

/// <param name="Project">Google Cloud project.</param>
/// <param name="Consistent">True: all documents are as of one time.</param>
/// <param name="ReadTimes">Each time, with the first part read at it.</param>
internal sealed record ManifestDocuments(
    string Project, string Database, IReadOnlyList<string> Roots, IReadOnlyList<PlannedQuery> Queries,
    long Count, int Parts, bool Consistent, IReadOnlyList<ReadTimeUse> ReadTimes);

/// <param name="Digest">The objects' files, summed up; each is listed in an index part.</param>
/// <param name="Gone">Deleted between listing and copying.</param>
/// <param name="Changed">Copied in a newer generation than the listed one.</param>
internal sealed record ManifestObjects(
    string Bucket, IReadOnlyList<string> Prefixes, string FolderId, int IndexParts, SetDigest Digest, long Gone, long Changed);

internal sealed record ManifestPart(string Kind, string Name, string FileId, long Size, string Sha256);
