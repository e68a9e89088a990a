using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Conexa;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

/// <summary>A sandbox, Conexa's connectors on it, and one customer of ours whose system is at Conexa.</summary>
internal sealed class ConexaCase : IAsyncDisposable
{
    public const string Subdomain = "coworking-exemplo";

    public static readonly DateTimeOffset Today = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private ConexaCase(SandboxHost sandbox, MovableClock clock, PlatformRuntime runtime)
    {
        (Sandbox, Clock, Runtime) = (sandbox, clock, runtime);
        Harness = NewHarness();
    }

    public SandboxHost Sandbox { get; }

    public MovableClock Clock { get; }

    public PlatformRuntime Runtime { get; }

    public StepHarness Harness { get; set; }

    public SimulatedConexa Conexa => Sandbox.Platform<SimulatedConexa>();

    public ConexaSystem System => Conexa.SystemOf(Subdomain);

    public ListSalesInput Sales { get; set; } = new();

    public static Task<ConexaCase> StartAsync(Action<Exchange>? observe = null, params (string Key, string? Value)[] settings) =>
        StartAsync(new ConexaPlatform(), observe, settings);

    public static async Task<ConexaCase> StartAsync(ConexaPlatform platform, Action<Exchange>? observe = null, params (string Key, string? Value)[] settings)
    {
        var clock = new MovableClock(Today);
        var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, Observe = observe });
        var all = new Dictionary<string, string?>(ConformanceSettings.Quick)
        {
            ["BaseAddress"] = sandbox.AddressOf("conexa") + "{subdomain}/index.php/api/v2",
            [$"Tenants:{Subdomain}:Token"] = sandbox.Platform<SimulatedConexa>().SystemOf(Subdomain).Token,
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return new ConexaCase(sandbox, clock, StepHarness.Build(platform, all.Where(s => s.Value is not null).ToDictionary()));
    }

    public Task<StepOutcome> BlockAsync() => Binding("conexa.block-access").Execute(new BlockAccessInput(), Harness.NextAttempt(), default);

    public Task<Verification> VerifyBlockAsync() => Binding("conexa.block-access").Verify!(new BlockAccessInput(), Harness.NextAttempt(), default);

    public Task<StepOutcome> RevertBlockAsync() => Binding("conexa.block-access").Revert!(new BlockAccessInput(), Harness.NextAttempt(), default);

    public Task<StepOutcome> RestoreAsync() => Binding("conexa.restore-access").Execute(new RestoreAccessInput(), Harness.NextAttempt(), default);

    public Task<Verification> VerifyRestoreAsync() => Binding("conexa.restore-access").Verify!(new RestoreAccessInput(), Harness.NextAttempt(), default);

    public Task<StepOutcome> ListSalesAsync() => Binding("conexa.list-sales").Execute(Sales, Harness.NextAttempt(), default);

    public Task<Verification> VerifySalesAsync() => Binding("conexa.list-sales").Verify!(Sales, Harness.NextAttempt(), default);

    /// <summary>As the engine would: until the step no longer waits for the platform.</summary>
    public static async Task<(StepOutcome Outcome, int Attempts)> SettleAsync(Func<Task<StepOutcome>> attempt)
    {
        for (var attempts = 1; ; attempts++)
        {
            var outcome = await attempt();
            if (outcome is not StepOutcome.Pending || attempts > 50)
            {
                return (outcome, attempts);
            }
        }
    }

    /// <summary>The return that follows the case so far: its step sees what this one recorded.</summary>
    public void Return(bool pauseHasEnded = true)
    {
        var pause = new ContinuedStep("PAUSA-2026-000001", pauseHasEnded, Harness.Checkpoint, [.. Harness.Evidence]);
        Harness = NewHarness();
        Harness.Case = new PauseRecords(pause);
    }

    public int Count(string effect, long? id = null) => Sandbox.Ledger.Count("conexa", effect, id is null ? null : $"{Subdomain}/{id}");

    public JsonElement Evidence(string kind) => JsonDocument.Parse(Harness.Evidence.Last(e => e.Kind == kind).Json).RootElement;

    public async ValueTask DisposeAsync()
    {
        Runtime.Dispose();
        await Sandbox.DisposeAsync();
    }

    public StepHarness NewHarness(DateOnly? pausedFrom = null, DateOnly? returnsOn = null) => new(new CustomerProfile(
        "Coworking Exemplar Ltda", ["coworking@exemplo.test"], "11444777000161", new Dictionary<string, string> { ["conexa"] = Subdomain }))
    {
        Clock = Clock,
        Action = "return",
        PausedFrom = pausedFrom ?? new DateOnly(2026, 6, 1),
        ReturnsOn = returnsOn ?? new DateOnly(2026, 10, 1),
    };

    private ConnectorBinding Binding(string id) => Runtime.Connectors.Single(c => c.Id == id);
}
