using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.FocusNfe;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Tests.Connectors.FocusNfe;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>
/// Whatever connector and simulator say to each other about companies is in FocusNFe's page: methods and paths, the search's
/// parameters, the page size and its header, every field of a company with its kind of value, the shapes and codes of errors.
/// Not covered: the backups (_backups.md is prose, with no sample to parse; it was read, not compared), the Rate-Limit headers,
/// the bucket, and what the page itself leaves open (what a search without a hit answers, what a field's null may become).
/// </summary>
public sealed class FocusNfeSpecTests
{
    private static readonly Dictionary<string, string> Sections = new()
    {
        ["GET /v2/empresas"] = "Listagem de Empresas",
        ["GET /v2/empresas/ID"] = "Consulta de empresa",
        ["DELETE /v2/empresas/ID"] = "Exclusão de empresa",
    };

    private static readonly Lazy<FocusNfeDocument> Loaded = new(() => new(VendorDocuments.PathOf("focusnfe-api-v2-empresas.md")));

    [Fact]
    public void The_page_is_read_as_it_is_meant()
    {
        var document = Loaded.Value;
        document.Operations.ShouldBe(["POST /v2/empresas", "GET /v2/empresas", "GET /v2/empresas/ID", "PUT /v2/empresas/ID", "DELETE /v2/empresas/ID"]);
        document.SearchParameters.ShouldBe(["cnpj", "cpf", "offset"]);
        document.Paging.ShouldBe((50, "X-Total-Count"));
        document.Statuses.ShouldContain((404, "nao_encontrado"));
        document.Statuses.ShouldContain((422, "permissao_negada"));
        document.Sample("Exclusão de empresa", 200).EnumerateObject().Count().ShouldBeGreaterThan(90);
    }

    [Fact]
    public async Task Every_path_parameter_field_and_error_is_in_the_vendors_page()
    {
        var document = Loaded.Value;
        var exchanges = await EverythingAsync();
        exchanges.Select(e => $"{document.OperationOf(e.Method, e.Path)} {e.Status}").Distinct().Order(StringComparer.Ordinal).ShouldBe(
        [
            "DELETE /v2/empresas/ID 200", "DELETE /v2/empresas/ID 422", "GET /v2/empresas 200", "GET /v2/empresas 400", "GET /v2/empresas 401",
            "GET /v2/empresas 404", "GET /v2/empresas/ID 200", "GET /v2/empresas/ID 404",
        ]);
        exchanges.SelectMany(e => Departures(document, e)).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_simulated_company_has_every_field_of_the_vendors_sample()
    {
        var document = Loaded.Value;
        var company = (await EverythingAsync()).First(e => e is { Method: "DELETE", Status: 200 }).ResponseBody;
        using var answer = JsonDocument.Parse(company);
        document.Sample("Exclusão de empresa", 200).EnumerateObject().Select(f => f.Name)
            .Except(answer.RootElement.EnumerateObject().Select(f => f.Name)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_simulated_route_on_companies_is_in_the_vendors_page()
    {
        var document = Loaded.Value;
        await using var sandbox = await SandboxHost.StartAsync();
        var routes = sandbox.RoutesOf("focusnfe").Where(r => r.Pattern.StartsWith("/v2/empresas", StringComparison.Ordinal)).ToList();
        routes.Count.ShouldBe(3);
        routes.ShouldAllBe(r => document.OperationOf(r.Method, r.Pattern.Replace("{id}", "1", StringComparison.Ordinal)) != null);
    }

    [Fact]
    public void A_made_up_path_parameter_field_or_code_is_noticed()
    {
        var document = Loaded.Value;
        Departures(document, new("focusnfe", "PATCH", "/v2/empresas/1", "", null, "", 200, null, "{}")).ShouldNotBeEmpty();
        Departures(document, new("focusnfe", "GET", "/v2/empresas", "?nome=x", null, "", 200, null, "[]")).ShouldNotBeEmpty();
        Departures(document, new("focusnfe", "GET", "/v2/empresas/1", "", null, "", 200, null, """{"id":1,"situacao":"ativa"}""")).ShouldNotBeEmpty();
        Departures(document, new("focusnfe", "GET", "/v2/empresas/1", "", null, "", 200, null, """{"id":1,"habilita_nfe":"sim"}""")).ShouldNotBeEmpty();
        Departures(document, new("focusnfe", "DELETE", "/v2/empresas/1", "", null, "", 404, null, """{"codigo":"sumiu","mensagem":"x"}""")).ShouldNotBeEmpty();
        Departures(document, new("focusnfe", "DELETE", "/v2/empresas/1", "", null, "", 422, null, """{"error":"x"}""")).ShouldNotBeEmpty();
        Departures(document, new("focusnfe", "GET", "/v2/empresas", "", null, "", 401, null, "{}")).ShouldNotBeEmpty();
    }

    private static IEnumerable<string> Departures(FocusNfeDocument document, Exchange exchange)
    {
        var where = $"{exchange.Method} {exchange.Path}";
        if (document.OperationOf(exchange.Method, exchange.Path) is not { } operation || !Sections.TryGetValue(operation, out var section))
        {
            return [$"{where} is not in the page"];
        }

        var parameters = QueryHelpers.ParseQuery(exchange.Query).Keys
            .Where(p => operation != "GET /v2/empresas" || !document.SearchParameters.Contains(p)).Select(p => $"{where} takes no {p}");
        return parameters.Concat(exchange.Status switch
        {
            200 => Differences(document.Sample(section, 200), Parse(exchange.ResponseBody), where),
            // "em branco": the table has neither code nor text.
            401 => exchange.ResponseBody.Length == 0 ? [] : [$"{where} answers 401 with a body"],
            _ => ErrorDifferences(document, exchange, where),
        });
    }

    private static IEnumerable<string> ErrorDifferences(FocusNfeDocument document, Exchange exchange, string where)
    {
        var error = Parse(exchange.ResponseBody);
        if (error.TryGetProperty("erros", out var errors))
        {
            error = errors[0];
        }

        foreach (var field in error.EnumerateObject().Where(f => f.Name is not ("codigo" or "mensagem")))
        {
            yield return $"{where} answers {field.Name} in an error";
        }

        if (!error.TryGetProperty("codigo", out var code) || !document.Statuses.Contains((exchange.Status, code.GetString()!)))
        {
            yield return $"{where} answers {exchange.Status} with a code that is not in the page";
        }
    }

    /// <summary>Unknown fields, and values of another kind than the sample's; null and text stand for each other, the samples have both.</summary>
    private static IEnumerable<string> Differences(JsonElement sample, JsonElement answer, string where)
    {
        if (sample.ValueKind == JsonValueKind.Array)
        {
            return answer.ValueKind == JsonValueKind.Array
                ? answer.EnumerateArray().SelectMany(a => Differences(sample[0], a, where)) : [$"{where} answers no list"];
        }

        return answer.EnumerateObject().Where(f => !sample.TryGetProperty(f.Name, out var like) || Kind(like) != Kind(f.Value)).Select(f => $"{where} answers {f.Name} in another way");
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "yes or no",
        JsonValueKind.Null or JsonValueKind.String => "text",
        _ => value.ValueKind.ToString(),
    };

    private static JsonElement Parse(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }

    /// <summary>Runs that meet every call about companies.</summary>
    private static async Task<IReadOnlyList<Exchange>> EverythingAsync()
    {
        var exchanges = new ConcurrentQueue<Exchange>();
        await using var scene = await FocusScene.StartAsync(observe: exchanges.Enqueue);
        var company = scene.AddCompany(FocusScene.Cnpj, FocusScene.LastMonth);
        await scene.Runtime.Probe.ProbeAsync(scene.NewHarness(), default);
        await scene.Bound("focusnfe.keep-xmls").Preview!(new KeepXmlsInput(), scene.NewHarness().NextAttempt(), default);
        await scene.KeptAsync();
        var known = FocusScene.Customer with { Accounts = new Dictionary<string, string> { ["focusnfe"] = company } };
        (await scene.RemoveAsync(scene.NewHarness(known))).ShouldBeOfType<StepOutcome.Done>();
        scene.Focus.SearchAnswers404 = true;
        await scene.RemoveAsync(scene.NewHarness());
        scene.Focus.SearchAnswers404 = false;

        // Answers that a fault makes do not pass the observer: they are written down as the client got them.
        using var client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = scene.Sandbox.AddressOf("focusnfe") };
        exchanges.Enqueue(await CallAsync(client, HttpMethod.Get, "/v2/empresas"));
        client.DefaultRequestHeaders.Authorization = new("Basic",
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(R3izzy.OffboardingWorker.Sandbox.Platforms.FocusNfe.SimulatedFocusNfe.Token + ":")));
        scene.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(400)) { Platform = "focusnfe" });
        exchanges.Enqueue(await CallAsync(client, HttpMethod.Get, "/v2/empresas"));
        exchanges.Enqueue(await CallAsync(client, HttpMethod.Delete, $"/v2/empresas/{scene.Focus.AddCompany("11444777000161", foreign: true)}"));
        return [.. exchanges.Where(e => e.Platform == "focusnfe" && e.Path.StartsWith("/v2/empresas", StringComparison.Ordinal))];
    }

    private static async Task<Exchange> CallAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await client.SendAsync(request);
        return new Exchange("focusnfe", method.Method, path, "", null, "", (int)response.StatusCode, null, await response.Content.ReadAsStringAsync());
    }
}
