using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>
/// The hosts that may be called, each named exactly. A name is not resolved here: whoever rules its DNS rules where it leads,
/// so the list is no wall against a hostile name server (TLS is).
/// </summary>
internal sealed partial class AllowedHosts
{
    private readonly IReadOnlyList<(string Host, int? Port)> _hosts;

    private AllowedHosts(IReadOnlyList<(string, int?)> hosts) => _hosts = hosts;

    public static AllowedHosts Read(PlatformSettings settings, IReadOnlyList<string> entries)
    {
        if (entries.Count == 0)
        {
            settings.Reject(nameof(HttpCallOptions.AllowedHosts), "is missing; it takes the hosts that may be called, such as financeiro.example.com or 10.0.0.5:8443.");
        }

        var hosts = new List<(string, int?)>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (Form().IsMatch(entries[i]) && Uri.TryCreate("https://" + entries[i], UriKind.Absolute, out var uri) && uri.AbsolutePath == "/")
            {
                hosts.Add((uri.IdnHost, WithPort().IsMatch(entries[i]) ? uri.Port : null));
            }
            else
            {
                settings.Reject($"{nameof(HttpCallOptions.AllowedHosts)}:{i}", $"is '{entries[i]}'; it takes one exact host or host:port, without scheme, path or wildcard.");
            }
        }

        return new AllowedHosts(hosts);
    }

    /// <summary>An entry without a port stands for the usual one of the address's scheme.</summary>
    public bool Allows(Uri address) => address.UserInfo.Length == 0 && _hosts.Any(h =>
        string.Equals(h.Host, address.IdnHost, StringComparison.OrdinalIgnoreCase)
        && address.Port == (h.Port ?? (address.Scheme == Uri.UriSchemeHttps ? 443 : 80)));

    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]+\]|[\p{L}\p{Nd}.-]+)(:\d{1,5})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@":\d{1,5}$", RegexOptions.CultureInvariant)]
    private static partial Regex WithPort();
}
