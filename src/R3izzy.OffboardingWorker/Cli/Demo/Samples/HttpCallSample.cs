using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.InHouse;

namespace R3izzy.OffboardingWorker.Cli.Demo.Samples;

/// <summary>Two systems in the house: one for finance, and one in the manner of Questor's nWeb.</summary>
internal sealed class HttpCallSample(SandboxHost sandbox) : DemoSample(sandbox)
{
    private const string Finance = "Http:Calls:financeiro-inativar";
    private const string Questor = "Http:Calls:questor-inativar";

    public override IReadOnlyDictionary<string, string?> Settings => FinanceCall().Concat(QuestorCall()).Concat(
    [
        new("Http:AllowedHosts:0", Sandbox.AddressOf("in-house-finance").Authority),
        new("Http:AllowedHosts:1", Sandbox.AddressOf("questor-nweb").Authority),
        new("Http:Secrets:financeiro-token", Sandbox.Platform<SimulatedFinance>().Token),
        new("Http:Secrets:questor-token", Sandbox.Platform<SimulatedQuestor>().Token),
    ]).ToDictionary(s => s.Key, s => s.Value);

    public override void Seed(DemoCustomer customer)
    {
        Sandbox.Platform<SimulatedFinance>().Add(customer.TaxId);
        Sandbox.Platform<SimulatedQuestor>().Add($"Q-{customer.Id}");
        customer.Accounts["questor"] = $"Q-{customer.Id}";
    }

    private Dictionary<string, string?> FinanceCall()
    {
        var client = Address("in-house-finance") + "/clientes/{{customer.taxId}}";
        return new[] { (Key: Finance, Act: "inativar", State: "inativo", Other: "ativo"), (Key: Finance + ":Undo", Act: "reativar", State: "ativo", Other: "inativo") }
            .SelectMany(c => new Dictionary<string, string?>
            {
                [$"{c.Key}:Method"] = "POST",
                [$"{c.Key}:Url"] = $"{client}/{c.Act}",
                [$"{c.Key}:Headers:Authorization"] = "Bearer {secret:financeiro-token}",
                [$"{c.Key}:Body"] = """{"motivo": "{{caseRef}}"}""",
                [$"{c.Key}:Answer:Status:0"] = "200",
                [$"{c.Key}:Answer:Status:1"] = "202",
                // Somebody was quicker: the look decides.
                [$"{c.Key}:Answer:Status:2"] = "409",
                [$"{c.Key}:Look:Method"] = "GET",
                [$"{c.Key}:Look:Url"] = client,
                // A simulated system is at once done with a call whose caller died.
                [$"{c.Key}:Look:LookAgainAfter"] = "00:00:01",
                [$"{c.Key}:Look:Headers:Authorization"] = "Bearer {secret:financeiro-token}",
                [$"{c.Key}:Look:Done:Status:0"] = "200",
                [$"{c.Key}:Look:Done:Fields:0:Pointer"] = "/status",
                [$"{c.Key}:Look:Done:Fields:0:Equals"] = c.State,
                [$"{c.Key}:Look:Done:Fields:1:Pointer"] = "/cnpj",
                [$"{c.Key}:Look:Done:Fields:1:Equals"] = "{{customer.taxId}}",
                [$"{c.Key}:Look:Open:Status:0"] = "200",
                [$"{c.Key}:Look:Open:Fields:0:Pointer"] = "/status",
                [$"{c.Key}:Look:Open:Fields:0:Equals"] = c.Other,
                [$"{c.Key}:Look:Pending:Status:0"] = "200",
                [$"{c.Key}:Look:Pending:Fields:0:Pointer"] = "/status",
                [$"{c.Key}:Look:Pending:Fields:0:Equals"] = "inativando",
                [$"{c.Key}:Look:Absent:Status:0"] = "404",
                [$"{c.Key}:Look:Absent:Fields:0:Pointer"] = "/erro/codigo",
                [$"{c.Key}:Look:Absent:Fields:0:Equals"] = "CLIENTE_NAO_ENCONTRADO",
            })
            .Append(new($"{Finance}:Evidence:0", "/status"))
            .Append(new($"{Finance}:Probe:Method", "GET"))
            .Append(new($"{Finance}:Probe:Url", Address("in-house-finance") + "/status"))
            .Append(new($"{Finance}:Probe:Headers:Authorization", "Bearer {secret:financeiro-token}"))
            .Append(new($"{Finance}:Probe:Answer:Status:0", "200"))
            .ToDictionary(s => s.Key, s => s.Value);
    }

    private Dictionary<string, string?> QuestorCall()
    {
        var settings = new Dictionary<string, string?>
        {
            [$"{Questor}:Method"] = "POST",
            [$"{Questor}:Url"] = Address("questor-nweb") + "/TnWebDMProcesso/ProcessoExecutar",
            [$"{Questor}:Query:_AActionName"] = "EmpresaInativar",
            [$"{Questor}:Body"] = """{"CodigoEmpresa": "{{customer.accounts.questor}}"}""",
            // An error comes with status 200 too: only this word means that it was taken on.
            [$"{Questor}:Answer:Status:0"] = "200",
            [$"{Questor}:Answer:Fields:0:Pointer"] = "/Resultado",
            [$"{Questor}:Answer:Fields:0:Equals"] = "OK",
            [$"{Questor}:Idempotent"] = "true",
            [$"{Questor}:Evidence:0"] = "/Dados/0/Situacao",
            [$"{Questor}:Look:Method"] = "GET",
            [$"{Questor}:Look:Url"] = Address("questor-nweb") + "/TnWebDMDadosObjetos/Pegar",
            [$"{Questor}:Look:Query:_AActionName"] = "EmpresaSituacao",
            [$"{Questor}:Look:Query:CodigoEmpresa"] = "{{customer.accounts.questor}}",
            [$"{Questor}:Look:Absent:Status:0"] = "200",
            [$"{Questor}:Look:Absent:Fields:0:Pointer"] = "/errorCode",
            [$"{Questor}:Look:Absent:Fields:0:Equals"] = "404",
            [$"{Questor}:Probe:Method"] = "GET",
            [$"{Questor}:Probe:Url"] = Address("questor-nweb") + "/TnWebDMDadosGerais/PegarVersaoQuestor",
            [$"{Questor}:Probe:Answer:Status:0"] = "200",
            [$"{Questor}:Probe:Answer:Fields:0:Pointer"] = "/Versao",
            [$"{Questor}:Probe:Answer:Fields:0:Exists"] = "true",
        };
        foreach (var (condition, state) in new[] { ("Done", "I"), ("Open", "A") })
        {
            settings[$"{Questor}:Look:{condition}:Status:0"] = "200";
            settings[$"{Questor}:Look:{condition}:Fields:0:Pointer"] = "/Dados/0/Situacao";
            settings[$"{Questor}:Look:{condition}:Fields:0:Equals"] = state;
        }

        foreach (var request in new[] { Questor, Questor + ":Look", Questor + ":Probe" })
        {
            settings[$"{request}:SecretsInQuery"] = "true";
            settings[$"{request}:Query:TokenApi"] = "{secret:questor-token}";
        }

        return settings;
    }
}
