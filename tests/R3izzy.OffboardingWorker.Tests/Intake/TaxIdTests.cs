using FsCheck;
using FsCheck.Fluent;
using R3izzy.OffboardingWorker.Intake;

namespace R3izzy.OffboardingWorker.Tests.Intake;

public sealed class TaxIdTests
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    [Theory]
    [InlineData("111.444.777-35", TaxIdKind.Cpf, "11144477735", "111.444.777-35", "***.444.777-**")]
    [InlineData("11144477735", TaxIdKind.Cpf, "11144477735", "111.444.777-35", "***.444.777-**")]
    [InlineData("11.222.333/0001-81", TaxIdKind.Cnpj, "11222333000181", "11.222.333/0001-81", "**.222.333/****-**")]
    [InlineData("11222333000181", TaxIdKind.Cnpj, "11222333000181", "11.222.333/0001-81", "**.222.333/****-**")]
    [InlineData("12.ABC.345/01DE-35", TaxIdKind.Cnpj, "12ABC34501DE35", "12.ABC.345/01DE-35", "**.ABC.345/****-**")]
    [InlineData(" 12.abc.345/01de-35 ", TaxIdKind.Cnpj, "12ABC34501DE35", "12.ABC.345/01DE-35", "**.ABC.345/****-**")]
    public void A_tax_id_is_read_stored_shown_and_masked(string text, TaxIdKind kind, string value, string formatted, string masked)
    {
        TaxId.TryRead(text, out var taxId, out _).ShouldBeTrue();
        taxId.Kind.ShouldBe(kind);
        taxId.Value.ShouldBe(value);
        taxId.Formatted.ShouldBe(formatted);
        taxId.Masked.ShouldBe(masked);
        taxId.ToString().ShouldBe(masked);
    }

    [Theory]
    [InlineData("", FlawCodes.Format)]
    [InlineData("1114447773", FlawCodes.Format)] // a zero in front was lost
    [InlineData("111444777355", FlawCodes.Format)]
    [InlineData("111.444.77735", FlawCodes.Format)]
    [InlineData("111-444-777.35", FlawCodes.Format)]
    [InlineData("111 444 777 35", FlawCodes.Format)]
    [InlineData("11144477735\n", FlawCodes.Format)]
    [InlineData("１１１４４４７７７３５", FlawCodes.Format)] // full-width digits
    [InlineData("12.ABC.345/01DE-3A", FlawCodes.Format)] // check digits are digits
    [InlineData("12.ÁBC.345/01DE-35", FlawCodes.Format)]
    [InlineData("111.444.777-34", FlawCodes.CheckDigits)]
    [InlineData("111.444.777-45", FlawCodes.CheckDigits)]
    [InlineData("11.222.333/0001-80", FlawCodes.CheckDigits)]
    [InlineData("12.ABC.345/01DE-36", FlawCodes.CheckDigits)]
    [InlineData("12.ABC.345/01ED-35", FlawCodes.CheckDigits)]
    public void What_is_no_tax_id_is_refused(string text, string code)
    {
        TaxId.TryRead(text, out var taxId, out var flaw).ShouldBeFalse();
        taxId.ShouldBeNull();
        flaw.Code.ShouldBe(code);
    }

    [Fact]
    public void One_digit_repeated_is_refused_whatever_its_check_digits_say()
    {
        foreach (var digit in "0123456789")
        {
            foreach (var length in new[] { 11, 14 })
            {
                TaxId.TryRead(new string(digit, length), out _, out var flaw).ShouldBeFalse();
                flaw.Code.ShouldBe(FlawCodes.CheckDigits);
            }
        }
    }

    [Fact]
    public void Check_digits_agree_with_the_rule_written_out_another_way() => Prop.ForAll(Text("0123456789", 9), Text(Alphabet, 12), (cpf, cnpj) =>
        TaxIdCheckDigits.OfCpf(cpf) == ByTheBook(cpf, int.MaxValue) && TaxIdCheckDigits.OfCnpj(cnpj) == ByTheBook(cnpj, 9)).Holds();

    [Fact]
    public void A_made_up_number_with_its_check_digits_is_taken() => Prop.ForAll(Text("0123456789", 9), Text(Alphabet, 12), (cpf, cnpj) =>
        IsTaken(cpf + ByTheBook(cpf, int.MaxValue)) != IsRepeated(cpf + ByTheBook(cpf, int.MaxValue))
        && IsTaken(cnpj + ByTheBook(cnpj, 9)) != IsRepeated(cnpj + ByTheBook(cnpj, 9))).Holds();

    /// <summary>
    /// The official rule makes 0 of the remainders 0 and 1 alike, so it cannot see every wrong digit: 100.000.001-08 and
    /// 200.000.001-08 are both right. What it can see, we must refuse.
    /// </summary>
    [Fact]
    public void Any_single_wrong_digit_of_a_cpf_is_refused_unless_the_rule_itself_cannot_see_it() =>
        Prop.ForAll(Text("0123456789", 9), Gen.Choose(0, 10).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (first, place, by) =>
        {
            var right = first + ByTheBook(first, int.MaxValue);
            var wrong = right.Remove(place, 1).Insert(place, ((right[place] - '0' + by) % 10).ToString(System.Globalization.CultureInfo.InvariantCulture));
            var cannotBeSeen = Remainders(right, wrong).All(pair => pair.Right == pair.Wrong || (pair.Right < 2 && pair.Wrong < 2));
            return place >= 9 ? !IsTaken(wrong) : IsTaken(wrong) == (cannotBeSeen && !IsRepeated(wrong));
        }).Holds();

    [Theory]
    [InlineData("100.000.001-08")]
    [InlineData("200.000.001-08")]
    public void Two_numbers_that_the_rule_cannot_tell_apart_are_both_taken(string cpf) => IsTaken(cpf).ShouldBeTrue();

    private static IEnumerable<(int Right, int Wrong)> Remainders(string right, string wrong) =>
        from length in new[] { 9, 10 }
        select (Sum(right[..length], int.MaxValue) % 11, Sum(wrong[..length], int.MaxValue) % 11);

    /// <summary>Weights counted from the right: 2, 3, … and again from 2 after <paramref name="highest"/>.</summary>
    private static int Sum(string text, int highest) =>
        text.Reverse().Select((c, i) => (c - 48) * (2 + (highest == int.MaxValue ? i : i % (highest - 1)))).Sum();

    private static string ByTheBook(string first, int highest)
    {
        var one = Sum(first, highest) % 11 is < 2 ? 0 : 11 - (Sum(first, highest) % 11);
        var second = Sum(first + one, highest) % 11;
        return $"{one}{(second < 2 ? 0 : 11 - second)}";
    }

    private static bool IsTaken(string text) => TaxId.TryRead(text, out _, out _);

    private static bool IsRepeated(string text) => text.Distinct().Count() == 1;

    private static Arbitrary<string> Text(string alphabet, int length) =>
        Gen.Elements<char>(alphabet.AsEnumerable()).ArrayOf(length).Select(letters => new string(letters)).ToArbitrary();
}
