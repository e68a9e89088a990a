using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>What a pipeline shows of itself in the TLS handshake, and whom it believes, where a platform wants more than https (mutual TLS).</summary>
/// <param name="ClientCertificate">With its private key; null: none is shown.</param>
/// <param name="Intermediates">Sent along, so that a platform that knows only the root can build the chain.</param>
/// <param name="Authorities">Roots believed in place of the machine's; empty: the machine's.</param>
public sealed record TlsIdentity(
    X509Certificate2? ClientCertificate, X509Certificate2Collection Intermediates, X509Certificate2Collection Authorities) : IDisposable
{
    public void Dispose()
    {
        ClientCertificate?.Dispose();
        foreach (var certificate in Intermediates.Concat(Authorities))
        {
            certificate.Dispose();
        }
    }

    internal SslClientAuthenticationOptions ToSslOptions()
    {
        var options = new SslClientAuthenticationOptions();
        if (ClientCertificate is not null)
        {
            // Offline: nothing is fetched from the addresses that a certificate names.
            options.ClientCertificateContext = SslStreamCertificateContext.Create(ClientCertificate, Intermediates, offline: true);
        }

        if (Authorities.Count > 0)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // As without own roots: SocketsHttpHandler does not ask for revocation either.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        }

        return options;
    }
}
