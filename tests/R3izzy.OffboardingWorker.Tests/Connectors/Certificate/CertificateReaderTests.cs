using System.Formats.Asn1;
using R3izzy.OffboardingWorker.Connectors.Certificate;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Certificate;

public sealed class CertificateReaderTests
{
    private const string Case = "DESL-2026-000001";
    private const string Cnpj = "11222333000181";

    [Theory]
    [InlineData(UniversalTagNumber.OctetString)]
    [InlineData(UniversalTagNumber.PrintableString)]
    [InlineData(UniversalTagNumber.UTF8String)]
    [InlineData(UniversalTagNumber.IA5String)]
    public void The_alternative_name_alone_tells_the_company(UniversalTagNumber textAs)
    {
        var pfx = (SampleCertificate.OfCompany(Cnpj) with { TaxIdInName = null, TextAs = textAs }).Pfx("x");
        CertificateReader.Read(pfx, ["x"], Case).ShouldNotBeNull().TaxIds.ShouldBe([Cnpj]);
    }

    [Fact]
    public void The_name_alone_tells_the_company() =>
        CertificateReader.Read(new SampleCertificate { TaxIdInName = "12abc34501de35" }.Pfx(null), [""], Case)!.TaxIds.ShouldBe(["12ABC34501DE35"]);

    [Fact]
    public void A_person_is_told_by_name_and_alternative_name() =>
        CertificateReader.Read(SampleCertificate.OfPerson("52998224725").Pfx(null), [""], Case)!.TaxIds.ShouldBe(["52998224725"]);

    [Fact]
    public void The_authority_that_comes_along_is_not_whose_it_is()
    {
        var facts = CertificateReader.Read((SampleCertificate.OfCompany(Cnpj) with { WithAuthority = true }).Pfx("x"), ["wrong", "x"], Case).ShouldNotBeNull();
        facts.TaxIds.ShouldBe([Cnpj]);
        facts.SerialNumber.ShouldBe("01020304");
    }

    [Fact]
    public void What_is_no_file_of_certificates_or_needs_another_password_is_not_readable()
    {
        CertificateReader.Read("no file"u8, ["", "x"], Case).ShouldBeNull();
        CertificateReader.Read([], [""], Case).ShouldBeNull();
        CertificateReader.Read(SampleCertificate.OfCompany(Cnpj).Pfx("x"), ["", "y"], Case).ShouldBeNull();
    }

    [Fact]
    public void The_subject_names_nobody_and_differs_from_case_to_case()
    {
        var pfx = SampleCertificate.OfCompany(Cnpj).Pfx(null);
        var subject = CertificateReader.Read(pfx, [""], Case)!.Subject;
        subject.ShouldNotContain("EXEMPLO");
        subject.ShouldNotContain("SAO PAULO");
        subject.ShouldNotContain(Cnpj[..^2]);
        subject.ShouldNotBe(CertificateReader.Read(pfx, [""], "DESL-2026-000002")!.Subject);
        subject.ShouldBe(CertificateReader.Read(pfx, [""], Case)!.Subject);
    }
}
