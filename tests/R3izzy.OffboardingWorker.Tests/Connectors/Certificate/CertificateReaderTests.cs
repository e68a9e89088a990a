using System.Formats.Asn1;
using R3izzy.OffboardingWorker.Connectors.Certificate;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Certificate;

public sealed class CertificateReaderTests
{
    private const string Cnpj = "11222333000181";

    [Theory]
    [InlineData(UniversalTagNumber.OctetString)]
    [InlineData(UniversalTagNumber.PrintableString)]
    [InlineData(UniversalTagNumber.UTF8String)]
    [InlineData(UniversalTagNumber.IA5String)]
    public void The_alternative_name_alone_tells_the_company(UniversalTagNumber textAs)
    {
        var pfx = (SampleCertificate.OfCompany(Cnpj) with { TaxIdInName = null, TextAs = textAs }).Pfx("x");
        CertificateReader.Read(pfx, ["x"]).ShouldNotBeNull().TaxIds.ShouldBe([Cnpj]);
    }

    [Fact]
    public void The_name_alone_tells_the_company() =>
        CertificateReader.Read(new SampleCertificate { TaxIdInName = "12abc34501de35" }.Pfx(null), [""])!.TaxIds.ShouldBe(["12ABC34501DE35"]);

    [Fact]
    public void A_person_is_told_by_name_and_alternative_name() =>
        CertificateReader.Read(SampleCertificate.OfPerson("52998224725").Pfx(null), [""])!.TaxIds.ShouldBe(["52998224725"]);

    [Fact]
    public void The_authority_that_comes_along_is_not_whose_it_is()
    {
        var facts = CertificateReader.Read((SampleCertificate.OfCompany(Cnpj) with { WithAuthority = true }).Pfx("x"), ["wrong", "x"]).ShouldNotBeNull();
        facts.TaxIds.ShouldBe([Cnpj]);
        facts.SerialNumber.ShouldBe("01020304");
    }

    [Fact]
    public void What_is_no_file_of_certificates_or_needs_another_password_is_not_readable()
    {
        CertificateReader.Read("no file"u8, ["", "x"]).ShouldBeNull();
        CertificateReader.Read([], [""]).ShouldBeNull();
        CertificateReader.Read(SampleCertificate.OfCompany(Cnpj).Pfx("x"), ["", "y"]).ShouldBeNull();
    }

    [Fact]
    public void The_subject_says_the_kind_and_names_nobody() =>
        CertificateReader.Read(SampleCertificate.OfCompany(Cnpj).Pfx(null), [""])!.Subject.Split(", ").ShouldBe(
            [
                "CN=***:************81", "OU=***", "OU=RFB e-CNPJ A1", "OU=Secretaria da Receita Federal do Brasil - RFB", "2.5.4.7=***", "O=ICP-Brasil", "C=BR",
            ],
            ignoreOrder: true);
}
