using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>
/// A certificate's subject without whoever it names: what says which kind of certificate it is stays readable, of the tax id the
/// last two characters are left, and the rest is not shown.
/// </summary>
internal static class SubjectName
{
    public const string CommonName = "2.5.4.3";

    private const string Country = "2.5.4.6";
    private const string Organisation = "2.5.4.10";
    private const string Unit = "2.5.4.11";

    public static string Redact(X500DistinguishedName subject) => string.Join(", ", subject.EnumerateRelativeDistinguishedNames()
        .Select(r => r.HasMultipleElements ? EvidenceText.NotShown : Redact(r.GetSingleElementType(), r.GetSingleElementValue() ?? "")));

    private static string Redact(Oid type, string value) => type.Value switch
    {
        CommonName => $"CN={RedactName(value)}",
        Country => $"C={value}",
        Organisation => $"O={(value == "ICP-Brasil" ? value : EvidenceText.NotShown)}",
        Unit => $"OU={(SaysTheKind(value) ? value : EvidenceText.NotShown)}",
        _ => $"{type.Value}={EvidenceText.NotShown}",
    };

    private static string RedactName(string value)
    {
        var colon = value.LastIndexOf(':');
        return colon < 0 || value.Length - colon < 4
            ? EvidenceText.NotShown
            : $"{EvidenceText.NotShown}:{new string('*', value.Length - colon - 3)}{value[^2..]}";
    }

    // The Federal Revenue's and the authorities' own units, such as "RFB e-CNPJ A1" and "Secretaria da Receita Federal do Brasil - RFB".
    private static bool SaysTheKind(string unit) => unit is "RFB e-CNPJ A1" or "RFB e-CPF A1" or "RFB e-CNPJ A3" or "RFB e-CPF A3" or "Certificado PJ A1" or "Certificado PF A1"
        || unit.StartsWith("Secretaria da Receita Federal do Brasil", StringComparison.Ordinal);
}
