using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.GooglePlay;

/// <summary>What survives an attempt: the groups that it worked on, and an edit that may still be open.</summary>
/// <param name="ReadAt">When the groups were learnt, by the case's clock.</param>
internal sealed record PlayCheckpoint(
    string Package, string Track, string Source, IReadOnlyList<string> Groups, DateTimeOffset ReadAt, string? OpenEdit = null)
{
    public static PlayCheckpoint? Read(string? checkpoint)
    {
        if (checkpoint is null)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<PlayCheckpoint>(checkpoint, PlatformJson.Options);
        }
        catch (JsonException)
        {
            // Written by another version: the groups are learnt again, and an edit that it left expires by itself.
            return null;
        }
    }

    public string Write() => JsonSerializer.Serialize(this, PlatformJson.Options);

    public TesterGroups ToGroups() => new(Package, Track, Source, Groups);
}
