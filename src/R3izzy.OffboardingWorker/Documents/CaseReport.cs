using System.Globalization;
using System.Net;
using System.Text;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Templates;
using R3izzy.OffboardingWorker.Operations;

namespace R3izzy.OffboardingWorker.Documents;

/// <summary>What was done in a case, when, by whom or what, and with which evidence: HTML made to be printed, in Portuguese.</summary>
public static class CaseReport
{
    private const string Style = """
        @page { size: A4; margin: 16mm 14mm; }
        body { font: 10.5pt/1.4 "Segoe UI", system-ui, sans-serif; color: #111; margin: 0 auto; max-width: 182mm; padding: 8mm 0; }
        h1 { font-size: 16pt; margin: 0 0 2mm; } h2 { font-size: 12pt; margin: 8mm 0 2mm; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: 1.2mm 2mm; border-bottom: 1px solid #ccc; }
        th { border-bottom: 2px solid #444; } tr { break-inside: avoid; }
        code { font-size: 8pt; word-break: break-all; color: #444; } .muted { color: #555; } .open { font-weight: 600; }
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
        page.Append(CultureInfo.InvariantCulture, $"<p>{Safe(detail.Customer.Name)} ({Safe(detail.Customer.TaxId)}), plano {Safe(detail.Plan)}<br>\n");
        page.Append(CultureInfo.InvariantCulture, $"Pedido por {Safe(detail.RequestedBy)}; aberto em {Time(detail.OpenedAt)}; {(detail.ClosedAt is { } closed ? $"encerrado em {Time(closed)}" : "ainda aberto")}<br>\n");
        page.Append(CultureInfo.InvariantCulture, $"{Safe(When(detail))}<br>\n");
        page.Append(CultureInfo.InvariantCulture, $"Situação: <strong>{Safe(Word(detail.State))}</strong>; procedimento {Safe(detail.Procedure)}</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">Relatório de {Time(at)}, horário de Brasília. As evidências são guardadas com o caso; aqui estão os seus resumos SHA-256.</p>\n");
    }

    private static void Steps(StringBuilder page, CaseDetail detail)
    {
        page.Append("<h2>Passos</h2>\n<table>\n<tr><th>Passo</th><th>Setor</th><th>Situação</th><th>Por quem</th><th>Resultado e evidência</th></tr>\n");
        foreach (var step in detail.Steps)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Safe(step.Title)}<br><code>{Safe(step.Id)}</code></td><td>{Safe(step.Owner)}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td{(step.EndedAt is null ? " class=\"open\"" : "")}>{Safe(Word(step.State))}{(step.EndedAt is { } ended ? $"<br>{Time(ended)}" : "")}</td>");
            page.Append(CultureInfo.InvariantCulture, $"<td>{Safe(By(step, detail))}</td><td>{Safe(step.Why)}");
            foreach (var evidence in step.Evidence)
            {
                page.Append(CultureInfo.InvariantCulture, $"<br><code>{Safe(evidence.Kind)} {Time(evidence.At)} {Safe(evidence.Sha256)}</code>");
            }

            page.Append("</td></tr>\n");
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
                $"<tr><td>{Safe(answer.Step)}</td><td>{Safe(answer.Field)}</td><td>{Safe(PortugueseDates.Month(answer.Value))}{(answer.Sha256 is { } hash ? $"<br><code>{answer.Bytes} bytes, {Safe(hash)}</code>" : "")}</td><td>{Time(answer.At)}</td></tr>\n");
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
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Time(act.At)}</td><td>{Safe(act.Who)}</td><td>{Safe(act.Act)} {Safe(act.Step ?? "")}</td><td>{Safe(act.Reason)}</td></tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string By(StepView step, CaseDetail detail) =>
        detail.Acts.LastOrDefault(a => a.Step == step.Id && a.Act is "complete" or "approve" or "skip") is { } act && act.Step == step.Id && step.Outcome is not ("Done" or "AlreadyDone") ? act.Who
        : step.EndedAt is null || step.State is StepState.NotApplicable or StepState.Cancelled ? ""
        : $"worker ({step.Uses})";

    private static string Title(string action) => action switch
    {
        "cancel" => "Desligamento",
        "pause" => "Pausa",
        _ => "Retorno",
    };

    private static string When(CaseDetail detail) => detail.Action switch
    {
        "cancel" => $"Último mês: {PortugueseDates.Month(detail.LastMonth)}; acesso até {PortugueseDates.Day(PortugueseDates.DayBegunAt(detail.EffectiveEnd).AddDays(-1))}",
        "pause" => $"Pausa desde {(detail.PausedFrom is { } from ? PortugueseDates.Day(from) : "")}; volta: {(detail.ReturnsOn is { } on ? PortugueseDates.Day(on) : "sem data")}",
        _ => $"Volta em {(detail.ReturnsOn is { } day ? PortugueseDates.Day(day) : "")}{(detail.Follows is { } pause ? $", depois de {pause}" : "")}",
    };

    private static string Word(CaseState state) => state switch
    {
        CaseState.Scheduled => "agendado",
        CaseState.Running => "em andamento",
        CaseState.NeedsAttention => "precisa de atenção",
        CaseState.Completed => "concluído",
        CaseState.Verified => "concluído e conferido",
        CaseState.Withdrawn => "retirado",
    };

    private static string Word(StepState state) => state switch
    {
        StepState.Waiting => "espera por outros passos",
        StepState.Scheduled => "agendado",
        StepState.Ready => "na fila",
        StepState.Running => "em execução",
        StepState.Retrying => "tenta de novo",
        StepState.AwaitingPlatform => "espera pela plataforma",
        StepState.AwaitingPerson => "com uma pessoa",
        StepState.Parked => "parado, precisa de decisão",
        StepState.Done => "feito",
        StepState.AlreadyDone => "já estava feito",
        StepState.NotApplicable => "não se aplica",
        StepState.Skipped => "dispensado",
        StepState.Cancelled => "cancelado",
    };

    private static string Time(DateTimeOffset at) => PortugueseTime.Of(at);

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
