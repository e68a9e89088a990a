using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Ledger;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;
using R3izzy.OffboardingWorker.Sandbox.Platforms.GoogleOAuth;

namespace R3izzy.OffboardingWorker.Sandbox;

/// <summary>How a sandbox is set up.</summary>
public sealed record SandboxOptions
{
    /// <summary>The platforms' own clock (Stripe's <c>cancel_at</c> passes by it).</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// The time that tokens live by. Their clients sign and keep them by the real clock; where <see cref="Clock"/> runs ahead of
    /// it (a demo), this one must not. Default: <see cref="Clock"/>.
    /// </summary>
    public TimeProvider? TokenClock { get; init; }

    /// <summary>Fixed ports by platform name; others get a free one.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();

    /// <summary>Receives every exchange whose bodies are small JSON or forms, for checks against the vendors' documents.</summary>
    public Action<Exchange>? Observe { get; init; }

    /// <summary>Keep the content of uploaded files; without it only sizes and hashes are kept (for benchmarks).</summary>
    public bool KeepUploads { get; init; } = true;
}

/// <summary>What all platforms of one sandbox share.</summary>
public sealed class SandboxContext
{
    public SandboxContext(SandboxOptions options)
    {
        Options = options;
        Ledger = new EffectLedger(options.Clock);
    }

    public SandboxOptions Options { get; }

    public TimeProvider Clock => Options.Clock;

    public TimeProvider TokenClock => Options.TokenClock ?? Options.Clock;

    public EffectLedger Ledger { get; }

    public FaultPlan Faults { get; } = new();

    /// <summary>Service accounts and the access tokens that were handed out for them.</summary>
    public GoogleTokens Tokens { get; } = new();

    /// <summary>The Workspace account's groups, which two platforms (Cloud Identity, Directory) show.</summary>
    public WorkspaceGroups Workspace { get; } = new();
}

/// <summary>One request and its answer as they were on the wire.</summary>
public sealed record Exchange(
    string Platform, string Method, string Path, string Query, string? RequestType, string RequestBody,
    int Status, string? ResponseType, string ResponseBody);
