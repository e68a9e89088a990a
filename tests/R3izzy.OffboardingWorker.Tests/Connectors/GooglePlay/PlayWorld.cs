using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.GooglePlay;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.AndroidPublisher;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudIdentity;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.GooglePlay;

/// <summary>A sandbox with an app, its closed track, two groups that test it, and a service account that may manage them.</summary>
internal static class PlayWorld
{
    public const string Account = "worker@r3izzy-sandbox.iam.gserviceaccount.com";
    public const string Admin = "admin@r3izzy.com.br";
    public const string Package = "br.com.r3izzy.app";
    public const string Track = "Manager";
    public const string First = "testadores@r3izzy.com.br";
    public const string Second = "testadores-pro@r3izzy.com.br";
    public const string Customer = "cliente.teste@exemplo.test";

    public static CustomerProfile Profile(params string[] emails) => new(
        "Cliente de Teste Ltda", emails.Length == 0 ? [Customer] : emails, "11222333000181", new Dictionary<string, string>());

    /// <summary>Seeds all but members.</summary>
    public static void Seed(SandboxHost sandbox)
    {
        var groups = sandbox.Context.Workspace;
        if (groups.Find(First) is not null)
        {
            return;
        }

        sandbox.Context.Tokens.AddAccount(Account).MayActAs.Add(Admin);
        groups.AddAdmin(Account);
        groups.AddAdmin(Admin);
        groups.AddGroup(First);
        groups.AddGroup(Second);
        groups.Add(First, Admin, "OWNER");
        groups.Add(First, "outro@exemplo.test");
        sandbox.Platform<SimulatedAndroidPublisher>().AddApp(Package, Account).Tracks[Track] = [First, Second];
    }

    /// <summary>Settings that point at the sandbox: groups from configuration, Cloud Identity, no Console lists.</summary>
    public static Dictionary<string, string?> Settings(SandboxHost sandbox, params (string Key, string? Value)[] changes)
    {
        Seed(sandbox);
        var settings = new Dictionary<string, string?>(ConformanceSettings.Quick)
        {
            ["PublisherAddress"] = sandbox.AddressOf("android-publisher").ToString(),
            ["CloudIdentityAddress"] = sandbox.AddressOf("cloud-identity").ToString(),
            ["DirectoryAddress"] = sandbox.AddressOf("directory").ToString(),
            ["Package"] = Package,
            ["Groups:0"] = First,
            ["Groups:1"] = Second,
            ["ConsoleEmailLists"] = "none",
            ["Credential:Key"] = Key(sandbox),
        };
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                settings.Remove(key);
            }
            else
            {
                settings[key] = value;
            }
        }

        return settings;
    }

    /// <summary>The changes that make the groups come from Play.</summary>
    public static (string Key, string? Value)[] FromPlay => [("GroupsFrom", "play"), ("Groups:0", null), ("Groups:1", null)];

    /// <summary>The changes that make the Directory API remove members.</summary>
    public static (string Key, string? Value)[] ByDirectory => [("Membership", "directory"), ("Credential:ActAs", Admin)];

    public static string Key(SandboxHost sandbox) =>
        sandbox.Context.Tokens.AddAccount(Account).KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token"));

    public static int Removed(this SandboxHost sandbox) =>
        sandbox.Ledger.Count("cloud-identity", "member.removed") + sandbox.Ledger.Count("directory", "member.removed");

    public static bool IsMember(this SandboxHost sandbox, string group, string email = Customer) =>
        sandbox.Context.Workspace.FindMember(group, email) is not null;
}

/// <summary>A sandbox and one connector on it.</summary>
internal sealed class PlayRig : IAsyncDisposable
{
    private PlayRig(SandboxHost sandbox, PlatformRuntime runtime) => (Sandbox, Runtime) = (sandbox, runtime);

    public SandboxHost Sandbox { get; }

    public PlatformRuntime Runtime { get; }

    public ConnectorBinding Connector => Runtime.Connectors.Single();

    public WorkspaceGroups Groups => Sandbox.Context.Workspace;

    public RemoveTesterInput Input { get; set; } = new();

    public static async Task<PlayRig> StartAsync(params (string Key, string? Value)[] changes)
    {
        var sandbox = await SandboxHost.StartAsync();
        return new PlayRig(sandbox, StepHarness.Build(new PlayPlatform(), PlayWorld.Settings(sandbox, changes)));
    }

    public Task<StepOutcome> RunAsync(StepHarness harness) => Connector.Execute(Input, harness.NextAttempt(), default);

    public Task<Verification> VerifyAsync(StepHarness harness) => Connector.Verify!(Input, harness.NextAttempt(), default);

    public Task<Preview> PreviewAsync(StepHarness harness) => Connector.Preview!(Input, harness.NextAttempt(), default);

    public Task<StepOutcome> RevertAsync(StepHarness harness) => Connector.Revert!(Input, harness.NextAttempt(), default);

    public async ValueTask DisposeAsync()
    {
        Runtime.Dispose();
        await Sandbox.DisposeAsync();
    }
}
