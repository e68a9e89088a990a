using System.Text.Json.Nodes;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;

/// <summary>An error answer (RFC 7807; API Pix 2.9.0, "Tratamento de erros"). Thrown by a handler before it changes anything.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="kind">Last part of <c>type</c>.</param>
/// <param name="detail">As the document words it.</param>
internal sealed class PixProblem(int status, string kind, string detail) : Exception(detail)
{
    public int Status => status;

    public string Kind => kind;

    public string? Property { get; init; }

    public static PixProblem Denied() => new(403, "AcessoNegado", "Requisição de participante autenticado que viola alguma regra de autorização.");

    public static PixProblem NotFound(string kind = "NaoEncontrado") => new(404, kind, "A entidade não foi encontrada.");

    /// <summary>The usual one of a status.</summary>
    public static PixProblem Of(int status, string? kind) => new(status, kind ?? status switch
    {
        403 => "AcessoNegado",
        404 => "NaoEncontrado",
        410 => "PermanentementeRemovido",
        500 => "ErroInternoDoServidor",
        503 => "ServicoIndisponivel",
        504 => "IndisponibilidadePorTempoEsgotado",
        _ => "RequisicaoInvalida",
    }, "Injetado pelo simulador.");

    public JsonObject Body(string correlationId)
    {
        var body = new JsonObject
        {
            ["type"] = $"https://pix.bcb.gov.br/api/v2/error/{kind}",
            ["title"] = status switch { 403 => "Acesso Negado", 404 => "Não Encontrado", 503 => "Serviço Indisponível", _ => "Operação inválida." },
            ["status"] = status,
            ["detail"] = Message,
            ["correlationId"] = correlationId,
        };
        if (Property is not null)
        {
            body["violacoes"] = new JsonArray(new JsonObject { ["razao"] = Message, ["propriedade"] = Property });
        }

        return body;
    }
}
