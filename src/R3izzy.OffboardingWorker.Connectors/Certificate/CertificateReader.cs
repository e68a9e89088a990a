using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>What is known of the certificate in a file.</summary>
/// <param name="Subject">Redacted (<see cref="SubjectName"/>).</param>
/// <param name="SerialNumber">Hexadecimal.</param>
/// <param name="Thumbprint">SHA-1, hexadecimal.</param>
/// <param name="NotBefore">UTC.</param>
/// <param name="NotAfter">UTC.</param>
/// <param name="TaxIds">Of whom it names. Compared, never written down.</param>
internal sealed record CertificateFacts(
    string Subject, string SerialNumber, string Thumbprint, DateTimeOffset NotBefore, DateTimeOffset NotAfter, IReadOnlyList<string> TaxIds);

/// <summary>Opens a PFX in memory for its certificates alone: the private key in it is never loaded.</summary>
internal static class CertificateReader
{
    private const string BasicConstraints = "2.5.29.19";

    // With no key there is nothing that could be kept, on any system.
    private static readonly Pkcs12LoaderLimits CertificatesOnly = new() { IgnorePrivateKeys = true };

    /// <summary>Null when it cannot be opened with any of the passwords, or holds no certificate.</summary>
    public static CertificateFacts? Read(ReadOnlySpan<byte> pfx, IEnumerable<string> passwords)
    {
        foreach (var password in passwords)
        {
            if (Open(pfx, password) is { Count: > 0 } certificates)
            {
                try
                {
                    return FactsOf(certificates);
                }
                finally
                {
                    foreach (var certificate in certificates)
                    {
                        certificate.Dispose();
                    }
                }
            }
        }

        return null;
    }

    private static X509Certificate2Collection? Open(ReadOnlySpan<byte> pfx, string password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(pfx, password, X509KeyStorageFlags.DefaultKeySet, CertificatesOnly);
        }
        // A cipher that this machine no longer has (RC2 with OpenSSL 3) is as unreadable as a wrong password.
        catch (Exception unreadable) when (unreadable is CryptographicException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static CertificateFacts FactsOf(X509Certificate2Collection certificates)
    {
        var leaves = certificates.Where(c => !IsAuthority(c)).ToList();
        if (leaves.Count == 0)
        {
            leaves = [.. certificates];
        }

        var taxIds = leaves.SelectMany(IcpBrasil.TaxIdsOf).Distinct(StringComparer.Ordinal).ToArray();
        var leaf = leaves.Find(l => IcpBrasil.TaxIdsOf(l).Count > 0) ?? leaves[0];
        return new CertificateFacts(
            SubjectName.Redact(leaf.SubjectName), leaf.SerialNumber, leaf.Thumbprint,
            leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime(), taxIds);
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.FirstOrDefault(e => e.Oid?.Value == BasicConstraints) is X509BasicConstraintsExtension { CertificateAuthority: true };
}
