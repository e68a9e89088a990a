using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>The customers' digital certificates in Cloud Storage: settings <c>Platforms:Certificate</c>.</summary>
public sealed class CertificatePlatform : IPlatform
{
    private static readonly string[] Scopes = ["https://www.googleapis.com/auth/devstorage.read_write"];

    public string Name => "certificate";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(RemoveCertificate.Id, typeof(RemoveCertificateInput)) { IsIrreversible = true }];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<CertificateOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        options.Check(settings);
        var address = PlatformAddress.Read(settings, nameof(options.StorageAddress), options.StorageAddress);
        var authorizer = GoogleAuthorizer.Create(settings, nameof(options.Credential), options.Credential, Scopes);
        if (address is null || authorizer is null || settings.Problems.Count > 0 || PasswordSource.Read(options.PasswordFrom) is not { } passwords)
        {
            authorizer?.Dispose();
            return null;
        }

        var http = new PlatformHttp(CertificateStorageClient.SystemName, address, options.Http, GoogleErrors.ByReason, authorizer);
        var storage = new CertificateStorageClient(http);
        var folders = new CertificateFolders(storage, options);
        return new PlatformRuntime(
            Name,
            [ConnectorBinding.For(RemoveCertificate.Id, new RemoveCertificate(storage, folders, new CertificateFiles(storage, folders, passwords), options))],
            new CertificateProbe(storage, folders.Buckets),
            new GateLimits(options.Concurrency),
            [http, authorizer]);
    }
}
