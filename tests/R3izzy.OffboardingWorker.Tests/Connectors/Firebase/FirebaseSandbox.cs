using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

/// <summary>Settings and customers for tests of the Firebase connector.</summary>
internal static class FirebaseSandbox
{
    public const string ProProject = "r3izzy-pro";
    public const string LiteProject = "r3izzy-lite";
    public const string Uid = "uid-of-the-customer";
    public const string Email = "financeiro@cliente.test";

    /// <summary>A platform that no variable of the machine reaches.</summary>
    public static FirebasePlatform Platform { get; } = new(_ => null);

    public static Dictionary<string, string?> Settings(SandboxHost sandbox) => new(ConformanceSettings.Quick)
    {
        ["BaseAddress"] = sandbox.AddressOf("identity-toolkit").ToString(),
        ["Projects:pro"] = ProProject,
        ["Projects:lite"] = LiteProject,
        ["Credential:Key"] = sandbox.Context.Tokens.AddAccount("offboarding@r3izzy.test").KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token")),
    };

    public static CustomerProfile Customer(string? uid = null, params string[] emails) => new(
        "Cliente Exemplo Ltda", emails.Length == 0 ? [Email] : emails, "11222333000181",
        uid is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["firebase"] = uid });

    public static SimulatedIdentityToolkit Toolkit(this SandboxHost sandbox)
    {
        var toolkit = sandbox.Platform<SimulatedIdentityToolkit>();
        toolkit.AddProject(ProProject);
        toolkit.AddProject(LiteProject);
        return toolkit;
    }

    public static int Disabled(this SandboxHost sandbox, string? uid = null) => sandbox.Ledger.Count("identity-toolkit", "user.disabled", uid);

    public static int Revoked(this SandboxHost sandbox, string? uid = null) => sandbox.Ledger.Count("identity-toolkit", "user.tokens-revoked", uid);
}
