using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

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
