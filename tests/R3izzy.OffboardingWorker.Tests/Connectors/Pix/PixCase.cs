using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Pix;

/// <summary>A sandbox, the connector on it, and one case whose last month is November 2026, seen on the 20th.</summary>
internal sealed class PixCase : IAsyncDisposable
{
    public const string TaxId = "11444777000161";

    public static readonly DateTimeOffset Today = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = new(2026, 12, 1, 3, 0, 0, TimeSpan.Zero);

    private PlatformRuntime _runtime;

    private PixCase(SandboxHost sandbox, MovableClock clock, PlatformRuntime runtime)
    {
        (Sandbox, Clock, _runtime) = (sandbox, clock, runtime);
        Harness = NewHarness();
    }

    public SandboxHost Sandbox { get; }

    public MovableClock Clock { get; }

    public StepHarness Harness { get; private set; }

    public SimulatedPix Bank => Sandbox.Platform<SimulatedPix>();

    public PixSeeder Seeds => Bank.Seeds;

    public CancelRecurrenceInput Input { get; set; } = new();

    private ConnectorBinding Connector => _runtime.Connectors.Single();

    public static DateOnly Day(int month, int day, int year = 2026) => new(year, month, day);

    public static async Task<PixCase> StartAsync(Action<Exchange>? observe = null, params (string Key, string? Value)[] settings)
    {
        var clock = new MovableClock(Today);
        var sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, Observe = observe });
        var @case = new PixCase(sandbox, clock, null!);
        @case.Configure(settings);
        return @case;
    }

    /// <summary>Settings that lead to the sandbox.</summary>
    public static Dictionary<string, string?> Settings(SandboxHost sandbox) => new(ConformanceSettings.Quick)
    {
        ["BaseAddress"] = sandbox.AddressOf("pix").ToString().TrimEnd('/') + SimulatedPix.Root,
        ["TokenAddress"] = sandbox.AddressOf("pix") + "token",
        ["ClientId"] = PixClients.ClientId,
        ["ClientSecret"] = PixClients.ClientSecret,
        ["WindowDays"] = "3660",
    };

    /// <summary>Builds the platform again with other settings.</summary>
    public void Configure(params (string Key, string? Value)[] settings)
    {
        _runtime?.Dispose();
        var all = Settings(Sandbox);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        _runtime = StepHarness.Build(new PixPlatform(), all);
    }

    /// <summary>Stores an idRec with the customer.</summary>
    public void Store(string idRec) =>
        Harness.Customer = Harness.Customer with { Accounts = new Dictionary<string, string> { ["pix"] = idRec } };

    public Task<StepOutcome> RunAsync(CancellationToken cancellationToken = default) => Connector.Execute(Input, Harness.NextAttempt(), cancellationToken);

    public Task<Verification> VerifyAsync() => Connector.Verify!(Input, Harness.NextAttempt(), default);

    public Task<Preview> PreviewAsync() => Connector.Preview!(Input, Harness.NextAttempt(), default);

    public Task<StepOutcome> RevertAsync() => Connector.Revert!(Input, Harness.NextAttempt(), default);

    public Task<ProbeReport> ProbeAsync() => _runtime.Probe.ProbeAsync(Harness, default);

    /// <summary>Forgets what earlier attempts saved: another case of the same customer.</summary>
    public void BeginAnew() => Harness = NewHarness();

    public int Count(string effect, string? subject = null) => Sandbox.Ledger.Count("pix", effect, subject);

    public JsonElement Evidence(string kind) => JsonDocument.Parse(Harness.Evidence.Last(e => e.Kind == kind).Json).RootElement;

    public async ValueTask DisposeAsync()
    {
        _runtime.Dispose();
        await Sandbox.DisposeAsync();
    }

    private StepHarness NewHarness() =>
        new(new("Cliente Exemplar Ltda", ["cliente@exemplo.test"], TaxId, new Dictionary<string, string>())) { Clock = Clock, EffectiveEnd = End };
}
