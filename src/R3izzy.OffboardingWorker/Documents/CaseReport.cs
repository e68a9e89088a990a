using System.Globalization;
using System.Net;
using System.Text;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Templates;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Procedures;

namespace R3izzy.OffboardingWorker.Documents;

/// <summary>What was done in a case, when, by whom or what, and with which evidence: HTML made to be printed, in Portuguese.</summary>
public static class CaseReport
{
    private const string Style = """
        @page { size: A4; margin: 16mm 14mm; }
        body { font: 10.5pt/1.4 "Segoe UI", system-ui, sans-serif; color: #111; margin: 0 auto; max-width: 182mm; padding: 8mm 0; }
        h1 { font-size: 16pt; margin: 0 0 2mm; } h2 { font-size: 12pt; margin: 8mm 0 2mm; }
        table { border-collapse: collapse; width: 100%; table-layout: fixed; }
        th, td { text-align: left; vertical-align: top; padding: 1.2mm 2mm; overflow-wrap: anywhere; border-top: 1px solid #ccc; }
        th { border-top: 0; border-bottom: 2px solid #444; } tr, tbody.step { break-inside: avoid; }
        code { font-size: 7pt; color: #444; white-space: pre-wrap; } .evidence td { border-top: 0; padding-top: 0; line-height: 1.25; }
        .muted { color: #555; } .open { font-weight: 600; }
        """;

    /// <param name="detail">The case.</param>
    /// <param name="at">When the report is made, by the case's clock.</param>
    public static string Html(CaseDetail detail, DateTimeOffset at)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"pt-BR\">\n<head>\n<meta charset=\"utf-8\">\n<title>Relatório ").Append(Safe(detail.Ref))
            .Append("</title>\n<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n");
        Head(page, detail, at);
        Steps(page, detail);
        Answers(page, detail);
        Acts(page, detail);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Head(StringBuilder page, CaseDetail detail, DateTimeOffset at)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Safe(Title(detail.Action))} {Safe(detail.Ref)}</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{Safe(detail.Customer.Name)} ({Safe(detail.Customer.TaxId)}), plano {Safe(CaseFields.PlanName(detail.Plan))}<br>\n");
        page.Append(CultureInfo.InvariantCulture, $"Pedido por {Safe(detail.RequestedBy)}; aberto em {Time(detail.OpenedAt)}; {(detail.ClosedAt is { } closed ? $"encerrado em {Time(closed)}" : "ainda aberto")}<br>\n");
        page.Append(CultureInfo.InvariantCulture, $"{Safe(When(detail))}<br>\n");
        page.Append(CultureInfo.InvariantCulture, $"Situação: <strong>{Safe(StateWords.Of(detail.State))}</strong>; procedimento {Safe(detail.Procedure)}</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">Relatório de {Time(at)}, horário de Brasília. As evidências são guardadas com o caso; aqui estão os seus resumos SHA-256.</p>\n");
    }

    private static void Steps(StringBuilder page, CaseDetail detail)
    {
        page.Append("<h2>Passos</h2>\n<table>\n<thead><tr><th style=\"width:29%\">Passo e setor</th><th style=\"width:15%\">Situação</th><th style=\"width:18%\">Por quem</th><th>Resultado</th></tr></thead>\n");
        foreach (var step in detail.Steps)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tbody class=\"step\"><tr><td>{Safe(step.Title)}<br><code>{Safe(step.Id)}</code> <span class=\"muted\">{Safe(Departments.Title(step.Owner))}</span></td>");
            page.Append(CultureInfo.InvariantCulture, $"<td{(step.EndedAt is null ? " class=\"open\"" : "")}>{Safe(StateWords.Of(step.State))}{(step.EndedAt is { } ended ? $"<br>{Time(ended)}" : "")}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td>{Safe(By(step, detail))}</td><td>{Safe(step.Why)}</td></tr>\n");
            if (step.Evidence.Count > 0)
            {
                page.Append("<tr class=\"evidence\"><td colspan=\"4\">")
                    .AppendJoin("<br>", step.Evidence.Select(e => $"<code>{Safe(Kind(e.Kind))}  {Time(e.At)}  {Safe(e.Sha256)}</code>")).Append("</td></tr>\n");
            }

            page.Append("</tbody>\n");
        }

        page.Append("</table>\n");
    }

    private static void Answers(StringBuilder page, CaseDetail detail)
    {
        if (detail.Answers.Count == 0)
        {
            return;
        }

        page.Append("<h2>Respostas</h2>\n<table>\n<tr><th>Passo</th><th>Campo</th><th>Resposta</th><th>Quando</th></tr>\n");
        foreach (var answer in detail.Answers)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td>{Safe(answer.Step)}</td><td>{Safe(answer.Field)}</td><td>{Safe(Answer(answer.Value))}{(answer.Sha256 is { } hash ? $"<br><code>{answer.Bytes} bytes, {Safe(hash)}</code>" : "")}</td><td>{Time(answer.At)}</td></tr>\n");
        }

        page.Append("</table>\n");
    }

    private static void Acts(StringBuilder page, CaseDetail detail)
    {
        if (detail.Acts.Count == 0)
        {
            return;
        }

        page.Append("<h2>O que as pessoas fizeram</h2>\n<table>\n<tr><th>Quando</th><th>Quem</th><th>Ato</th><th>Por quê</th></tr>\n");
        foreach (var act in detail.Acts)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Time(act.At)}</td><td>{Safe(act.Who)}</td><td>{Safe(Word(act.Act))} {Safe(act.Step ?? "")}</td><td>{Safe(act.Reason)}</td></tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string By(StepView step, CaseDetail detail) =>
        detail.Acts.LastOrDefault(a => a.Step == step.Id && a.Act is "complete" or "approve" or "skip") is { } act && act.Step == step.Id && step.Outcome is not ("Done" or "AlreadyDone") ? act.Who
        : step.EndedAt is null || step.State is StepState.NotApplicable or StepState.Cancelled ? ""
        : $"worker ({step.Uses})";

    private static string Kind(string kind) => kind switch
    {
        "before" => "antes",
        "after" => "depois",
        _ => kind,
    };

    private static string Word(string act) => act switch
    {
        "retry" => "pediu nova tentativa de",
        "complete" => "concluiu",
        "approve" => "aprovou",
        "reject" => "recusou",
        "skip" => "dispensou",
        "withdraw" => "retirou o caso",
        "change" => "mudou o último mês",
        "end-pause" => "encerrou a pausa",
        "reminder" => "lembrou por e-mail",
        "escalation" => "avisou do atraso",
        _ => act,
    };

    private static string Answer(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? PortugueseDates.Day(day) : PortugueseDates.Month(value);

    private static string Title(string action) => action switch
    {
        "cancel" => "Desligamento",
        "pause" => "Pausa",
        _ => "Retorno",
    };

    private static string When(CaseDetail detail) => detail.Action switch
    {
        "cancel" => $"Último mês: {PortugueseDates.Month(detail.LastMonth)}; último dia da assinatura: {PortugueseDates.Day(PortugueseDates.DayBegunAt(detail.EffectiveEnd).AddDays(-1))}{Withdrawn(detail, "a assinatura continua")}",
        "pause" => $"Pausa desde {(detail.PausedFrom is { } from ? PortugueseDates.Day(from) : "")}; volta: {(detail.ReturnsOn is { } on ? PortugueseDates.Day(on) : "sem data")}{Withdrawn(detail, "a assinatura continua sem pausa")}",
        _ => $"Volta em {(detail.ReturnsOn is { } day ? PortugueseDates.Day(day) : "")}{(detail.Follows is { } pause ? $", depois de {pause}" : "")}{Withdrawn(detail, "a assinatura continua em pausa")}",
    };

    // From the act on, not only once all is put back: the dates above count no more.
    private static string Withdrawn(CaseDetail detail, string instead) =>
        detail.Acts.Any(a => a.Act == "withdraw") ? $" (pedido retirado: {instead})" : "";

    private static string Time(DateTimeOffset at) => PortugueseTime.Of(at);

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
