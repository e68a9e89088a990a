using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Certificate;

/// <summary>Real PFX files, made in memory, laid out like those of ICP-Brasil (DOC-ICP-04).</summary>
internal sealed record SampleCertificate
{
    // Making keys takes longer than all the rest.
    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> AuthorityKey = new(() => RSA.Create(2048));

    public const string CompanyOid = "2.16.76.1.3.3";
    public const string PersonOid = "2.16.76.1.3.1";
    public const string ResponsibleOid = "2.16.76.1.3.4";

    public string Company { get; init; } = "CLIENTE EXEMPLO LTDA";

    /// <summary>Behind the name; null: the name has none.</summary>
    public string? TaxIdInName { get; init; }

    /// <summary>Alternative names: object identifier and text.</summary>
    public IReadOnlyList<(string Oid, string Text)> OtherNames { get; init; } = [];

    public UniversalTagNumber TextAs { get; init; } = UniversalTagNumber.OctetString;

    public bool WithAuthority { get; init; }

    public DateTimeOffset NotBefore { get; init; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A company's, as the authorities issue it.</summary>
    public static SampleCertificate OfCompany(string taxId) => new()
    {
        TaxIdInName = taxId,
        // The person responsible has a CPF in it as well: it is not whose the certificate is.
        OtherNames = [(ResponsibleOid, "0101198052998224725" + "00000000000000000000000SSPSP"), (CompanyOid, taxId)],
    };

    public static SampleCertificate OfPerson(string cpf) => new()
    {
        Company = "PESSOA DE EXEMPLO",
        TaxIdInName = cpf,
        OtherNames = [(PersonOid, "01011980" + cpf + "00000000000000000000000SSPSP")],
    };

    public X509Certificate2 Create()
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(TaxIdInName is null ? Company : $"{Company}:{TaxIdInName}");
        subject.AddOrganizationalUnitName("AR EXEMPLO DE REGISTRO");
        subject.AddOrganizationalUnitName("RFB e-CNPJ A1");
        subject.AddOrganizationalUnitName("Secretaria da Receita Federal do Brasil - RFB");
        subject.AddLocalityName("SAO PAULO");
        subject.AddOrganizationName("ICP-Brasil");
        subject.AddCountryOrRegion("BR");
        var request = new CertificateRequest(subject.Build(), Key.Value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (OtherNames.Count > 0)
        {
            request.CertificateExtensions.Add(new X509Extension("2.5.29.17", AlternativeNames(), critical: false));
        }

        if (!WithAuthority)
        {
            return request.CreateSelfSigned(NotBefore, NotBefore.AddYears(1));
        }

        using var authority = Authority();
        using var certificate = request.Create(authority, NotBefore, NotBefore.AddYears(1), [1, 2, 3, 4]);
        return certificate.CopyWithPrivateKey(Key.Value);
    }

    public byte[] Pfx(string? password)
    {
        using var certificate = Create();
        if (!WithAuthority)
        {
            return certificate.Export(X509ContentType.Pkcs12, password);
        }

        using var authority = Authority();
        return new X509Certificate2Collection { authority, certificate }.Export(X509ContentType.Pkcs12, password)!;
    }

    private X509Certificate2 Authority()
    {
        var request = new CertificateRequest("CN=AC EXEMPLO:99999999000191, O=ICP-Brasil, C=BR", AuthorityKey.Value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(NotBefore.AddYears(-1), NotBefore.AddYears(5));
    }

    private byte[] AlternativeNames()
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            // An e-mail address (rfc822Name) stands among them.
            writer.WriteCharacterString(UniversalTagNumber.IA5String, "contato@exemplo.test", new Asn1Tag(TagClass.ContextSpecific, 1));
            foreach (var (oid, text) in OtherNames)
            {
                using (writer.PushSequence(tag))
                {
                    writer.WriteObjectIdentifier(oid);
                    using (writer.PushSequence(tag))
                    {
                        if (TextAs == UniversalTagNumber.OctetString)
                        {
                            writer.WriteOctetString(Encoding.ASCII.GetBytes(text));
                        }
                        else
                        {
                            writer.WriteCharacterString(TextAs, text);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }
}
