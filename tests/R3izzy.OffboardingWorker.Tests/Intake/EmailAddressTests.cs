using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData(" Padaria.Praca@Empresa.COM.BR ", "padaria.praca@empresa.com.br")]
    [InlineData("d'agua+nf@a.example", "d'agua+nf@a.example")]
    [InlineData("nota@padaria-pão.example", "nota@xn--padaria-po-n5a.example")]
    [InlineData("nota@PADARIA-PÃO.example", "nota@xn--padaria-po-n5a.example")]
    [InlineData("nota@padaria-pa\u0303o.example", "nota@xn--padaria-po-n5a.example")]
    [InlineData("1@2.example", "1@2.example")]
    public void An_address_is_lower_cased_and_its_domain_made_ASCII(string text, string address)
    {
        EmailAddress.TryRead(text, out var value, out _).ShouldBeTrue();
        value.ShouldBe(address);
    }

    [Theory]
    [InlineData("", FlawCodes.Empty)]
    [InlineData("nota", FlawCodes.Format)]
    [InlineData("@a.example", FlawCodes.Format)]
    [InlineData("nota@", FlawCodes.Format)]
    [InlineData("nota@a@b.example", FlawCodes.Format)]
    [InlineData("nota@localhost", FlawCodes.Format)]
    [InlineData("nota@[127.0.0.1]", FlawCodes.Format)]
    [InlineData("nota@127.0.0.1", FlawCodes.Format)]
    [InlineData("nota@a..example", FlawCodes.Format)]
    [InlineData("nota@a.example.", FlawCodes.Format)]
    [InlineData("nota@-a.example", FlawCodes.Format)]
    [InlineData("nota@a_b.example", FlawCodes.Format)]
    [InlineData(".nota@a.example", FlawCodes.Format)]
    [InlineData("pa..daria@a.example", FlawCodes.Format)]
    [InlineData("padaria praca@a.example", FlawCodes.Format)]
    [InlineData("padaria\u00A0praca@a.example", FlawCodes.Format)]
    [InlineData("nota@a.example,loja@a.example", FlawCodes.Format)]
    [InlineData("nota,x@a.example", FlawCodes.Format)]
    [InlineData("Padaria <nota@a.example>", FlawCodes.Format)]
    [InlineData("<nota@a.example>", FlawCodes.Format)]
    [InlineData("\"nota\"@a.example", FlawCodes.Format)]
    [InlineData("nota;@a.example", FlawCodes.Format)]
    [InlineData("padaría@a.example", FlawCodes.Format)]
    [InlineData("\u212Ailo@a.example", FlawCodes.Format)] // the Kelvin sign's small letter is an ordinary k
    [InlineData("nota@a.example\n", FlawCodes.ControlCharacter)]
    [InlineData("nota@a.example\r\nBcc: x@y.example", FlawCodes.ControlCharacter)]
    [InlineData("pa\tdaria@a.example", FlawCodes.ControlCharacter)]
    [InlineData("pa\u2028daria@a.example", FlawCodes.ControlCharacter)]
    [InlineData("pa\u200Bdaria@a.example", FlawCodes.InvisibleCharacter)]
    [InlineData("nota@a\u202E.example", FlawCodes.InvisibleCharacter)]
    public void What_is_no_single_address_is_refused(string text, string code)
    {
        EmailAddress.TryRead(text, out var value, out var flaw).ShouldBeFalse();
        value.ShouldBeNull();
        flaw.Code.ShouldBe(code);
    }

    [Fact]
    public void An_address_has_at_most_254_characters_and_64_before_the_sign()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 47), 4)); // 191 characters
        EmailAddress.TryRead($"{new string('a', 62)}@{domain}", out _, out _).ShouldBeTrue();
        EmailAddress.TryRead($"{new string('a', 63)}@{domain}", out _, out var tooLong).ShouldBeFalse();
        tooLong.Code.ShouldBe(FlawCodes.TooLong);
        EmailAddress.TryRead($"{new string('a', 65)}@a.example", out _, out _).ShouldBeFalse();
    }
}
