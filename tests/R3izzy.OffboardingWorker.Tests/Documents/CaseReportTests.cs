using System.Net;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Documents;
using R3izzy.OffboardingWorker.Operations;

namespace R3izzy.OffboardingWorker.Tests.Documents;

public sealed class CaseReportTests
{
    private static readonly DateTimeOffset Opened = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("cancel", "Último mês: Novembro/2026; último dia da assinatura: 30/11/2026", "a assinatura continua")]
    [InlineData("pause", "Pausa desde 01/12/2026; volta: 01/03/2027", "a assinatura continua sem pausa")]
    [InlineData("return", "Volta em 01/03/2027, depois de PAUSA-2026-000001", "a assinatura continua em pausa")]
    public void A_withdrawn_case_is_not_reported_as_if_its_dates_still_counted(string action, string dates, string instead)
    {
        WebUtility.HtmlDecode(CaseReport.Html(Detail(action), Opened)).ShouldContain($"{dates}<br>");
        // Also while what was done is still being put back.
        WebUtility.HtmlDecode(CaseReport.Html(Detail(action, new ActView(Opened, "ana@ti", "withdraw", null, "o cliente fica")), Opened))
            .ShouldContain($"{dates} (pedido retirado: {instead})<br>");
    }

    [Fact]
    public void Whatever_people_wrote_is_escaped_and_a_step_done_by_a_person_names_the_person()
    {
        var html = CaseReport.Html(
            Detail("cancel", new ActView(Opened, "ana@ti", "complete", "remover-questor", "<b>visto</b> & feito")) with
            {
                Customer = new CustomerView("Mel & <i>Cia</i>", "**.222.333/****-**", []),
                Steps = [new StepView("remover-questor", "Remover do Questor", "human", "ti", StepState.Done, "Feito.", null, Opened, 0, null, null, [])],
                Answers = [new AnswerView("informar-competencia", "competencia", Opened, "2026-10", null, null)],
            }, Opened);
        html.ShouldContain("Mel &amp; &lt;i&gt;Cia&lt;/i&gt;");
        html.ShouldContain("&lt;b&gt;visto&lt;/b&gt; &amp; feito");
        html.ShouldContain("<td>ana@ti</td><td>Feito.</td>");
        html.ShouldContain("<span class=\"muted\">TI</span>");
        html.ShouldContain("<td>Outubro/2026</td>");
        html.ShouldNotContain("<i>Cia");
    }

    private static CaseDetail Detail(string action, params ActView[] acts) => new(
        "DESL-2026-000001", CaseState.Running, action, new CustomerView("Padaria", "**.222.333/****-**", []), "pro", "2026-11",
        new DateTimeOffset(2026, 12, 1, 3, 0, 0, TimeSpan.Zero), Opened, null, "desligamento-pro v2", "Atendimento",
        new DateOnly(2026, 12, 1), new DateOnly(2027, 3, 1), action == "return" ? "PAUSA-2026-000001" : null, [], [], acts);
}
