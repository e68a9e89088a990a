using R3izzy.OffboardingWorker.Connectors.Certificate;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Certificate;

/// <summary>The connector contract, with the password in the object's metadata.</summary>
public class RemoveCertificateFromStorage : ConnectorConformance
{
    protected override IPlatform Platform => new CertificatePlatform();

    protected override string ConnectorId => "certificate.remove";

    protected override object Input => new RemoveCertificateInput();

    protected override CallSelector EffectCall => new("storage", "DELETE", "/o/");

    protected override CallSelector ReadCall => new("storage", "GET", "/o");

    protected override CustomerProfile UnknownCustomer => CertificateRig.Customer(firestore: "ninguem");

    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings =>
    [
        ("BucketByPlan:pro", null, "Platforms:certificate:BucketByPlan"),
        ("BucketByPlan:gold", "x", "Platforms:certificate:BucketByPlan:gold"),
        ("Bucket", "a/b", "Platforms:certificate:Bucket"),
        ("Prefixes:0", null, "Platforms:certificate:Prefixes"),
        ("Prefixes:0", "clientes/", "Platforms:certificate:Prefixes:0"),
        ("Prefixes:0", "clientes/{firestore}", "Platforms:certificate:Prefixes:0"),
        ("Prefixes:0", "clientes/{name}/", "Platforms:certificate:Prefixes:0"),
        ("Patterns:0", "*", "Platforms:certificate:Patterns:0"),
        ("Patterns:0", "*.*", "Platforms:certificate:Patterns:0"),
        ("PasswordFrom", "senha-secreta-1", "Platforms:certificate:PasswordFrom"),
        ("PasswordFrom", "sibling:", "Platforms:certificate:PasswordFrom"),
        ("Unreadable", "skip", "Platforms:certificate:Unreadable"),
        ("DeleteVersions", "perhaps", "Platforms:certificate:DeleteVersions"),
        ("StorageAddress", "http://storage.example.test", "Platforms:certificate:StorageAddress"),
        ("Credential:Key", null, "Platforms:certificate:Credential:Key"),
        ("Http:Retries", "9", "Platforms:certificate:Http:Retries"),
        ("Prefix", "x", "Prefix"),
    ];

    protected override IEnumerable<string> Secrets => ["PRIVATE KEY", "ya29.sandbox", CertificateRig.Password, "CLIENTE EXEMPLO", "AR EXEMPLO", "empresa.pfx"];

    protected override IEnumerable<string> Guessable(CustomerProfile customer) =>
        [.. base.Guessable(customer), "empresa.pfx", CertificateRig.Folder + "empresa.pfx", CertificateRig.Password, "CLIENTE EXEMPLO LTDA", "AR EXEMPLO DE REGISTRO", "SAO PAULO"];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox) => CertificateRig.Settings(sandbox);

    protected override CustomerProfile SeedCustomer(SandboxHost sandbox)
    {
        sandbox.Platform<SimulatedStorage>().AddObject(
            CertificateRig.Bucket, CertificateRig.Folder + "empresa.pfx", SampleCertificate.OfCompany(CertificateRig.TaxId).Pfx(CertificateRig.Password),
            "application/x-pkcs12", CertificateRig.WithPassword());
        return CertificateRig.Customer();
    }

    protected override int EffectCount(SandboxHost sandbox) => sandbox.Ledger.Count("storage", "object.deleted");
}

/// <summary>The connector contract, with the noncurrent generations of a bucket with versioning left alone.</summary>
public sealed class RemoveLiveCertificateFromStorage : RemoveCertificateFromStorage
{
    protected override IEnumerable<(string Key, string? Value, string Named)> BadSettings => [("Unreadable", "", "Platforms:certificate:Unreadable")];

    protected override IReadOnlyDictionary<string, string?> Settings(SandboxHost sandbox)
    {
        sandbox.Platform<SimulatedStorage>().AddBucket(CertificateRig.Bucket).Versioning = true;
        return CertificateRig.Settings(sandbox, ("DeleteVersions", "false"));
    }
}
