using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

/// <summary>A sandbox, the connector on it, and one case whose last month is November 2026, seen on the 20th.</summary>
internal sealed class StripeCase : IAsyncDisposable
{
    public static readonly DateTimeOffset Today = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2026, 12, 1, 3, 0, 0, TimeSpan.Zero);

    private readonly PlatformRuntime _runtime;
    private readonly ConnectorBinding _connector;

    private StripeCase(SandboxHost sandbox, MovableClock clock, PlatformRuntime runtime)
    {
        (Sandbox, Clock, _runtime) = (sandbox, clock, runtime);
        _connector = runtime.Connectors.Single(c => c.Id == "stripe.cancel-subscriptions");
        Harness = NewHarness();
    }

    public SandboxHost Sandbox { get; }

    public MovableClock Clock { get; }

    public StepHarness Harness { get; private set; }

    public SimulatedStripe Stripe => Sandbox.Platform<SimulatedStripe>();

    public StripeSeeder Seeds => Stripe.Seeds;

    public CancelSubscriptionsInput Input { get; set; } = new();

    public PauseCollectionInput Pause { get; set; } = new();

    private static CustomerProfile Profile => new("Cliente Exemplar Ltda", ["cliente@exemplo.test"], "11444777000161", new Dictionary<string, string>());

    /// <summary>Stores the Stripe id with the customer.</summary>
    public void Store(string customerId) =>
        Harness.Customer = Harness.Customer with { Accounts = new Dictionary<string, string> { ["stripe"] = customerId } };

    public static async Task<StripeCase> StartAsync(Action<Exchange>? observe = null)
    {
        var clock = new MovableClock(Today);
        var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, Observe = observe });
        var runtime = StepHarness.Build(new StripePlatform(), new Dictionary<string, string?>(ConformanceSettings.Quick)
        {
            ["SecretKey"] = SimulatedStripe.SecretKey,
            ["BaseAddress"] = sandbox.AddressOf("stripe").ToString(),
        });
        return new StripeCase(sandbox, clock, runtime);
    }

    public Task<StepOutcome> RunAsync() => _connector.Execute(Input, Harness.NextAttempt(), default);

    public Task<Verification> VerifyAsync() => _connector.Verify!(Input, Harness.NextAttempt(), default);

    public Task<Preview> PreviewAsync() => _connector.Preview!(Input, Harness.NextAttempt(), default);

    public Task<StepOutcome> RevertAsync() => _connector.Revert!(Input, Harness.NextAttempt(), default);

    public Task<StepOutcome> PauseAsync() => Binding("stripe.pause-collection").Execute(Pause, Harness.NextAttempt(), default);

    public Task<Verification> VerifyPauseAsync() => Binding("stripe.pause-collection").Verify!(Pause, Harness.NextAttempt(), default);

    public Task<StepOutcome> RevertPauseAsync() => Binding("stripe.pause-collection").Revert!(Pause, Harness.NextAttempt(), default);

    public Task<StepOutcome> ResumeAsync() => Binding("stripe.resume-collection").Execute(new ResumeCollectionInput(), Harness.NextAttempt(), default);

    public Task<Verification> VerifyResumeAsync() => Binding("stripe.resume-collection").Verify!(new ResumeCollectionInput(), Harness.NextAttempt(), default);

    /// <summary>The return that follows the case so far: its step sees what this one left.</summary>
    public void Return(bool pauseHasEnded = true)
    {
        var pause = new ContinuedStep("PAUSA-2026-000001", pauseHasEnded, Harness.Checkpoint, [.. Harness.Evidence]);
        Harness = NewHarness();
        Harness.Case = new PauseRecords(pause);
    }

    public Task<ProbeReport> ProbeAsync() => _runtime.Probe.ProbeAsync(Harness, default);

    /// <summary>Forgets what earlier attempts saved: another case of the same customer.</summary>
    public void BeginAnew() => Harness = NewHarness();

    public int Count(string effect, string? subject = null) => Sandbox.Ledger.Count("stripe", effect, subject);

    public JsonElement Evidence(string kind) =>
        JsonDocument.Parse(Harness.Evidence.Last(e => e.Kind == kind).Json).RootElement;

    public async ValueTask DisposeAsync()
    {
        _runtime.Dispose();
        await Sandbox.DisposeAsync();
    }

    private StepHarness NewHarness() => new(Profile) { Clock = Clock, EffectiveEnd = End, ReturnsOn = new DateOnly(2027, 3, 1) };

    private ConnectorBinding Binding(string id) => _runtime.Connectors.Single(c => c.Id == id);
}
