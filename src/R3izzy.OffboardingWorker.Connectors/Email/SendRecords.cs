using System.Text.Json;
using System.Text.Json.Serialization;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Email;

/// <summary>
/// The step's checkpoint: by mail, that it was about to be handed over. A mail that certainly did not leave has no entry; one
/// that did is known by its evidence.
/// </summary>
internal sealed class SendRecords
{
    private readonly Dictionary<string, SendRecord> _sends;

    private SendRecords(Dictionary<string, SendRecord> sends) => _sends = sends;

    public static SendRecords Read(string? checkpoint) => new(checkpoint is null
        ? new(StringComparer.Ordinal)
        : new(JsonSerializer.Deserialize<Dictionary<string, SendRecord>>(checkpoint, PlatformJson.Options)!, StringComparer.Ordinal));

    /// <summary>Null: no attempt came as far as handing this mail over, or it is certain that none did.</summary>
    public SendRecord? Of(string key) => _sends.GetValueOrDefault(key);

    public Task SaveAsync(string key, SendPhase phase, DateTimeOffset at, StepContext step, CancellationToken cancellationToken)
    {
        _sends[key] = new SendRecord(phase, at, step.Attempt);
        return KeepAsync(step, cancellationToken);
    }

    public Task ForgetAsync(string key, StepContext step, CancellationToken cancellationToken) =>
        _sends.Remove(key) ? KeepAsync(step, cancellationToken) : Task.CompletedTask;

    private Task KeepAsync(StepContext step, CancellationToken cancellationToken) =>
        step.Journal.SaveCheckpointAsync(JsonSerializer.Serialize(_sends, PlatformJson.Options), cancellationToken);
}

/// <param name="At">By the case's clock.</param>
/// <param name="Attempt">Its number.</param>
internal sealed record SendRecord(SendPhase Phase, DateTimeOffset At, int Attempt);

[JsonConverter(typeof(JsonStringEnumConverter<SendPhase>))]
internal enum SendPhase
{
    /// <summary>About to be handed over: from here on it may have left.</summary>
    [JsonStringEnumMemberName("sending")]
    Sending,

    /// <summary>It may have left, and a person is being asked.</summary>
    [JsonStringEnumMemberName("asked")]
    Asked,
}
