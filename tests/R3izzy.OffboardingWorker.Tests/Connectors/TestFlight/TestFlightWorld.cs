using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.TestFlight;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AppStoreConnect;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.TestFlight;

/// <summary>A team with two configured apps and one that is not, each with a group, and a build.</summary>
internal static class TestFlightWorld
{
    public const string App = "1500000001";
    public const string SecondApp = "1500000002";
    public const string OtherApp = "1500000009";
    public const string Tester = "tester-1";
    public const string Email = "cliente.teste@exemplo.test";

    public static DateTimeOffset Start { get; } = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    public static CustomerProfile Customer(string? testerId = null, params string[] emails) => new(
        "Cliente de Teste Ltda", emails.Length == 0 ? [Email] : emails, "11222333000181",
        testerId is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["testflight"] = testerId });

    public static SimulatedAppStoreConnect AppStore(this SandboxHost sandbox)
    {
        var store = sandbox.Platform<SimulatedAppStoreConnect>();
        foreach (var app in new[] { App, SecondApp, OtherApp })
        {
            store.AddApp(app, $"br.com.r3izzy.app{app}");
            store.AddGroup($"group-{app}", app);
            store.AddBuild($"build-{app}", app);
        }

        store.AddGroup("staff", App, isInternal: true);
        store.AddGroup("public", App, publicLink: true);
        return store;
    }

    /// <summary>A tester of the first configured app and of the one that is not configured.</summary>
    public static StoreTester Plain(string id = Tester, string? email = Email) =>
        new(id, email) { Groups = [$"group-{App}", $"group-{OtherApp}"], Builds = [$"build-{App}"] };

    public static Dictionary<string, string?> Settings(SandboxHost sandbox, params (string Key, string? Value)[] changes)
    {
        var store = sandbox.AppStore();
        var settings = new Dictionary<string, string?>(ConformanceSettings.Quick)
        {
            ["BaseAddress"] = sandbox.AddressOf("app-store-connect").ToString(),
            ["IssuerId"] = AppStoreKeys.IssuerId,
            ["KeyId"] = store.TeamKey.KeyId,
            ["PrivateKey"] = store.TeamKey.PrivateKey,
            ["Apps:0"] = App,
            ["Apps:1"] = SecondApp,
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return settings.Where(s => s.Value is not null).ToDictionary();
    }

    public static int Removed(this SandboxHost sandbox, string? tester = null, string app = App) =>
        sandbox.Ledger.Count("app-store-connect", "tester.removed-from-app", tester is null ? null : $"{tester}/{app}");
}

/// <summary>A sandbox and the connector on it.</summary>
internal sealed class TestFlightRig : IAsyncDisposable
{
    private readonly RemoveTesterInput _input = new();

    private TestFlightRig(SandboxHost sandbox, PlatformRuntime runtime) => (Sandbox, Runtime) = (sandbox, runtime);

    public SandboxHost Sandbox { get; }

    public PlatformRuntime Runtime { get; }

    public SimulatedAppStoreConnect Store => Sandbox.Platform<SimulatedAppStoreConnect>();

    public static async Task<TestFlightRig> StartAsync(SandboxOptions? options = null, params (string Key, string? Value)[] changes)
    {
        var sandbox = await SandboxHost.StartAsync(options);
        var platform = new TestFlightPlatform(options?.Clock);
        return new TestFlightRig(sandbox, StepHarness.Build(platform, TestFlightWorld.Settings(sandbox, changes)));
    }

    public Task<StepOutcome> RunAsync(StepHarness harness) => Runtime.Connectors.Single().Execute(_input, harness.NextAttempt(), default);

    public Task<Verification> VerifyAsync(StepHarness harness) => Runtime.Connectors.Single().Verify!(_input, harness.NextAttempt(), default);

    public Task<Preview> PreviewAsync(StepHarness harness) => Runtime.Connectors.Single().Preview!(_input, harness.NextAttempt(), default);

    public Task<StepOutcome> RevertAsync(StepHarness harness) => Runtime.Connectors.Single().Revert!(_input, harness.NextAttempt(), default);

    public async ValueTask DisposeAsync()
    {
        Runtime.Dispose();
        await Sandbox.DisposeAsync();
    }
}
