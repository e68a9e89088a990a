using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Firebase;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Firebase;

public sealed class DisableUserConformanceTests : ConnectorConformance
{
    protected override IPlatform Platform => FirebaseSandbox.Platform;

    protected override string ConnectorId => "firebase.disable-user";

    protected override object Input => new DisableUserInput();

    protected override CallSelector EffectCall => new("identity-toolkit", "POST", "accounts:update");

    protected override CallSelector ReadCall => new("identity-toolkit", "POST", "accounts:lookup");

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("Projects:pro", null, "Platforms:firebase:Projects:pro"),
        ("Projects:lite", "não é", "Platforms:firebase:Projects:lite"),
        ("Projects:basic", "r3izzy-basic", "Platforms:firebase:Projects:basic"),
        ("TenantIds:pro", "a/b", "Platforms:firebase:TenantIds:pro"),
        ("BaseAddress", "http://identitytoolkit.example.test", "Platforms:firebase:BaseAddress"),
        ("Credential:Key", null, "Platforms:firebase:Credential:Key"),
        ("Credential:Key", "{}", "Platforms:firebase:Credential:Key"),
        ("Http:Retries", "9", "Platforms:firebase:Http:Retries"),
        ("Concurrency", "0", "Platforms:firebase:Concurrency"),
        ("Credencial", "x", "Credencial"),
    ];

    protected override IEnumerable<string> Secrets => ["BEGIN PRIVATE KEY", "ya29."];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        sandbox.Toolkit();
        return FirebaseSandbox.Settings(sandbox);
    }

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Toolkit().AddUser(FirebaseSandbox.ProProject, FirebaseSandbox.Uid, FirebaseSandbox.Email);
        return FirebaseSandbox.Customer(FirebaseSandbox.Uid);
    }

    // One update does both: neither may happen twice.
    protected override int EffectCount(SandboxHost sandbox) => Math.Max(sandbox.Disabled(), sandbox.Revoked());
}
