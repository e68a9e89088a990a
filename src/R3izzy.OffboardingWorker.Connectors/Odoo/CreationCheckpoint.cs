using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Odoo;

/// <summary>What must survive an attempt: that we copy, what is copied, and whether a copy may still be under way.</summary>
/// <param name="Template">The project that is copied.</param>
/// <param name="Tasks">How many tasks it had, archived ones and sub-tasks included.</param>
/// <param name="WasArchived">Then Odoo 17 makes an archived copy.</param>
/// <param name="CopyBegunAt">Set before the copy, and taken away when it certainly did not happen.</param>
internal sealed record CreationCheckpoint(int Template, int Tasks, bool WasArchived, DateTimeOffset? CopyBegunAt = null)
{
    /// <summary>The copy's number, once it was answered: then there is one, whatever it is called meanwhile.</summary>
    public int? Project { get; init; }

    /// <summary>
    /// The start of the first attempt after a copy whose answer was lost. What a slow copy still needs counts from here: the
    /// copy may have been sent long after its own attempt began.
    /// </summary>
    public DateTimeOffset? DoubtedAt { get; init; }

    /// <summary>Null when no copy of ours can exist: none was begun, or the last one certainly did not happen.</summary>
    public static CreationCheckpoint? Read(StepContext step) =>
        step.Checkpoint is { } text && JsonSerializer.Deserialize<CreationCheckpoint>(text, PlatformJson.Options) is { CopyBegunAt: not null } begun ? begun : null;

    public Task SaveAsync(StepContext step, CancellationToken cancellationToken) =>
        step.Journal.SaveCheckpointAsync(JsonSerializer.Serialize(this, PlatformJson.Options), cancellationToken);
}
