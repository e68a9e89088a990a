using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Drive;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>FocusNFe: the company that issues the customer's fiscal documents. Needs the platform Drive for what is kept.</summary>
public sealed class FocusNfePlatform : IPlatform
{
    /// <summary>Months of documents of a large shop; after the limit the next attempt goes on at the month.</summary>
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromHours(6);

    public string Name => "focusnfe";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } =
    [
        new(KeepXmls.Id, typeof(KeepXmlsInput)),
        new(RemoveCompany.Id, typeof(RemoveCompanyInput)) { IsIrreversible = true },
    ];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<FocusNfeOptions>(settings) is not { } options)
        {
            return null;
        }

        options.Check(settings);
        var token = PlatformOptions.ReadSecret(settings, nameof(options.Token), options.Token, options.TokenFile);
        var address = options.ReadAddress(settings);
        var hosts = options.ReadDownloadHosts(settings);
        var drive = DriveAccess.Open(settings);
        if (settings.Problems.Count == 0)
        {
            return Assemble(options, token!, address!, hosts, drive!);
        }

        foreach (var owned in drive?.Owned ?? [])
        {
            owned.Dispose();
        }

        return null;
    }

    private PlatformRuntime Assemble(FocusNfeOptions options, string token, Uri address, IReadOnlyList<Uri> hosts, DriveAccess access)
    {
        var http = new PlatformHttp(FocusNfeClient.SystemName, address, options.Http, FocusNfeFailures.Api, new FocusNfeAuthorizer(token));
        // No authorizer: the token is FocusNFe's alone, and a bucket refuses a signed link that comes with a second credential.
        var files = hosts.DistinctBy(BackupDownloadClient.KeyOf).ToDictionary(BackupDownloadClient.KeyOf,
            h => new PlatformHttp(BackupDownloadClient.SystemName, h, options.Http, FocusNfeFailures.Files, authorizer: null), StringComparer.Ordinal);
        var client = new FocusNfeClient(http);
        var finder = new CompanyFinder(client);
        var source = new BackupSource(client, new BackupDownloadClient(address, http, files), access.Options.IdleTimeout, options.LargestBackup);
        var archive = new XmlArchive(access.Drive, access.Destination);
        var comparison = new ArchiveComparison(archive, source);
        var looks = new KeepXmlsLooks(client, finder, archive, comparison, options);
        var keep = new KeepXmls(client, finder, new ArchiveFolderMaker(access.Drive, access.Destination, archive), archive,
            new BackupKeeper(source, access.Drive, access.Options), looks, access.Drive, options);
        var remove = new RemoveCompany(client, finder, new RemovalGate(client, archive, comparison, options), looks);
        return new PlatformRuntime(
            Name,
            [ConnectorBinding.For(KeepXmls.Id, keep, AttemptLimit), ConnectorBinding.For(RemoveCompany.Id, remove, AttemptLimit)],
            new FocusNfeProbe(client, new ClientsFolderProbe(access.Destination, access.Drive)),
            new GateLimits(options.Concurrency),
            [http, .. files.Values, .. access.Owned]);
    }
}
