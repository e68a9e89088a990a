using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace R3izzy.OffboardingWorker.Connectors.Contract;

/// <summary>
/// One outside system and the connectors for it. Known to the worker by one line in <c>Platforms.cs</c>.
/// Its settings are the section <c>Platforms:{Name}</c>; without <c>Enabled: true</c> it needs none, and its steps go to people.
/// </summary>
public interface IPlatform
{
    /// <summary>First part of its connectors' ids, lower case: <c>stripe</c>. A contract: stored for ever.</summary>
    string Name { get; }

    /// <summary>What the platform can do, known without settings: procedures are checked against it.</summary>
    IReadOnlyList<ConnectorDescription> Connectors { get; }

    /// <summary>
    /// Builds client and connectors from settings. Every bad setting becomes a line in
    /// <see cref="PlatformSettings.Problems"/> that names its key and what it takes; the start then fails.
    /// </summary>
    PlatformRuntime? Build(PlatformSettings settings);
}

/// <param name="Id"><c>platform.act</c>. A contract: stored for ever, never renamed.</param>
/// <param name="InputType">The record that the step's <c>with</c> block is read into.</param>
public sealed record ConnectorDescription(string Id, Type InputType)
{
    /// <summary>True: what it does cannot be brought back, so a procedure must have a department approve it first.</summary>
    public bool IsIrreversible { get; init; }

    /// <summary>True: it has no effect of its own; it looks, and keeps what it saw.</summary>
    public bool OnlyLooks { get; init; }

    /// <summary>
    /// True: it shows the case's other steps somewhere else (an Odoo project). It is woken whenever another step of the case
    /// ends, and must end by itself once all others have.
    /// </summary>
    public bool IsMirror { get; init; }
}

/// <summary>What a platform is built from.</summary>
/// <param name="Section">The section <c>Platforms:{Name}</c>.</param>
/// <param name="Loggers">For the platform's own log lines.</param>
public sealed record PlatformSettings(IConfigurationSection Section, ILoggerFactory Loggers)
{
    /// <summary>
    /// All platforms' settings, for one whose work ends at another (FocusNFe's files are kept on Drive). Null where a platform
    /// is built by itself.
    /// </summary>
    public IConfigurationSection? AllPlatforms { get; init; }

    /// <summary>Lines such as <c>Platforms:Stripe:SecretKey is missing: …</c>.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Notes a problem of the key below this platform's section.</summary>
    public void Reject(string key, string whatIsWrongAndWhatItTakes) =>
        Problems.Add($"{Section.Path}:{key} {whatIsWrongAndWhatItTakes}");
}

/// <summary>A platform ready to work.</summary>
public sealed record PlatformRuntime(
    string Name, IReadOnlyList<ConnectorBinding> Connectors, IProbes Probe, GateLimits Limits, IReadOnlyList<IDisposable> Owned) : IDisposable
{
    /// <summary>Sends the service's own mail (reminders); null for a platform that sends none.</summary>
    public IMailer? Mailer { get; init; }

    public void Dispose()
    {
        foreach (var owned in Owned)
        {
            owned.Dispose();
        }
    }
}

/// <summary>How hard the worker may lean on a platform.</summary>
/// <param name="Concurrency">Attempts at the same time in one worker, 1 to 1,024.</param>
public sealed record GateLimits(int Concurrency);

/// <summary>A connector with its input type folded away, so that the engine holds all connectors in one table.</summary>
public sealed class ConnectorBinding
{
    private ConnectorBinding(string id, Type inputType) => (Id, InputType) = (id, inputType);

    public string Id { get; }

    public Type InputType { get; }

    public required Func<object, StepContext, CancellationToken, Task<StepOutcome>> Execute { get; init; }

    /// <summary>Null when the connector cannot verify.</summary>
    public Func<object, StepContext, CancellationToken, Task<Verification>>? Verify { get; init; }

    /// <summary>Null when the connector cannot preview.</summary>
    public Func<object, StepContext, CancellationToken, Task<Preview>>? Preview { get; init; }

    /// <summary>Null when the connector cannot revert.</summary>
    public Func<object, StepContext, CancellationToken, Task<StepOutcome>>? Revert { get; init; }

    /// <summary>Null when the effect is no copy that could be read back.</summary>
    public Func<object, StepContext, CancellationToken, Task<RestoreReport>>? CheckRestore { get; init; }

    /// <summary>False for an input that these settings do not cover (a call that is not declared): its step goes to a person. Null: all are covered.</summary>
    public Func<object, bool>? Serves { get; init; }

    /// <summary>How long one attempt may take before it is cut off and settled as OutcomeUnknown.</summary>
    public TimeSpan AttemptLimit { get; init; } = TimeSpan.FromMinutes(10);

    public static ConnectorBinding For<TInput>(
        string id, IConnector<TInput> connector, TimeSpan? attemptLimit = null, Func<TInput, bool>? serves = null)
        where TInput : class => new(id, typeof(TInput))
        {
            Execute = (input, step, ct) => connector.ExecuteAsync((TInput)input, step, ct),
            Verify = connector is IVerifies<TInput> v ? (input, step, ct) => v.VerifyAsync((TInput)input, step, ct) : null,
            Preview = connector is IPreviews<TInput> p ? (input, step, ct) => p.PreviewAsync((TInput)input, step, ct) : null,
            Revert = connector is IReverts<TInput> r ? (input, step, ct) => r.RevertAsync((TInput)input, step, ct) : null,
            CheckRestore = connector is IChecksRestore<TInput> c ? (input, step, ct) => c.CheckRestoreAsync((TInput)input, step, ct) : null,
            Serves = serves is null ? null : input => serves((TInput)input),
            AttemptLimit = attemptLimit ?? TimeSpan.FromMinutes(10),
        };
}
