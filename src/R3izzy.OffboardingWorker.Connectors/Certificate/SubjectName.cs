using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>
/// A certificate's subject without whoever it names: what says which kind of certificate it is stays readable, the name is a
/// hash keyed with the case, and of the tax id the last two characters are left.
/// </summary>
internal static class SubjectName
{
    public const string CommonName = "2.5.4.3";

    private const string Country = "2.5.4.6";
    private const string Organisation = "2.5.4.10";
    private const string Unit = "2.5.4.11";

    public static string Redact(X500DistinguishedName subject, string caseRef) => string.Join(", ", subject.EnumerateRelativeDistinguishedNames()
        .Select(r => r.HasMultipleElements ? "#" + Hash(Convert.ToHexString(r.RawData.Span), caseRef) : Redact(r.GetSingleElementType(), r.GetSingleElementValue() ?? "", caseRef)));

    /// <summary>Hash of a text that could name somebody; only someone who knows the text can recompute it.</summary>
    public static string Hash(string text, string caseRef) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(caseRef), Encoding.UTF8.GetBytes(text)))[..16];

    private static string Redact(Oid type, string value, string caseRef) => type.Value switch
    {
        CommonName => $"CN={RedactName(value, caseRef)}",
        Country => $"C={value}",
        Organisation => $"O={(value == "ICP-Brasil" ? value : "#" + Hash(value, caseRef))}",
        Unit => $"OU={(SaysTheKind(value) ? value : "#" + Hash(value, caseRef))}",
        _ => $"{type.Value}=#{Hash(value, caseRef)}",
    };

    private static string RedactName(string value, string caseRef)
    {
        var colon = value.LastIndexOf(':');
        return colon < 0 || value.Length - colon < 4
            ? "#" + Hash(value, caseRef)
            : $"#{Hash(value[..colon], caseRef)}:{new string('*', value.Length - colon - 3)}{value[^2..]}";
    }

    // The Federal Revenue's and the authorities' own units, such as "RFB e-CNPJ A1" and "Secretaria da Receita Federal do Brasil - RFB".
    private static bool SaysTheKind(string unit) => unit is "RFB e-CNPJ A1" or "RFB e-CPF A1" or "RFB e-CNPJ A3" or "RFB e-CPF A3" or "Certificado PJ A1" or "Certificado PF A1"
        || unit.StartsWith("Secretaria da Receita Federal do Brasil", StringComparison.Ordinal);
}
