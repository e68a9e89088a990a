using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>Base addresses are settings; anything but https is refused outside this machine.</summary>
public static class PlatformAddress
{
    /// <summary>Reads an address, or notes the problem under <paramref name="key"/> and returns null.</summary>
    public static Uri? Read(PlatformSettings settings, string key, string? value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            settings.Reject(key, "is not an address; it takes one such as https://api.example.com.");
            return null;
        }

        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            settings.Reject(key, "uses http; outside this machine only https is taken.");
            return null;
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            settings.Reject(key, "carries a query, fragment or user; it takes scheme, host, port and path.");
            return null;
        }

        return address;
    }
}
