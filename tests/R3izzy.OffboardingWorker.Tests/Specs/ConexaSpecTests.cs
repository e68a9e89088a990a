using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using R3izzy.OffboardingWorker.Connectors.Conexa;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>Whatever connectors and simulator say to each other is in Conexa's own collection.</summary>
public sealed class ConexaSpecTests
{
    private const string Root = "/index.php/api/v2";

    private static readonly DateTimeOffset Inside = new(2026, 7, 10, 9, 0, 0, TimeSpan.FromHours(-3));

    [Fact]
    public async Task Every_path_filter_body_and_answer_is_in_Conexas_collection()
    {
        var collection = Open();
        var exchanges = await EverythingAsync();
        exchanges.Select(e => $"{e.Method} {PathOf(e)}").Distinct().Count().ShouldBeGreaterThan(7);
        exchanges.SelectMany(e => Departures(collection, e)).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void A_made_up_path_filter_body_or_answer_is_noticed()
    {
        var collection = Open();
        Departures(collection, Of("POST", "/customer/1/block", "", "", 200, "{}")).ShouldNotBeEmpty();
        Departures(collection, Of("GET", "/customers", "?page=2", "", 200, "{}")).ShouldNotBeEmpty();
        Departures(collection, Of("PATCH", "/customer/1", "", """{"blocked":true}""", 200, "{}")).ShouldNotBeEmpty();
        Departures(collection, Of("GET", "/customers", "?limit=1", "", 200, """{"data":[{"access":true}],"pagination":{"more":false}}""")).Count().ShouldBe(2);
        Departures(collection, Of("GET", "/customers", "?limit=1", "", 200, """{"data":[{"customerId":"7"}]}""")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Every_simulated_route_is_in_Conexas_collection()
    {
        var collection = Open();
        await using var sandbox = await SandboxHost.StartAsync();
        var routes = sandbox.RoutesOf("conexa");
        routes.ShouldNotBeEmpty();
        routes.ShouldAllBe(r => collection.Has(r.Method, r.Pattern.Replace("/{tenant}" + Root, "", StringComparison.Ordinal)));
    }

    private static ConexaCollection Open() => new(VendorDocuments.PathOf("conexa-api-v2.postman_collection.json"));

    private static Exchange Of(string method, string path, string query, string body, int status, string answer) =>
        new("conexa", method, "/x" + Root + path, query, "application/json", body, status, "application/json", answer);

    private static string PathOf(Exchange exchange) => exchange.Path[(exchange.Path.IndexOf(Root, StringComparison.Ordinal) + Root.Length)..];

    private static IEnumerable<string> Departures(ConexaCollection collection, Exchange exchange) => collection.Departures(
        exchange.Method, PathOf(exchange), QueryHelpers.ParseQuery(exchange.Query).Keys, Keys(exchange.RequestBody), exchange.Status,
        exchange.ResponseBody.Length == 0 ? null : JsonDocument.Parse(exchange.ResponseBody).RootElement);

    private static IEnumerable<string> Keys(string body) =>
        body.Length == 0 ? [] : JsonDocument.Parse(body).RootElement.EnumerateObject().Select(p => p.Name).ToArray();

    /// <summary>Runs that meet every endpoint that the connectors know.</summary>
    private static async Task<IReadOnlyList<Exchange>> EverythingAsync()
    {
        var exchanges = new ConcurrentQueue<Exchange>();
        await using var it = await ConexaCase.StartAsync(exchanges.Enqueue, ($"Tenants:{ConexaCase.Subdomain}:Token", null),
            ($"Tenants:{ConexaCase.Subdomain}:User", "admin"), ($"Tenants:{ConexaCase.Subdomain}:Password", "segredo-do-admin"));
        it.Conexa.AddUser(ConexaCase.Subdomain, "admin", "segredo-do-admin");
        await it.Runtime.Probe.ProbeAsync(it.Harness, default);
        var (gone, spoiled) = (it.System.AddCustomer(true, "um"), it.System.AddCustomer(true, "dois"));
        it.System.AddCustomer(null);
        it.System.Spoil(spoiled, "CUSTOMER_01");
        await it.BlockAsync();
        it.System.RemoveCustomer(gone);
        it.Return();
        it.System.SetAccess(spoiled, false);
        await it.RestoreAsync();
        it.Sales = new ListSalesInput(Delete: true);
        it.System.AddSale(Inside, 10m);
        it.System.AddSale(Inside, 20m, contract: 5, recurringSale: null);
        it.System.AddSale(Inside, 30m, undeletable: "SALE_08");
        (await it.ListSalesAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        it.Conexa.ExpireLogins(ConexaCase.Subdomain);
        await it.VerifySalesAsync();
        return [.. exchanges];
    }
}
