using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>Reads the certificate that the bank wants to see, and the roots of the bank's own (security manual of the Pix: mutual TLS).</summary>
internal static class PixTls
{
    private const string FileKey = "Certificate:File";

    /// <summary>Null when there is nothing to show or to believe, or when a problem was noted.</summary>
    public static TlsIdentity? Read(PlatformSettings settings, PixOptions options, DateTimeOffset now)
    {
        var authorities = ReadAuthorities(settings, options.CertificateAuthority);
        var shown = ReadShown(settings, options.Certificate, now);
        return shown.Certificate is null && authorities.Count == 0 ? null : new TlsIdentity(shown.Certificate, shown.Intermediates, authorities);
    }

    private static (X509Certificate2? Certificate, X509Certificate2Collection Intermediates) ReadShown(
        PlatformSettings settings, PixCertificateOptions options, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(options.File))
        {
            if (options.KeyFile is not null || options.Password is not null || options.PasswordFile is not null)
            {
                settings.Reject(FileKey, "is missing, though a key or password is given; it takes the path of a PFX/P12 or PEM file.");
            }

            return (null, []);
        }

        var password = options.Password is null && options.PasswordFile is null
            ? null
            : PlatformOptions.ReadSecret(settings, "Certificate:Password", options.Password, options.PasswordFile);
        try
        {
            var read = Open(options, password);
            var certificate = read.FirstOrDefault(c => c.HasPrivateKey);
            if (certificate is null)
            {
                settings.Reject(FileKey, "holds no private key; put it into the file, or name its PEM file in Certificate:KeyFile.");
                return (null, []);
            }

            CheckDates(settings, certificate, now);
            return (certificate, [.. read.Where(c => !ReferenceEquals(c, certificate))]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            settings.Reject(FileKey, $"or its KeyFile cannot be read ({unreadable.GetType().Name}).");
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or ArgumentException)
        {
            settings.Reject(FileKey, "cannot be opened; it takes a PFX/P12 or PEM file, with its password in Certificate:Password or Certificate:PasswordFile.");
        }

        return (null, []);
    }

    private static X509Certificate2Collection Open(PixCertificateOptions options, string? password)
    {
        var bytes = File.ReadAllBytes(options.File!);
        if (!bytes.AsSpan().StartsWith("-----BEGIN"u8) && bytes.AsSpan().IndexOf("-----BEGIN CERTIFICATE-----"u8) < 0)
        {
            return X509CertificateLoader.LoadPkcs12Collection(bytes, password);
        }

        var text = System.Text.Encoding.UTF8.GetString(bytes);
        var key = options.KeyFile is null ? text : File.ReadAllText(options.KeyFile);
        var all = new X509Certificate2Collection();
        all.ImportFromPem(text);
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return all;
        }

        using var leaf = password is null ? X509Certificate2.CreateFromPem(text, key) : X509Certificate2.CreateFromEncryptedPem(text, key, password);
        // A key that lives in memory only is not found by the TLS of Windows: through PKCS#12 it is, on every system.
        var kept = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
        return [kept, .. all.Where(c => c.Thumbprint != kept.Thumbprint)];
    }

    private static void CheckDates(PlatformSettings settings, X509Certificate2 certificate, DateTimeOffset now)
    {
        if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime)
        {
            settings.Reject(FileKey, $"expired on {Day(certificate.NotAfter)}; put the renewed certificate in its place.");
        }
        else if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
        {
            settings.Reject(FileKey, $"is valid only from {Day(certificate.NotBefore)} on.");
        }
    }

    private static X509Certificate2Collection ReadAuthorities(PlatformSettings settings, string? path)
    {
        var authorities = new X509Certificate2Collection();
        if (string.IsNullOrWhiteSpace(path))
        {
            return authorities;
        }

        try
        {
            authorities.ImportFromPemFile(path);
            if (authorities.Count > 0)
            {
                return authorities;
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // Told below.
        }

        settings.Reject(nameof(PixOptions.CertificateAuthority), "names a file that holds no certificate in PEM, or cannot be read.");
        return authorities;
    }

    private static string Day(DateTime day) => day.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
