using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>One request as a handler sees it; the account's lock is held.</summary>
internal sealed record PixCall(PixBank Bank, string Id, IQueryCollection Query, JsonObject? Body);

/// <summary>What one route answers.</summary>
/// <param name="Scope">That the token must have.</param>
/// <param name="Status">Of a good answer.</param>
/// <param name="Answer">Throws <see cref="PixProblem"/> before it changes anything; null answers without a body.</param>
internal sealed record PixEndpoint(string Method, string Path, string Scope, int Status, Func<PixCall, JsonObject?> Answer);

/// <summary>Recurrences and requests for their authorisation (tags Rec and SolicRec).</summary>
internal static class PixRecurrences
{
    public static IEnumerable<PixEndpoint> Endpoints =>
    [
        new("GET", "/rec", "rec.read", 200, call => PixLists.Page(call.Bank, call.Bank.Recurrences, call.Query, "RecConsultaInvalida", "recs", e => Whole(call.Bank, e, inList: true))),
        new("GET", "/rec/{id}", "rec.read", 200, call => Whole(call.Bank, Find(call), inList: false)),
        new("PATCH", "/rec/{id}", "rec.write", 200, Cancel),
        new("DELETE", "/rec/{id}", "rec.write", 204, Delete),
        new("GET", "/solicrec/{id}", "solicrec.read", 200, call => FindRequest(call).Body.DeepClone().AsObject()),
        new("PATCH", "/solicrec/{id}", "solicrec.write", 201, CancelRequest),
    ];

    private static JsonObject Whole(PixBank bank, PixEntry recurrence, bool inList)
    {
        var body = recurrence.Body.DeepClone().AsObject();
        if (!(inList && bank.Quirks.ListsWithoutRequests))
        {
            body["solicitacao"] = new JsonArray([.. bank.Requests.Where(r => r.RecurrenceId == recurrence.Id).Select(r => r.Body.DeepClone())]);
        }

        return body;
    }

    private static JsonObject Cancel(PixCall call)
    {
        if (call.Bank.Quirks.EndsByDelete)
        {
            throw PixProblem.NotFound();
        }

        var recurrence = Find(call);
        PixBodies.RequireOnly(call.Body, "CANCELADA", "RecOperacaoInvalida", "rec.status");
        End(call.Bank, recurrence);
        var answer = recurrence.Body.DeepClone().AsObject();
        foreach (var notGenerated in new[] { "pagador", "politicaRetentativa" })
        {
            answer.Remove(notGenerated);
        }

        return answer;
    }

    private static JsonObject? Delete(PixCall call)
    {
        if (!call.Bank.Quirks.EndsByDelete)
        {
            throw PixProblem.NotFound();
        }

        var recurrence = Find(call);
        End(call.Bank, recurrence);
        call.Bank.Recurrences.Remove(recurrence);
        return null;
    }

    private static void End(PixBank bank, PixEntry recurrence)
    {
        if (recurrence.Status is "EXPIRADA" or "CANCELADA" or "REJEITADA")
        {
            throw new PixProblem(400, "RecOperacaoInvalida", "A recorrência encontra-se expirada, cancelada ou rejeitada.");
        }

        recurrence.Body["encerramento"] = PixBank.EndedByReceiver("da recorrência");
        bank.Become(recurrence, "CANCELADA", "recurrence.canceled");
        if (bank.Quirks.RecurrenceEndsItsCharges)
        {
            foreach (var charge in bank.Charges.Where(c => c.RecurrenceId == recurrence.Id && PixCharges.CanBeCancelled(bank, c)))
            {
                PixCharges.End(bank, charge);
            }
        }
    }

    private static JsonObject CancelRequest(PixCall call)
    {
        var request = FindRequest(call);
        PixBodies.RequireOnly(call.Body, "CANCELADA", "SolicRecOperacaoInvalida", "solicrec.status");
        if (request.Status is not ("CRIADA" or "ENVIADA" or "RECEBIDA"))
        {
            throw new PixProblem(400, "SolicRecOperacaoInvalida", "Não é possível cancelar uma solicitação de recorrência com o status diferente de CRIADA, ENVIADA ou RECEBIDA.");
        }

        call.Bank.Become(request, "CANCELADA", "request.canceled");
        return request.Body.DeepClone().AsObject();
    }

    private static PixEntry Find(PixCall call) => call.Bank.Require(call.Bank.Recurrences, call.Id, "RecNaoEncontrada");

    private static PixEntry FindRequest(PixCall call) => call.Bank.Require(call.Bank.Requests, call.Id, "SolicRecNaoEncontrada");
}

/// <summary>Charges of recurrences (tag CobR).</summary>
internal static class PixCharges
{
    public static IEnumerable<PixEndpoint> Endpoints =>
    [
        new("GET", "/cobr", "cobr.read", 200, call => PixLists.Page(call.Bank, call.Bank.Charges, call.Query, "CobRConsultaInvalida", "cobsr", e => e.Body.DeepClone().AsObject())),
        new("GET", "/cobr/{id}", "cobr.read", 200, call => Find(call).Body.DeepClone().AsObject()),
        new("PATCH", "/cobr/{id}", "cobr.write", 200, Cancel),
    ];

    /// <summary>"Não é possível cancelar uma cobrança em uma data igual ou maior que a data prevista da primeira tentativa de liquidação."</summary>
    public static bool CanBeCancelled(PixBank bank, PixEntry charge)
    {
        if (charge.Status is "CONCLUIDA" or "EXPIRADA" or "REJEITADA" or "CANCELADA")
        {
            return false;
        }

        var days = (charge.Body["tentativas"]?.AsArray() ?? []).Select(t => (string)t!["dataLiquidacao"]!)
            .DefaultIfEmpty((string)charge.Body["calendario"]!["dataDeVencimento"]!);
        var first = days.Select(d => DateOnly.ParseExact(d, "yyyy-MM-dd", CultureInfo.InvariantCulture)).Min();
        return bank.Today < first
            && !(bank.Quirks.ChargeClosesAtHourBefore is { } hour && bank.Today == first.AddDays(-1) && bank.LocalNow.Hour >= hour);
    }

    public static void End(PixBank bank, PixEntry charge)
    {
        charge.Body["encerramento"] = PixBank.EndedByReceiver("de agendamento");
        foreach (var attempt in charge.Body["tentativas"]?.AsArray() ?? [])
        {
            attempt!["status"] = "CANCELADA";
        }

        bank.Become(charge, "CANCELADA", "charge.canceled");
    }

    private static JsonObject Cancel(PixCall call)
    {
        var charge = Find(call);
        PixBodies.RequireOnly(call.Body, "CANCELADA", "CobROperacaoInvalida", "cobr.status");
        if (!CanBeCancelled(call.Bank, charge))
        {
            throw new PixProblem(400, "CobROperacaoInvalida",
                "Não é possível cancelar uma cobrança em uma data igual ou maior que a data prevista da primeira tentativa de liquidação.");
        }

        End(call.Bank, charge);
        var answer = charge.Body.DeepClone().AsObject();
        foreach (var onlyWhole in new[] { "politicaRetentativa", "atualizacao", "encerramento", "tentativas" })
        {
            answer.Remove(onlyWhole);
        }

        // The answer to a write names the receiver (CobRGerada); the charge itself has the account only (CobRCompleta).
        answer["recebedor"]!["cnpj"] = PixSeeder.ReceiverTaxId;
        answer["recebedor"]!["nome"] = PixSeeder.ReceiverName;
        return answer;
    }

    private static PixEntry Find(PixCall call) => call.Bank.Require(call.Bank.Charges, call.Id, "CobRNaoEncontrado");
}

/// <summary>One-off charges: immediate (tag Cob) and with a due date (tag CobV).</summary>
internal static class PixOneOffs
{
    public static IEnumerable<PixEndpoint> Endpoints => [.. Of("cob", b => b.Immediate, "Cob", "CobNaoEncontrado"), .. Of("cobv", b => b.Due, "CobV", "CobVNaoEncontrada")];

    private static IEnumerable<PixEndpoint> Of(string segment, Func<PixBank, List<PixEntry>> entries, string tag, string notFound) =>
    [
        new("GET", $"/{segment}", $"{segment}.read", 200, call => PixLists.Page(call.Bank, entries(call.Bank), call.Query, $"{tag}ConsultaInvalida", "cobs", e => e.Body.DeepClone().AsObject())),
        new("GET", $"/{segment}/{{id}}", $"{segment}.read", 200, call => call.Bank.Require(entries(call.Bank), call.Id, notFound).Body.DeepClone().AsObject()),
        new("PATCH", $"/{segment}/{{id}}", $"{segment}.write", 200, call => Remove(call, call.Bank.Require(entries(call.Bank), call.Id, notFound), $"{tag}OperacaoInvalida")),
    ];

    private static JsonObject Remove(PixCall call, PixEntry charge, string problem)
    {
        PixBodies.RequireOnly(call.Body, "REMOVIDA_PELO_USUARIO_RECEBEDOR", problem, "cob.status");
        if (charge.Status != "ATIVA")
        {
            throw new PixProblem(400, problem, "A cobrança não está ATIVA, e a presente requisição busca alterá-la.");
        }

        charge.Body["revisao"] = (int)charge.Body["revisao"]! + 1;
        call.Bank.Become(charge, "REMOVIDA_PELO_USUARIO_RECEBEDOR", "one-off.removed");
        return charge.Body.DeepClone().AsObject();
    }
}

/// <summary>Of all changes only the one of the status is simulated, and it goes alone.</summary>
internal static class PixBodies
{
    public static void RequireOnly(JsonObject? body, string status, string problem, string property)
    {
        if (body is null || body["status"] is not JsonValue value || !value.TryGetValue(out string? given) || given != status)
        {
            throw new PixProblem(400, problem, $"O campo {property} não respeita o schema.") { Property = property };
        }

        if (body.Count > 1)
        {
            throw new PixProblem(400, problem, "Não faz sentido remover uma cobrança ao mesmo tempo em que se realizam alterações que não serão aproveitadas.");
        }
    }
}
