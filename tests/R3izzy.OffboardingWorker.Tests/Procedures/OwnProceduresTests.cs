using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Engine;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Tests.Conformance;
using R3izzy.OffboardingWorker.Tests.Engine;

namespace R3izzy.OffboardingWorker.Tests.Procedures;

/// <summary>What the procedures that come with the program tell people to do, and in which order.</summary>
public sealed class OwnProceduresTests
{
    private static readonly ProcedureCatalog Catalog = ProcedureCatalog.Load(null, Platforms.All);
    private static readonly DateTimeOffset BeforeTheEnd = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Cancellations => ["desligamento-lite", "desligamento-pro", "desligamento-pro-contabilidade"];

    [Theory]
    [MemberData(nameof(Cancellations))]
    public void The_closing_mail_waits_for_backup_and_access_and_until_the_charges_and_the_contract_have_ended_one_way_or_another(string name)
    {
        var procedure = Of(name);
        Step(procedure, "encerrar-com-cliente").Needs.Select(n => $"{n.Edge} {procedure.Steps[n.Step].Id}").ShouldBe(
            [
                "Strict informar-competencia", "After cancelar-stripe", "After cancelar-pix", "After cancelar-outra-cobranca", "Strict backup",
                "Strict desativar-firebase", "After rescisao-contrato",
            ],
            ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Cancellations))]
    public async Task A_new_last_month_has_the_old_answer_and_the_old_letter_done_again(string name)
    {
        Step(Of(name), "informar-competencia").IsRedoneOnChange.ShouldBeTrue();
        (await TextAsync(name, "informar-competencia", round: 1)).ShouldStartWith("O último mês de permanência mudou: a resposta anterior não vale mais.");
        Step(Of(name), "rescisao-contrato").IsRedoneOnChange.ShouldBeTrue();
        (await TextAsync(name, "rescisao-contrato", round: 1)).ShouldContain("o termo já assinado traz o anterior");
        (await TextAsync(name, "rescisao-contrato")).ShouldNotContain("já assinado");
    }

    [Theory]
    [MemberData(nameof(Cancellations))]
    public async Task What_the_request_does_not_say_is_not_told_as_known(string name)
    {
        (await TextAsync(name, "rescisao-contrato")).ShouldStartWith("O pedido não diz se existe contrato com");
        (await TextAsync(name, "cancelar-outra-cobranca")).ShouldStartWith("O pedido não diz como");
        foreach (var step in new[] { "cancelar-stripe", "cancelar-pix", "avisar-pix-agendado", "guardar-xmls", "remover-focusnfe", "remover-questor", "remover-certificado", "remover-google-play", "remover-testflight" })
        {
            (await TextAsync(name, step)).ShouldContain("conclua e diga isso no motivo", customMessage: step);
        }

        (await TextAsync(name, "informar-competencia")).Contains("conclua sem informar a competência", StringComparison.Ordinal).ShouldBe(name != "desligamento-pro-contabilidade");
        Step(Of(name), "informar-competencia").Form.Single().IsRequired.ShouldBe(name == "desligamento-pro-contabilidade");
    }

    [Theory]
    [MemberData(nameof(Cancellations))]
    public async Task What_the_request_says_is_told(string name)
    {
        var facts = new Dictionary<string, IReadOnlyList<string>> { ["hasContract"] = ["true"], ["paysBy"] = ["stripe", "pix", "other"], ["usesFocusNfe"] = ["true"], ["usesQuestor"] = ["true"] };
        (await TextAsync(name, "rescisao-contrato", facts)).ShouldStartWith("Existe contrato com Padaria: siga");
        (await TextAsync(name, "cancelar-outra-cobranca", facts)).ShouldStartWith("Padaria paga por um meio que não é Stripe nem Pix: cancele");
        foreach (var step in new[] { "cancelar-stripe", "cancelar-pix", "avisar-pix-agendado", "guardar-xmls", "remover-focusnfe", "remover-questor" })
        {
            (await TextAsync(name, step, facts)).ShouldNotContain("Se o cliente não", customMessage: step);
        }
    }

    [Theory]
    [MemberData(nameof(Cancellations))]
    public async Task A_last_month_that_has_passed_gives_nobody_time_that_is_over(string name)
    {
        var late = BeforeTheEnd.AddDays(20);
        (await TextAsync(name, "informar-cliente")).ShouldContain("o acesso vai até o fim do dia 30/11/2026");
        (await TextAsync(name, "cancelar-stripe")).ShouldContain("cancele cada assinatura ativa para o fim de Novembro/2026 (30/11/2026).");
        var informing = await TextAsync(name, "informar-cliente", at: late);
        informing.ShouldContain("o último dia foi 30/11/2026 e o acesso vai ser desativado.");
        informing.ShouldNotContain("Até lá");
        (await TextAsync(name, "cancelar-stripe", at: late)).ShouldContain("cancele cada assinatura ativa agora: o último dia, 30/11/2026, já passou.");
    }

    [Theory]
    [MemberData(nameof(Cancellations))]
    public async Task What_a_person_writes_again_after_a_change_says_that_it_takes_the_place_of_the_first(string name)
    {
        (await TextAsync(name, "informar-cliente", round: 1)).ShouldStartWith("Os dados do cancelamento mudaram: diga ao cliente");
        (await TextAsync(name, "informar-cliente")).ShouldStartWith("Informe Padaria");
        var again = await TextAsync(name, "avisar-setores", round: 1);
        again.ShouldContain("Assunto: Correção: Cancelamento de Cliente - Padaria\n");
        again.ShouldContain("\n\nOs dados deste cancelamento mudaram; esta mensagem substitui a anterior (DESL-2026-000001).\n\nO cliente Padaria");
    }

    [Fact]
    public async Task Invoicing_goes_back_to_what_it_was_before_the_pause()
    {
        Step(Of("manutencao-pausa"), "faturamento-manual").Form.Single().Options.ShouldBe(["automático", "manual"]);
        (await TextAsync("manutencao-retorno", "faturamento-automatico")).ShouldStartWith("Se antes da pausa o faturamento já era manual, não mude nada");
        (await TextAsync("manutencao-retorno", "faturamento-automatico", answers: new() { ["faturamentoAnterior"] = "manual" }))
            .ShouldStartWith("Antes da pausa, o faturamento era manual. Se era manual, não mude nada");
    }

    [Fact]
    public void Every_mail_that_was_sent_by_hand_is_taken_back_in_words()
    {
        foreach (var procedure in Catalog.Current)
        {
            foreach (var step in procedure.Steps.Where(s => s.Uses.StartsWith("email.", StringComparison.Ordinal) && s.Id != "encerrar-com-cliente"))
            {
                step.Undo.ShouldNotBeNullOrWhiteSpace($"{procedure.Name} {step.Id}");
            }
        }
    }

    private static Procedure Of(string name) => Catalog.Current.Single(p => p.Name == name);

    private static ProcedureStep Step(Procedure procedure, string id) => procedure.Steps.Single(s => s.Id == id);

    private static async Task<string> TextAsync(
        string name, string step, Dictionary<string, IReadOnlyList<string>>? facts = null, DateTimeOffset? at = null, Dictionary<string, string>? answers = null, int round = 0)
    {
        var harness = new StepHarness(new CustomerProfile("Padaria", ["dono@padaria.example"], "11144477735", new Dictionary<string, string>()))
        {
            Clock = new ManualClock(at ?? BeforeTheEnd),
            Round = round,
            Facts = facts ?? [],
            Case = new AnsweredCase(answers ?? []),
        };
        return await StepInstructions.FilledAsync(Step(Of(name), step), harness.NextAttempt(), TestContext.Current.CancellationToken);
    }
}
