using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.FocusNfe;

/// <summary>Settings <c>Platforms:focusnfe</c>. The files go where <c>Platforms:drive</c> says.</summary>
public sealed class FocusNfeOptions : PlatformOptions
{
    // The vendor's own samples show both spellings of one bucket (api-doc, _nfcom.md and _mdfe.md); _backups.md names no host.
    private static readonly string[] UsualHosts = ["focusnfe.s3.sa-east-1.amazonaws.com", "focusnfe.s3-sa-east-1.amazonaws.com"];

    public FocusNfeOptions()
    {
        // Each attempt may hold two upload chunks in memory.
        Concurrency = 2;
        // 100 credits a minute for each token.
        Http = new HttpLimits { CallsPerSecond = 1.5 };
    }

    /// <summary>The reseller's main token, which manages companies. Or name a file in <see cref="TokenFile"/>.</summary>
    public string? Token { get; set; }

    /// <summary>Path of a file that holds the token.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Default https://api.focusnfe.com.br: companies exist in production alone.</summary>
    public string BaseAddress { get; set; } = "https://api.focusnfe.com.br";

    /// <summary>
    /// Hosts that backups may be downloaded from, besides the API's own; https unless written as an address with http on this machine.
    /// Default: FocusNFe's bucket.
    /// </summary>
    public List<string> DownloadHosts { get; set; } = [];

    /// <summary>Keep the printable DANFEs beside the XMLs. Default true.</summary>
    public bool KeepDanfes { get; set; } = true;

    /// <summary>How long after the customer's end the last month's backup is waited for before a person is asked. 2 to 60 days; default 10.</summary>
    public TimeSpan WaitForLastMonth { get; set; } = TimeSpan.FromDays(10);

    /// <summary>Bytes of one backup file; a larger one is refused. 1 MiB to 1 TiB; default 10 GiB.</summary>
    public long LargestBackup { get; set; } = 10L * 1024 * 1024 * 1024;

    /// <summary>Adds a problem for each setting that is out of its range.</summary>
    internal void Check(PlatformSettings settings)
    {
        if (WaitForLastMonth < TimeSpan.FromDays(2) || WaitForLastMonth > TimeSpan.FromDays(60))
        {
            settings.Reject(nameof(WaitForLastMonth), $"is {WaitForLastMonth}; it takes 2.00:00:00 to 60.00:00:00 (days.hours:minutes:seconds).");
        }

        if (LargestBackup is < 1024 * 1024 or > 1024L * 1024 * 1024 * 1024)
        {
            settings.Reject(nameof(LargestBackup), $"is {LargestBackup}; it takes 1048576 to 1099511627776.");
        }
    }

    /// <summary>The API's address, or null with a problem noted.</summary>
    internal Uri? ReadAddress(PlatformSettings settings)
    {
        var address = PlatformAddress.Read(settings, nameof(BaseAddress), BaseAddress);
        // There the API of companies does not exist, and a customer would be reported as unknown.
        if (address is not null && address.Host.Contains("homologacao", StringComparison.OrdinalIgnoreCase))
        {
            settings.Reject(nameof(BaseAddress), "is FocusNFe's test environment (homologação), which knows no companies; it takes https://api.focusnfe.com.br.");
            return null;
        }

        return address;
    }

    /// <summary>The addresses of <see cref="DownloadHosts"/>; notes a problem for each that is none.</summary>
    internal IReadOnlyList<Uri> ReadDownloadHosts(PlatformSettings settings)
    {
        var hosts = DownloadHosts.Count == 0 ? UsualHosts : [.. DownloadHosts];
        var addresses = new List<Uri>();
        for (var i = 0; i < hosts.Length; i++)
        {
            var written = hosts[i].Contains("://", StringComparison.Ordinal) ? hosts[i] : "https://" + hosts[i];
            if (PlatformAddress.Read(settings, $"{nameof(DownloadHosts)}:{i}", written) is not { } address)
            {
                continue;
            }

            if (address.AbsolutePath != "/" || address.Host.Contains('*', StringComparison.Ordinal))
            {
                settings.Reject($"{nameof(DownloadHosts)}:{i}", "is not one host; it takes a host name such as focusnfe.s3.sa-east-1.amazonaws.com, without path or asterisk.");
                continue;
            }

            addresses.Add(address);
        }

        return addresses;
    }
}
