using System.Collections.Concurrent;

namespace R3izzy.OffboardingWorker.Sandbox.Ledger;

/// <summary>
/// What really happened: one entry each time a platform's state changed. A replayed idempotency key, a write that set what
/// was already set by the same request id, or a refused request leaves no entry.
/// </summary>
public sealed class EffectLedger(TimeProvider clock)
{
    private readonly ConcurrentQueue<Effect> _entries = new();

    public IReadOnlyList<Effect> Entries => [.. _entries];

    public void Record(string platform, string effect, string subject) =>
        _entries.Enqueue(new Effect(platform, effect, subject, clock.GetUtcNow()));

    /// <summary>How often an effect happened, to one subject or to any.</summary>
    public int Count(string platform, string effect, string? subject = null) =>
        _entries.Count(e => e.Platform == platform && e.Name == effect && (subject is null || e.Subject == subject));

    public void Clear() => _entries.Clear();
}

/// <param name="Platform">Such as <c>stripe</c>.</param>
/// <param name="Name">Such as <c>subscription.canceled</c>.</param>
/// <param name="Subject">The id of what changed.</param>
/// <param name="At">By the sandbox's clock.</param>
public sealed record Effect(string Platform, string Name, string Subject, DateTimeOffset At);
