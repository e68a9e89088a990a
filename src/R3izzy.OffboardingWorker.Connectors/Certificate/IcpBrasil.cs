using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace R3izzy.OffboardingWorker.Connectors.Certificate;

/// <summary>
/// Whose a certificate of ICP-Brasil is: DOC-ICP-04, items 7.1.2 and 7.1.4. The tax id stands behind the name (<c>NAME:CNPJ</c>)
/// and in the alternative names: of a company under 2.16.76.1.3.3, of a person within 2.16.76.1.3.1.
/// </summary>
internal static class IcpBrasil
{
    private const string AlternativeNames = "2.5.29.17";
    private const string CompanyTaxId = "2.16.76.1.3.3";
    private const string PersonData = "2.16.76.1.3.1";

    // Date of birth (8 digits) and then the CPF (11).
    private const int BirthDigits = 8;
    private const int CpfDigits = 11;
    private const int CnpjCharacters = 14;

    /// <summary>CPF or CNPJ, without punctuation; none for a certificate that is not of ICP-Brasil.</summary>
    public static IReadOnlyList<string> TaxIdsOf(X509Certificate2 certificate) =>
        [.. FromName(certificate).Concat(FromAlternativeNames(certificate)).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> FromName(X509Certificate2 certificate) => certificate.SubjectName.EnumerateRelativeDistinguishedNames()
        .Where(r => !r.HasMultipleElements && r.GetSingleElementType().Value == SubjectName.CommonName)
        .Select(r => r.GetSingleElementValue()?.Split(':') is { Length: > 1 } parts ? parts[^1].Trim().ToUpperInvariant() : "")
        .Where(IsTaxId);

    private static List<string> FromAlternativeNames(X509Certificate2 certificate)
    {
        var found = new List<string>();
        foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == AlternativeNames))
        {
            try
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (ReadOtherName(names) is { } taxId && IsTaxId(taxId))
                    {
                        found.Add(taxId);
                    }
                }
            }
            catch (AsnContentException)
            {
                // Not written as the standard says: what was read before it counts, and the name.
            }
        }

        return found;
    }

    private static string? ReadOtherName(AsnReader names)
    {
        var otherName = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (names.PeekTag() != otherName)
        {
            names.ReadEncodedValue();
            return null;
        }

        var name = names.ReadSequence(otherName);
        var type = name.ReadObjectIdentifier();
        var text = ReadText(name.ReadSequence(otherName));
        return type switch
        {
            CompanyTaxId => text?.Trim().ToUpperInvariant(),
            PersonData when text is { Length: >= BirthDigits + CpfDigits } => text[BirthDigits..(BirthDigits + CpfDigits)],
            _ => null,
        };
    }

    // The standard takes OCTET STRING and PrintableString; others are seen.
    private static string? ReadText(AsnReader value)
    {
        var tag = value.PeekTag();
        return tag == Asn1Tag.PrimitiveOctetString ? System.Text.Encoding.ASCII.GetString(value.ReadOctetString())
            : tag == new Asn1Tag(UniversalTagNumber.PrintableString) ? value.ReadCharacterString(UniversalTagNumber.PrintableString)
            : tag == new Asn1Tag(UniversalTagNumber.UTF8String) ? value.ReadCharacterString(UniversalTagNumber.UTF8String)
            : tag == new Asn1Tag(UniversalTagNumber.IA5String) ? value.ReadCharacterString(UniversalTagNumber.IA5String)
            : null;
    }

    private static bool IsTaxId(string text) =>
        (text.Length == CpfDigits && text.All(char.IsAsciiDigit) && text != "00000000000")
        || (text.Length == CnpjCharacters && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)) && char.IsAsciiDigit(text[^1]) && char.IsAsciiDigit(text[^2]));
}
