using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

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
