using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.InHouse;

/// <summary>
/// A made-up finance system, such as a company writes for itself: customers by CPF or CNPJ, in the states <c>ativo</c>,
/// <c>inativando</c> and <c>inativo</c>, behind a bearer token. No vendor describes it; it stands for any in-house API.
/// </summary>
public sealed class SimulatedFinance(SandboxContext sandbox) : SimulatedPlatform(sandbox)
{
    private readonly ConcurrentDictionary<string, string> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<InHouseRequest> _received = new();
    private readonly Lock _gate = new();

    public override string Name => "in-house-finance";

    /// <summary>What callers must send as <c>Authorization: Bearer</c>.</summary>
    public string Token { get; } = "fin-7c1d90b2e4aa";

    /// <summary>Deactivations are accepted with 202 and finish when <see cref="FinishAll"/> is called.</summary>
    public bool FinishesLater { get; set; }

    /// <summary>Deactivations are accepted and then forgotten.</summary>
    public bool Forgets { get; set; }

    /// <summary>Every request that came, as it came.</summary>
    public IReadOnlyList<InHouseRequest> Received => [.. _received];

    public void Add(string taxId, string state = "ativo") => _clients[taxId] = state;

    public string? StateOf(string taxId) => _clients.GetValueOrDefault(taxId);

    public void FinishAll()
    {
        lock (_gate)
        {
            foreach (var taxId in _clients.Where(c => c.Value == "inativando").Select(c => c.Key))
            {
                Change(taxId, "inativo", "client.deactivated");
            }
        }
    }

    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/status", http => AnswerAsync(http, () => (200, new JsonObject { ["versao"] = "3.2" })));
        routes.MapGet("/clientes/{cnpj}", http => AnswerAsync(http, () => Show(200, TaxIdOf(http))));
        routes.MapPost("/clientes/{cnpj}/inativar", http => AnswerAsync(http, () => Deactivate(TaxIdOf(http))));
        routes.MapPost("/clientes/{cnpj}/reativar", http => AnswerAsync(http, () => Activate(TaxIdOf(http))));
        routes.MapPut("/clientes/{cnpj}/observacao", http => AnswerAsync(http, () => Show(200, TaxIdOf(http))));
        routes.MapGet("/mudou", http =>
        {
            http.Response.Redirect("/status");
            return Task.CompletedTask;
        });
    }

    public override Task WriteErrorAsync(HttpContext http, int status, string? code) => WriteAsync(http, status, Error(code ?? $"HTTP_{status}", "Erro"));

    private (int, JsonObject) Deactivate(string taxId)
    {
        lock (_gate)
        {
            switch (StateOf(taxId))
            {
                case null:
                    return Show(404, taxId);
                case "inativo" or "inativando":
                    return (409, Error("CLIENTE_JA_INATIVO", "O cliente já está inativo."));
                case not null when Forgets:
                    return Show(202, taxId);
                case not null when FinishesLater:
                    _clients[taxId] = "inativando";
                    return Show(202, taxId);
                default:
                    Change(taxId, "inativo", "client.deactivated");
                    return Show(200, taxId);
            }
        }
    }

    private (int, JsonObject) Activate(string taxId)
    {
        lock (_gate)
        {
            if (StateOf(taxId) is null or "ativo")
            {
                return StateOf(taxId) is null ? Show(404, taxId) : (409, Error("CLIENTE_JA_ATIVO", "O cliente já está ativo."));
            }

            Change(taxId, "ativo", "client.activated");
            return Show(200, taxId);
        }
    }

    private void Change(string taxId, string state, string effect)
    {
        _clients[taxId] = state;
        Sandbox.Ledger.Record(Name, effect, taxId);
    }

    private (int, JsonObject) Show(int status, string taxId) => StateOf(taxId) is { } state
        ? (status, new JsonObject { ["cnpj"] = taxId, ["status"] = state, ["contrato"] = new JsonObject { ["parcelas"] = new JsonArray(1, 2), ["saldo"] = 0 } })
        : (404, Error("CLIENTE_NAO_ENCONTRADO", "Não há cliente com esse CPF ou CNPJ."));

    private async Task AnswerAsync(HttpContext http, Func<(int Status, JsonObject Body)> answer)
    {
        _received.Enqueue(await InHouseRequest.OfAsync(http).ConfigureAwait(false));
        var (status, body) = http.Request.Headers.Authorization == $"Bearer {Token}" ? answer() : (401, Error("NAO_AUTORIZADO", "Token ausente ou inválido."));
        await WriteAsync(http, status, body).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(body.ToJsonString());
    }

    private static JsonObject Error(string code, string message) => new() { ["erro"] = new JsonObject { ["codigo"] = code, ["mensagem"] = message } };

    private static string TaxIdOf(HttpContext http) => (string)http.Request.RouteValues["cnpj"]!;
}
