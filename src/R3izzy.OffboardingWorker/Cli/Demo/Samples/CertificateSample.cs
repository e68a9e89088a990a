using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

internal sealed class CertificateSample(SandboxHost sandbox, DemoGround ground) : DemoSample(sandbox)
{
    private const string Password = "senha-de-exemplo";

    // One key for all: making one takes longer than everything else of a customer.
    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Certificate:StorageAddress"] = Address("storage"),
        ["Certificate:BucketByPlan:pro"] = DemoGround.ProProject,
        ["Certificate:BucketByPlan:lite"] = DemoGround.LiteProject,
        ["Certificate:Prefixes:0"] = "certificados/{taxId}/",
        ["Certificate:PasswordFrom"] = "object-metadata:senha",
        ["Certificate:Credential:Key"] = ground.CredentialKey,
    };

    public override void Seed(DemoCustomer customer)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName($"{customer.Name.ToUpperInvariant()}:{customer.TaxId}");
        subject.AddOrganizationName("ICP-Brasil");
        subject.AddCountryOrRegion("BR");
        var request = new CertificateRequest(subject.Build(), Key.Value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = Sandbox.Context.Clock.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMonths(-2), now.AddMonths(10));
        Sandbox.Platform<SimulatedStorage>().AddObject(
            DemoGround.ProjectOf(customer.Plan), $"certificados/{customer.TaxId}/certificado.pfx", certificate.Export(X509ContentType.Pkcs12, Password), "application/x-pkcs12",
            new ObjectTraits { Metadata = new Dictionary<string, string> { ["senha"] = Password } });
    }
}
