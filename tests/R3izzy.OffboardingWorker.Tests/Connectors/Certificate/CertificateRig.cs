using R3izzy.OffboardingWorker.Connectors.Certificate;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.CloudStorage;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Certificate;

/// <summary>A sandbox with one bucket, and the connector on it.</summary>
internal sealed class CertificateRig : IAsyncDisposable
{
    public const string Bucket = "r3izzy-pro";
    public const string TaxId = "11222333000181";
    public const string Folder = "clientes/ana/certificado/";
    public const string Password = "senha-secreta-1";

    private readonly RemoveCertificateInput _input = new();

    private CertificateRig(SandboxHost sandbox, PlatformRuntime runtime) => (Sandbox, Runtime) = (sandbox, runtime);

    public SandboxHost Sandbox { get; }

    public PlatformRuntime Runtime { get; }

    public SimulatedStorage Storage => Sandbox.Platform<SimulatedStorage>();

    public int Deleted => Sandbox.Ledger.Count("storage", "object.deleted");

    public static async Task<CertificateRig> StartAsync(params (string Key, string? Value)[] changes) => await StartAsync(null, changes);

    public static async Task<CertificateRig> StartAsync(SandboxOptions? options, params (string Key, string? Value)[] changes)
    {
        var sandbox = await SandboxHost.StartAsync(options);
        return new CertificateRig(sandbox, StepHarness.Build(new CertificatePlatform(), Settings(sandbox, changes)));
    }

    public static CustomerProfile Customer(string taxId = TaxId, string? firestore = "ana") => new(
        "Cliente Exemplo Ltda", ["cliente@exemplo.test"], taxId,
        firestore is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["firestore"] = firestore });

    public static Dictionary<string, string?> Settings(SandboxHost sandbox, params (string Key, string? Value)[] changes)
    {
        sandbox.Platform<SimulatedStorage>().AddBucket(Bucket);
        var settings = new Dictionary<string, string?>(ConformanceSettings.Quick)
        {
            ["StorageAddress"] = sandbox.AddressOf("storage").ToString(),
            ["BucketByPlan:pro"] = Bucket,
            ["Prefixes:0"] = "clientes/{firestore}/certificado/",
            ["PasswordFrom"] = "object-metadata:senha",
            ["Credential:Key"] = sandbox.Context.Tokens.AddAccount("offboarding@r3izzy.test").KeyFile(new Uri(sandbox.AddressOf("google-oauth"), "token")),
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return settings.Where(s => s.Value is not null).ToDictionary();
    }

    public static ObjectTraits WithPassword(string password = Password) => new() { Metadata = new Dictionary<string, string> { ["senha"] = password } };

    /// <summary>A certificate of the customer, with its password in the object's metadata.</summary>
    public void AddPlain(string name = Folder + "empresa.pfx", SampleCertificate? certificate = null, ObjectTraits? traits = null) =>
        Storage.AddObject(Bucket, name, (certificate ?? SampleCertificate.OfCompany(TaxId)).Pfx(Password), "application/x-pkcs12", traits ?? WithPassword());

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
