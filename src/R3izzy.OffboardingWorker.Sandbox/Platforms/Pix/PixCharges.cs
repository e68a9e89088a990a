using System.Globalization;
using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

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
