using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Drive.Files;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>All that the next attempt needs; written before the effect that it names.</summary>
internal sealed record KeepCheckpoint
{
    public int Version { get; init; } = 1;

    /// <summary>The company's id: once it is known, its absence is no "not applicable".</summary>
    public required string Company { get; init; }

    public ArchiveFolders? Folders { get; init; }

    /// <summary>The upload in hand: its file may or may not exist.</summary>
    public NextFile? Next { get; init; }

    /// <summary>Ids that Drive handed out and that name nothing yet.</summary>
    public IReadOnlyList<string> SpareIds { get; init; } = [];

    public IReadOnlyList<KeptBackup> Kept { get; init; } = [];

    /// <summary>True from before this step's first upload on.</summary>
    public bool HasWritten { get; init; }

    public static KeepCheckpoint? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<KeepCheckpoint>(json, BackupJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, BackupJson.Options);
}

/// <summary>Where the files go. Ids are fixed before anything is created.</summary>
/// <param name="CustomerIsNew">True: nobody had made the customer's folder.</param>
/// <param name="IsNew">True: the customer had no folder <c>FocusNFe</c>.</param>
/// <param name="AreMade">All of them were seen in their places.</param>
internal sealed record ArchiveFolders(string ClientsId, string CustomerId, bool CustomerIsNew, string FolderId, bool IsNew, bool AreMade);

internal sealed record NextFile(string Month, string Kind, string FileId);

/// <param name="BuiltAt">When FocusNFe built it, as its host says.</param>
/// <param name="SeenAt">When it was last compared with FocusNFe's.</param>
/// <param name="WasThere">It was on Drive before this step.</param>
internal sealed record KeptBackup(
    string Month, string Kind, string FileId, long Bytes, string Sha256, DateTimeOffset? BuiltAt, DateTimeOffset SeenAt, bool WasThere);

/// <summary>One attempt at keeping: what its parts share. The checkpoint here is the one on disk.</summary>
internal sealed class KeepRun(StepContext step, FocusCompany company, KeepCheckpoint checkpoint, bool resumes)
{
    /// <summary>FocusNFe builds anew on Saturdays: what was compared longer ago is compared again.</summary>
    private static readonly TimeSpan StaysFresh = TimeSpan.FromHours(6);

    public StepContext Step { get; } = step;

    public ICallLog Calls => Step.Calls;

    public FocusCompany Company { get; } = company;

    public KeepCheckpoint Checkpoint { get; private set; } = checkpoint;

    /// <summary>True while what the checkpoint names last may exist: an earlier attempt could have finished it.</summary>
    public bool MayHaveBeenMade { get; set; } = resumes;

    /// <summary>The folder's files as far as they are known.</summary>
    public List<DriveFile> Files { get; } = [];

    public async Task SaveAsync(KeepCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        await Step.Journal.SaveCheckpointAsync(checkpoint.ToJson(), cancellationToken).ConfigureAwait(false);
        Checkpoint = checkpoint;
    }

    public bool HasFresh(BackupFile file) => Checkpoint.Kept.Any(k => k.Month == file.Month && k.Kind == file.Kind && Step.StartedAt - k.SeenAt < StaysFresh);

    public Task KeepAsync(BackupFile file, DriveFile there, DateTimeOffset? builtAt, bool wasThere, CancellationToken cancellationToken)
    {
        var kept = new KeptBackup(file.Month, file.Kind, there.Id, there.Bytes!.Value, there.Sha256Checksum!, builtAt, Step.StartedAt, wasThere);
        MayHaveBeenMade = false;
        return SaveAsync(Checkpoint with
        {
            Next = null,
            Kept = [.. Checkpoint.Kept.Where(k => k.Month != file.Month || k.Kind != file.Kind), kept],
        }, cancellationToken);
    }
}
