using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class TextRuleTests
{
    [Theory]
    [InlineData("  Padaria da Praça ", "Padaria da Praça")]
    [InlineData("Padaria\u00A0da\u2003Praça", "Padaria da Praça")]
    [InlineData("Cafe\u0301", "Café")]
    [InlineData("Caixa d'Água & Irmãos – 2ª filial (SP) #1", "Caixa d'Água & Irmãos – 2ª filial (SP) #1")]
    [InlineData("麵包店", "麵包店")]
    [InlineData("مخبز", "مخبز")]
    [InlineData("R3 😀", "R3 😀")]
    public void A_name_is_normalised(string text, string name) => Read(TextRule.Name, text).ShouldBe(name);

    [Theory]
    [InlineData("", FlawCodes.Empty)]
    [InlineData("   ", FlawCodes.Empty)]
    [InlineData("--- !", FlawCodes.Empty)]
    [InlineData("Padaria\nBcc: x", FlawCodes.ControlCharacter)]
    [InlineData("Padaria\r\n", FlawCodes.ControlCharacter)]
    [InlineData("Padaria\tPraça", FlawCodes.ControlCharacter)]
    [InlineData("Padaria\0", FlawCodes.ControlCharacter)]
    [InlineData("\u001B[31mPadaria", FlawCodes.ControlCharacter)]
    [InlineData("Padaria\u0085", FlawCodes.ControlCharacter)]
    [InlineData("Padaria\u2028Praça", FlawCodes.ControlCharacter)]
    [InlineData("Padaria\u202Eaçarp", FlawCodes.InvisibleCharacter)]
    [InlineData("Padaria\u2066", FlawCodes.InvisibleCharacter)]
    [InlineData("Padaria\u200F", FlawCodes.InvisibleCharacter)]
    [InlineData("Pa\u200Bdaria", FlawCodes.InvisibleCharacter)]
    [InlineData("Pa\u200Ddaria", FlawCodes.InvisibleCharacter)]
    [InlineData("\uFEFFPadaria", FlawCodes.InvisibleCharacter)]
    [InlineData("Pa\u00ADdaria", FlawCodes.InvisibleCharacter)]
    [InlineData("Pa\u034Fdaria", FlawCodes.InvisibleCharacter)]
    [InlineData("Padaria\u3164", FlawCodes.InvisibleCharacter)]
    [InlineData("Padaria\uFE0F", FlawCodes.InvisibleCharacter)]
    [InlineData("Padaria\U000E0041", FlawCodes.InvisibleCharacter)]
    [InlineData("Padaria\uE000", FlawCodes.BrokenCharacter)]
    [InlineData("P\uFFFDo", FlawCodes.BrokenCharacter)] // left where some program could not read a letter
    [InlineData("Padaria\uFFFE", FlawCodes.BrokenCharacter)]
    public void A_name_with_what_would_be_unsafe_later_is_refused(string text, string code) => Flaw(TextRule.Name, text).Code.ShouldBe(code);

    [Fact]
    public void A_name_is_measured_in_characters_not_in_code_units()
    {
        Read(TextRule.Name, "a" + string.Concat(Enumerable.Repeat("😀", 199))).Length.ShouldBe(399);
        Flaw(TextRule.Name, new string('a', 201)).Message.ShouldBe("has 201 characters; at most 200 are taken.");
    }

    [Fact]
    public void A_reason_takes_line_breaks_but_nothing_that_hides()
    {
        Read(TextRule.Reason, "\r\nSem uso.\r\n\tFechou a loja 👨‍👩‍👧.\n").ShouldBe("Sem uso.\n\tFechou a loja 👨‍👩‍👧.");
        Flaw(TextRule.Reason, "a\u202Eb").Code.ShouldBe(FlawCodes.InvisibleCharacter);
        Flaw(TextRule.Reason, "a\rb").Code.ShouldBe(FlawCodes.ControlCharacter);
        Flaw(TextRule.Reason, new string('a', 2_001)).Code.ShouldBe(FlawCodes.TooLong);
    }

    /// <summary>Right-hand sides from Python's unicodedata, Unicode 14.</summary>
    [Theory]
    [InlineData("a\u0301", "\u00E1")]
    [InlineData("c\u0327a\u0303o", "\u00E7\u00E3o")]
    [InlineData("c\u0327\u0301", "\u1E09")]
    [InlineData("c\u0301\u0327", "\u1E09")]
    [InlineData("a\u0323\u0302", "\u1EAD")]
    [InlineData("a\u0302\u0323", "\u1EAD")]
    [InlineData("\u00E2\u0323", "\u1EAD")]
    [InlineData("\u1EA1\u0302", "\u1EAD")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("q\u0323\u0307", "q\u0323\u0307")]
    [InlineData("a\u0305\u0301", "a\u0305\u0301")] // blocked: a mark of the same class stands between
    [InlineData("a\u034F\u0301", "a\u034F\u0301")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\u212Bngstro\u0308m", "\u00C5ngstr\u00F6m")]
    [InlineData("\u03B1\u0345\u0301", "\u1FB4")]
    [InlineData("\u1F71", "\u03AC")]
    [InlineData("\u0438\u0306", "\u0439")]
    [InlineData("s\u0323\u0307", "\u1E69")]
    [InlineData("i\u0308\u0301", "\u1E2F")]
    [InlineData("o\u031B\u0301", "\u1EDB")]
    [InlineData("o\u0301\u031B", "\u1EDB")]
    [InlineData("a\u0344", "\u00E4\u0301")]
    [InlineData("plain", "plain")]
    public void Letters_and_marks_are_composed_as_Unicode_says(string text, string composed)
    {
        UnicodeComposition.Compose(text).ShouldBe(composed);
        UnicodeComposition.Compose(composed).ShouldBe(composed);
    }

    private static string Read(TextRule rule, string text) =>
        rule.TryRead(text, out var value, out var flaw) ? value : throw new InvalidOperationException(flaw.Message);

    private static Flaw Flaw(TextRule rule, string text) =>
        rule.TryRead(text, out _, out var flaw) ? throw new InvalidOperationException("taken") : flaw;
}
