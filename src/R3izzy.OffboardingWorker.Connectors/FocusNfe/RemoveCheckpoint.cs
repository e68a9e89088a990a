using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Saved before the company is removed: from then on its absence is this step's doing.</summary>
/// <param name="Company">The id of the company whose removal was asked for.</param>
/// <param name="Files">Backups that were compared before.</param>
/// <param name="Months">Their months, oldest first.</param>
internal sealed record RemoveCheckpoint(string Company, string? CertificateUntil, int Files, IReadOnlyList<string> Months)
{
    public int Version { get; init; } = 1;

    public static RemoveCheckpoint? Parse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<RemoveCheckpoint>(json, PlatformJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, PlatformJson.Options);
}
