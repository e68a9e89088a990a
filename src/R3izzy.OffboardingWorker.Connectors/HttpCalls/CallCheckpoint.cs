using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>What this step has sent so far, saved before it is sent.</summary>
internal sealed record CallCheckpoint
{
    /// <summary>The call itself.</summary>
    public CallProgress Act { get; init; } = new();

    /// <summary>The call that takes it back.</summary>
    public CallProgress Undo { get; init; } = new();

    /// <summary>It was taken back: a further run begins anew.</summary>
    public bool Undone { get; init; }

    public static CallCheckpoint Read(string? checkpoint) =>
        checkpoint is null ? new CallCheckpoint() : JsonSerializer.Deserialize<CallCheckpoint>(checkpoint, PlatformJson.Options)!;

    public string Write() => JsonSerializer.Serialize(this, PlatformJson.Options);
}

internal sealed record CallProgress
{
    /// <summary>It may have left.</summary>
    public bool Sent { get; init; }

    /// <summary>
    /// The idempotency key under which it was accepted without the look showing it afterwards. What must not be sent twice is
    /// then not sent again before a person has looked.
    /// </summary>
    public string? AcceptedUnseen { get; init; }

    /// <summary>When it was last sent, as long as nobody has heard an answer: it may still be at work there, unseen.</summary>
    public DateTimeOffset? UnansweredSince { get; init; }
}
