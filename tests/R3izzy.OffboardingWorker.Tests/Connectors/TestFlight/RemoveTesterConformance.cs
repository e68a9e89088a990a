using System.Security.Cryptography;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.TestFlight;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Conformance;
using static R3izzy.OffboardingWorker.Tests.Connectors.TestFlight.TestFlightWorld;

namespace R3izzy.OffboardingWorker.Tests.Connectors.TestFlight;

/// <summary>The connector contract, with removals that are finished at once.</summary>
public class RemoveTestFlightTester : ConnectorConformance
{
    protected override IPlatform Platform => new TestFlightPlatform();

    protected override string ConnectorId => "testflight.remove-tester";

    protected override object Input => new RemoveTesterInput();

    protected override CallSelector EffectCall => new("app-store-connect", "DELETE", "/relationships/apps");

    protected override CallSelector ReadCall => new("app-store-connect", "GET", "/v1/betaTesters");

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("IssuerId", null, "Platforms:testflight:IssuerId"),
        ("IssuerId", "not-a-uuid", "Platforms:testflight:IssuerId"),
        ("KeyId", null, "Platforms:testflight:KeyId"),
        ("KeyId", "a b", "Platforms:testflight:KeyId"),
        ("KeyType", "personal", "Platforms:testflight:KeyType"),
        ("KeyType", "individual", "Platforms:testflight:IssuerId"),
        ("PrivateKey", null, "Platforms:testflight:PrivateKey"),
        ("PrivateKey", "no PEM at all", "Platforms:testflight:PrivateKey"),
        ("PrivateKey", Rsa, "Platforms:testflight:PrivateKey"),
        ("PrivateKey", P384, "Platforms:testflight:PrivateKey"),
        ("PrivateKey", PublicHalf, "Platforms:testflight:PrivateKey"),
        ("PrivateKeyFile", "/run/secrets/both", "Platforms:testflight:PrivateKey"),
        ("Apps:0", "br.com.r3izzy.app", "Platforms:testflight:Apps:0"),
        ("Apps:1", App, "Platforms:testflight:Apps:1"),
        ("BaseAddress", "http://api.example.test", "Platforms:testflight:BaseAddress"),
        ("Http:Retries", "9", "Platforms:testflight:Http:Retries"),
        ("Aps:0", "1", "Aps"),
    ];

    protected override IEnumerable<string> Secrets => ["BEGIN PRIVATE", "eyJ"];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => TestFlightWorld.Settings(sandbox);

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.AppStore().PutTester(Plain());
        return Customer();
    }

    protected override int EffectCount(SandboxHost sandbox)
    {
        sandbox.Ledger.Count("app-store-connect", "tester.deleted").ShouldBe(0);
        return sandbox.Removed();
    }

    private static string Rsa => RSA.Create(2048).ExportPkcs8PrivateKeyPem();

    private static string P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384).ExportPkcs8PrivateKeyPem();

    private static string PublicHalf => ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfoPem();
}

/// <summary>The connector contract, with removals that are only accepted and show two looks later.</summary>
public sealed class RemoveTestFlightTesterLater : RemoveTestFlightTester
{
    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.AppStore().Quirks.RemovalTakesReads = 2;
        return base.SeedCustomer(sandbox);
    }

    // One to ask, and then one look each; a killed attempt takes a look as well.
    protected override int AttemptsToSettle => 6;
}

/// <summary>The connector contract, with a user's own key, found by the stored id, and a tester that goes with its last app.</summary>
public sealed class RemoveTestFlightTesterByIndividualKey : RemoveTestFlightTester
{
    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
        [("KeyType", "team", "Platforms:testflight:IssuerId")];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        var key = sandbox.AppStore().Keys.Add(isIndividual: true);
        return TestFlightWorld.Settings(sandbox, ("KeyType", "individual"), ("IssuerId", null), ("KeyId", key.KeyId), ("PrivateKey", key.PrivateKey));
    }

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.AppStore().PutTester(Plain(email: null));
        return Customer(Tester);
    }
}
