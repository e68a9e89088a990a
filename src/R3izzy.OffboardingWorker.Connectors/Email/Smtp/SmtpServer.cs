using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Email.Smtp;

internal enum SmtpSecurity
{
    StartTls,
    Tls,
    None,
}

internal sealed record SmtpLogin(string User, string Password);

/// <summary>A mail server and how it is spoken to, from checked settings.</summary>
/// <param name="Trusted">Certificates trusted in place of the system's; null: the system's.</param>
internal sealed record SmtpServer(
    string Host, int Port, SmtpSecurity Security, SmtpLogin? Login, X509Certificate2Collection? Trusted, TimeSpan ConnectTimeout, TimeSpan ReplyTimeout)
{
    /// <summary>Notes a problem for each setting that cannot be worked with.</summary>
    public static SmtpServer? Read(PlatformSettings settings, SmtpOptions options)
    {
        var before = settings.Problems.Count;
        var security = ReadSecurity(settings, options);
        if (string.IsNullOrWhiteSpace(options.Host) || Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
        {
            settings.Reject("Smtp:Host", "is missing or no host name; it takes the mail server's name, such as smtp.example.com.");
        }

        if (options.Port is < 1 or > 65535)
        {
            settings.Reject("Smtp:Port", $"is {options.Port}; it takes 1 to 65535.");
        }

        Range("Smtp:ConnectTimeout", options.ConnectTimeout, TimeSpan.FromMinutes(2));
        Range("Smtp:ReplyTimeout", options.ReplyTimeout, TimeSpan.FromMinutes(10));
        var login = ReadLogin(settings, options);
        var trusted = ReadTrusted(settings, options);
        return settings.Problems.Count > before || security is null
            ? null
            : new SmtpServer(options.Host!, options.Port, security.Value, login, trusted, options.ConnectTimeout, options.ReplyTimeout);

        void Range(string key, TimeSpan value, TimeSpan most)
        {
            if (value < TimeSpan.FromSeconds(1) || value > most)
            {
                settings.Reject(key, FormattableString.Invariant($"is {value}; it takes {TimeSpan.FromSeconds(1)} to {most}."));
            }
        }
    }

    private static SmtpSecurity? ReadSecurity(PlatformSettings settings, SmtpOptions options)
    {
        switch (options.Security)
        {
            case SmtpOptions.StartTls:
                return SmtpSecurity.StartTls;
            case SmtpOptions.Tls:
                return SmtpSecurity.Tls;
            case SmtpOptions.None when IsThisMachine(options.Host):
                return SmtpSecurity.None;
            case SmtpOptions.None:
                settings.Reject("Smtp:Security", "is none, which is taken only for a server on this machine: customers' mails and a password would travel in the clear.");
                return null;
            default:
                settings.Reject("Smtp:Security", $"is '{options.Security}'; it takes {SmtpOptions.StartTls}, {SmtpOptions.Tls} or {SmtpOptions.None}.");
                return null;
        }
    }

    private static bool IsThisMachine(string? host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static SmtpLogin? ReadLogin(PlatformSettings settings, SmtpOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.User))
        {
            return PlatformOptions.ReadSecret(settings, "Smtp:Password", options.Password, options.PasswordFile) is { } password
                ? new SmtpLogin(options.User.Trim(), password)
                : null;
        }

        if (!string.IsNullOrWhiteSpace(options.Password) || !string.IsNullOrWhiteSpace(options.PasswordFile))
        {
            settings.Reject("Smtp:User", "is missing, although a password is given.");
        }

        return null;
    }

    private static X509Certificate2Collection? ReadTrusted(PlatformSettings settings, SmtpOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.CertificateFile))
        {
            return null;
        }

        try
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPemFile(options.CertificateFile);
            if (trusted.Count > 0)
            {
                return trusted;
            }

            settings.Reject("Smtp:CertificateFile", $"names a file without a certificate in PEM: {options.CertificateFile}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            settings.Reject("Smtp:CertificateFile", $"names a file that cannot be read as certificates in PEM ({unreadable.GetType().Name}): {options.CertificateFile}");
        }

        return null;
    }
}
