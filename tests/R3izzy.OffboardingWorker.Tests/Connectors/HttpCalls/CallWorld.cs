using R3izzy.OffboardingWorker.Cli.Demo.Samples;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.HttpCalls;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.InHouse;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.HttpCalls;

/// <summary>The sample's two declared calls, and customers for them.</summary>
internal static class CallWorld
{
    public const string TaxId = "11222333000181";
    public const string Name = "Cliente Exemplo Ltda";
    public const string Company = "Q-77";
    public const string Finance = "Calls:financeiro-inativar";
    public const string Questor = "Calls:questor-inativar";

    public static HttpCallInput Deactivate { get; } = new() { Call = "financeiro-inativar" };

    public static HttpCallInput DeactivateCompany { get; } = new() { Call = "questor-inativar" };

    /// <summary>As the demo declares them, below <c>Platforms:Http</c>.</summary>
    public static Dictionary<string, string?> Settings(SandboxHost sandbox)
    {
        var settings = new Dictionary<string, string?>(ConformanceSettings.Quick, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in new HttpCallSample(sandbox).Settings)
        {
            settings[key["Http:".Length..]] = value;
        }

        // The default.
        settings.Remove($"{Finance}:Look:LookAgainAfter");
        return settings;
    }

    public static Dictionary<string, string?> With(this Dictionary<string, string?> settings, params (string Key, string? Value)[] changes)
    {
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return settings;
    }

    /// <summary>Takes a key and all below it away.</summary>
    public static Dictionary<string, string?> Without(this Dictionary<string, string?> settings, string key)
    {
        foreach (var gone in settings.Keys.Where(k => k == key || k.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            settings.Remove(gone);
        }

        return settings;
    }

    public static SimulatedFinance Finances(this SandboxHost sandbox) => sandbox.Platform<SimulatedFinance>();

    public static SimulatedQuestor Companies(this SandboxHost sandbox) => sandbox.Platform<SimulatedQuestor>();

    public static int Deactivated(this SandboxHost sandbox) => sandbox.Ledger.Count("in-house-finance", "client.deactivated");

    public static CustomerProfile Customer(string name = Name, string taxId = TaxId, params (string Key, string Value)[] accounts) => new(
        name, ["financeiro@cliente.test"], taxId, accounts.ToDictionary(a => a.Key, a => a.Value));

    public static PlatformRuntime Build(Dictionary<string, string?> settings) => StepHarness.Build(new HttpCallPlatform(), settings);
}
