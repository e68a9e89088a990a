using System.Security.Cryptography;
using System.Text;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Security;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tasks;

namespace R3izzy.OffboardingWorker.Tests.Tasks;

public sealed class FormAnswersTests : IDisposable
{
    private readonly FieldCipher _cipher = new(new byte[32]);

    public void Dispose() => _cipher.Dispose();

    private static FormField Field(FormFieldType type, bool required = true) =>
        new("campo", "O que se pergunta", type, required, type == FormFieldType.Choice ? ["Sim, com juros", "Não"] : []);

    private (IReadOnlyList<KeptAnswer> Kept, IReadOnlyList<string> Problems) Check(FormField field, GivenAnswer? answer) =>
        FormAnswers.Check([field], answer is null ? new Dictionary<string, GivenAnswer>() : new Dictionary<string, GivenAnswer> { ["campo"] = answer }, _cipher);

    [Theory]
    [InlineData(FormFieldType.Text, "  dois   espaços\n e linha ", "dois   espaços\n e linha")]
    [InlineData(FormFieldType.Month, "Julho/2025", "2025-07")]
    [InlineData(FormFieldType.Month, " 2025-07 ", "2025-07")]
    [InlineData(FormFieldType.Date, "31/07/2025", "2025-07-31")]
    [InlineData(FormFieldType.Date, "2025-07-31", "2025-07-31")]
    [InlineData(FormFieldType.Choice, "sim, COM juros", "Sim, com juros")]
    public void An_answer_is_kept_encrypted_in_its_stored_form(FormFieldType type, string given, string stored)
    {
        var (kept, problems) = Check(Field(type), new GivenAnswer.Text(given));
        problems.ShouldBeEmpty();
        var answer = kept.ShouldHaveSingleItem();
        _cipher.DecryptText(answer.Value, Purposes.Answer).ShouldBe(stored);
        (answer.Field, answer.Name, answer.Bytes, answer.Sha256).ShouldBe(("campo", null, Encoding.UTF8.GetByteCount(stored), ""));
        Encoding.Latin1.GetString(answer.Value).ShouldNotContain(stored);
    }

    [Theory]
    [InlineData(FormFieldType.Text, "")]
    [InlineData(FormFieldType.Text, " \u00A0 ")]
    [InlineData(FormFieldType.Text, "regra \u001b[2J")]
    [InlineData(FormFieldType.Text, "cobran\uFFFDa")]
    [InlineData(FormFieldType.Month, "julio")]
    [InlineData(FormFieldType.Month, "2025-13")]
    [InlineData(FormFieldType.Month, "31/07/2025")]
    [InlineData(FormFieldType.Date, "2025-07")]
    [InlineData(FormFieldType.Date, "31/02/2025")]
    [InlineData(FormFieldType.Date, "07/31/2025")]
    [InlineData(FormFieldType.Choice, "Talvez")]
    [InlineData(FormFieldType.Choice, "")]
    [InlineData(FormFieldType.File, "termo.pdf")]
    public void An_answer_of_another_kind_is_refused_by_its_field_with_what_it_takes(FormFieldType type, string given)
    {
        foreach (var required in new[] { true, false })
        {
            var (kept, problems) = Check(Field(type, required), new GivenAnswer.Text(given));
            kept.ShouldBeEmpty();
            problems.ShouldBe([$"campo: não serve; {FormAnswers.Takes(Field(type))}"]);
        }
    }

    [Fact]
    public void A_text_has_its_longest()
    {
        Check(Field(FormFieldType.Text), new GivenAnswer.Text(new string('a', 2000))).Problems.ShouldBeEmpty();
        Check(Field(FormFieldType.Text), new GivenAnswer.Text(new string('a', 2001))).Problems.ShouldHaveSingleItem().ShouldContain("2000");
    }

    [Fact]
    public void A_file_is_kept_whole_with_its_name_and_hash_and_neither_readable()
    {
        var content = Encoding.UTF8.GetBytes("termo assinado");
        var answer = Check(Field(FormFieldType.File), new GivenAnswer.File("Termo da Padaria.pdf", content)).Kept.ShouldHaveSingleItem();
        _cipher.Decrypt(answer.Value, Purposes.Answer).ShouldBe(content);
        _cipher.DecryptText(answer.Name!, Purposes.AnswerName).ShouldBe("Termo da Padaria.pdf");
        (answer.Bytes, answer.Sha256).ShouldBe((content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
    }

    [Fact]
    public void A_file_is_neither_empty_nor_too_large_nor_an_answer_to_another_field()
    {
        Check(Field(FormFieldType.File), new GivenAnswer.File("a", [])).ShouldSatisfyAllConditions(r => r.Problems.ShouldHaveSingleItem().ShouldStartWith("campo: o arquivo tem 0 bytes"));
        Check(Field(FormFieldType.File), new GivenAnswer.File("a", new byte[FormAnswers.LargestFile + 1])).Problems.ShouldHaveSingleItem().ShouldStartWith("campo: o arquivo tem 10485761 bytes");
        Check(Field(FormFieldType.File), new GivenAnswer.File("a", new byte[FormAnswers.LargestFile])).Problems.ShouldBeEmpty();
        Check(Field(FormFieldType.Text), new GivenAnswer.File("a", [1])).Problems.ShouldBe([$"campo: não serve; {FormAnswers.Takes(Field(FormFieldType.Text))}"]);
    }

    [Fact]
    public void A_field_that_must_be_answered_is_missed_and_one_that_need_not_is_not()
    {
        Check(Field(FormFieldType.Month), null).Problems.ShouldHaveSingleItem().ShouldBe("campo: falta a resposta. O que se pergunta: um mês, como 2026-12 ou Dezembro/2026");
        var (kept, problems) = Check(Field(FormFieldType.Month, required: false), null);
        (kept.Count, problems.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void What_is_not_asked_for_is_refused_and_every_problem_is_told_at_once()
    {
        FormField[] form = [Field(FormFieldType.Month), Field(FormFieldType.Date) with { Id = "dia" }];
        FormAnswers.Check(form, new Dictionary<string, GivenAnswer> { ["outro"] = new GivenAnswer.Text("x"), ["dia"] = new GivenAnswer.Text("ontem") }, _cipher)
            .Problems.ShouldBe(["outro: a tarefa não pede este campo; pede campo, dia", "campo: falta a resposta. O que se pergunta: um mês, como 2026-12 ou Dezembro/2026", $"dia: não serve; {FormAnswers.Takes(form[1])}"]);
        FormAnswers.Check([], new Dictionary<string, GivenAnswer> { ["outro"] = new GivenAnswer.Text("x") }, _cipher).Problems.ShouldBe(["outro: esta tarefa não pede resposta"]);
    }
}
