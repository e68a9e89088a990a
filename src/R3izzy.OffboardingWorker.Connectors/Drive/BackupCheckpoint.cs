using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Connectors.Drive.Firestore;
using R3izzy.OffboardingWorker.Connectors.Drive.Storage;
using R3izzy.OffboardingWorker.Connectors.Firestore;

namespace R3izzy.OffboardingWorker.Connectors.Drive;

/// <summary>
/// All that the next attempt needs. Bounded: nothing in it grows with the number of documents or objects, but for the one batch
/// in hand (<see cref="ObjectBatch.MostBytes"/>). Written before the effect that it names.
/// </summary>
internal sealed record BackupCheckpoint
{
    public int Version { get; init; } = 1;

    /// <summary>True: somebody removed the backup's folders for good, and the next attempt begins anew.</summary>
    public bool Abandoned { get; init; }

    public required BackupPlan Plan { get; init; }

    public required BackupFolders Folders { get; init; }

    /// <summary>The time that documents are read at; null before the first.</summary>
    public string? ReadTime { get; init; }

    /// <summary>Each time used, with the first part read at it. More than one: not one consistent view.</summary>
    public IReadOnlyList<ReadTimeUse> ReadTimes { get; init; } = [];

    public WalkCursor Cursor { get; init; } = WalkCursor.Beginning;

    public long Documents { get; init; }

    public int DocumentParts { get; init; }

    /// <summary>The part in hand, or the next one: its file may or may not exist.</summary>
    public string? NextPartId { get; init; }

    /// <summary>Ids that Drive handed out and that name nothing yet.</summary>
    public IReadOnlyList<string> SpareIds { get; init; } = [];

    public ObjectCursor ObjectsAt { get; init; } = new(0, null);

    public ObjectBatch? Batch { get; init; }

    public int IndexParts { get; init; }

    public long ObjectsGone { get; init; }

    public long ObjectsChanged { get; init; }

    /// <summary>Document parts and index parts, all in the backup's folder.</summary>
    public SetDigest Parts { get; init; } = SetDigest.Empty;

    /// <summary>The objects' files, all in the objects' folder.</summary>
    public SetDigest Objects { get; init; } = SetDigest.Empty;

    /// <summary>How often Drive's listing was looked at without finding all files.</summary>
    public int IncompleteLooks { get; init; }

    public static BackupCheckpoint? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<BackupCheckpoint>(json, BackupJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, BackupJson.Options);
}

/// <summary>Where the backup goes. Ids are fixed before anything is created.</summary>
/// <param name="CustomerId">The customer's folder.</param>
/// <param name="CustomerIsNew">True: nobody had made one, and this backup creates it.</param>
/// <param name="ClientsId">The folder that holds the customers' folders.</param>
/// <param name="BackupId">This backup's own folder.</param>
/// <param name="ObjectsId">The folder for objects, below the backup's.</param>
/// <param name="ManifestId">The manifest's file.</param>
internal sealed record BackupFolders(
    string ClientsId, string CustomerId, bool CustomerIsNew, string BackupId, string ObjectsId, string ManifestId);

/// <param name="ReadTime">As Firestore gave it.</param>
/// <param name="FromPart">The first part with documents as of then.</param>
internal sealed record ReadTimeUse(string ReadTime, int FromPart);

/// <param name="Prefix">Index into the plan's prefixes.</param>
/// <param name="Last">The last object name that is settled; null before the first.</param>
internal sealed record ObjectCursor(int Prefix, string? Last = null);

/// <summary>Objects that are being copied, with the files that they become.</summary>
/// <param name="IndexId">The file of the batch's index part, created when all its objects are settled.</param>
/// <param name="IsLastOfPrefix">True when the listing had no more after it.</param>
internal sealed record ObjectBatch(string IndexId, IReadOnlyList<BatchEntry> Entries, bool IsLastOfPrefix)
{
    public const int MostObjects = 200;

    /// <summary>Of the entries as JSON: names and metadata can be long.</summary>
    public const int MostBytes = 96 * 1024;
}

internal sealed record BatchEntry(string FileId, StorageObject Source);

/// <summary>JSON of what a backup writes: checkpoints, lines, index and manifest.</summary>
internal static class BackupJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Accents stay readable for the person who opens a file; none of this is ever put into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = FirestoreJson.MaxDepth,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
