using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.InHouse;

/// <summary>
/// Something in the manner of Questor's nWeb: actions by name in the query, the token in the URL, errors as
/// <c>errorCode</c> and <c>errorText</c> in an answer of status 200. Only the addresses and that shape are known from
/// docs-consulta.questor.com.br; <b>the actions <c>EmpresaSituacao</c> and <c>EmpresaInativar</c> are made up</b>: no public
/// document names one that inactivates a company.
/// </summary>
public sealed class SimulatedQuestor(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    private readonly ConcurrentDictionary<string, string> _companies = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<InHouseRequest> _received = new();
    private readonly Lock _gate = new();

    public override string Name => "questor-nweb";

    public string Token { get; } = "TOK-3f8e21c7d5";

    public IReadOnlyList<InHouseRequest> Received => [.. _received];

    /// <param name="code">The company's code in Questor.</param>
    /// <param name="state"><c>A</c> (ativa) or <c>I</c> (inativa).</param>
    public void Add(string code, string state = "A") => _companies[code] = state;

    public string? StateOf(string code) => _companies.GetValueOrDefault(code);

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/TnWebDMDadosGerais/PegarVersaoQuestor", http => AnswerAsync(http, _ => new JsonObject { ["Versao"] = "2.26" }));
        routes.MapGet("/TnWebDMDadosObjetos/Pegar", http => AnswerAsync(http, _ => ActionOf(http) == "EmpresaSituacao"
            ? Show(http.Request.Query["CodigoEmpresa"].ToString())
            : Error(11, "Ação desconhecida.")));
        routes.MapPost("/TnWebDMProcesso/ProcessoExecutar", http => AnswerAsync(http, body => ActionOf(http) == "EmpresaInativar"
            ? Deactivate(body)
            : Error(11, "Ação desconhecida.")));
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http, Error(1, code ?? "Erro interno."));
    }

    private JsonObject Deactivate(JsonElement body)
    {
        var code = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("CodigoEmpresa", out var given) && given.ValueKind == JsonValueKind.String
            ? given.GetString()! : "";
        lock (_gate)
        {
            if (!_companies.TryGetValue(code, out var state))
            {
                return Error(404, "Empresa não cadastrada.");
            }

            if (state != "I")
            {
                _companies[code] = "I";
                Sandbox.Ledger.Record(Name, "company.deactivated", code);
            }

            return new JsonObject { ["Resultado"] = "OK" };
        }
    }

    private JsonObject Show(string code) => _companies.TryGetValue(code, out var state)
        ? new JsonObject { ["Dados"] = new JsonArray(new JsonObject { ["CodigoEmpresa"] = code, ["Situacao"] = state }) }
        : Error(404, "Empresa não cadastrada.");

    private async Task AnswerAsync(HttpContext http, Func<JsonElement, JsonObject> answer)
    {
        var request = await InHouseRequest.OfAsync(http).ConfigureAwait(false);
        _received.Enqueue(request);
        await WriteAsync(http, http.Request.Query["TokenApi"] == Token ? answer(Parse(request.Body)) : Error(401, "Token inválido.")).ConfigureAwait(false);
    }

    private static JsonElement Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static Task WriteAsync(HttpContext http, JsonObject body)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString());
    }

    private static JsonObject Error(int code, string text) => new() { ["errorCode"] = code, ["errorText"] = text };

    private static string ActionOf(HttpContext http) => http.Request.Query["_AActionName"].ToString();
}
