using System.Collections.Concurrent;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Pix;
using R3izzy.OffboardingWorker.Tests.Connectors.Pix;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>Whatever connector and simulated bank say to each other is in the Banco Central's document.</summary>
public sealed class PixSpecTests
{
    private static readonly Lazy<PixSpecification> Loaded = new(() => new PixSpecification(VendorDocuments.PathOf("bcb-pix-api-openapi.yaml")));

    private readonly ConcurrentQueue<Exchange> _seen = new();

    [Fact]
    public async Task Every_path_parameter_status_and_field_is_in_the_document()
    {
        var specification = Loaded.Value;
        await using var @case = await PixCase.StartAsync(_seen.Enqueue, ("PageSize", "2"), ("WindowDays", "300"));
        await DoEverythingAsync(@case);
        var compared = _seen.Where(e => e.Path != "/token").ToList();
        compared.Select(e => $"{e.Method} {e.Path.Split('/')[3]}").Distinct().ShouldBe(
            ["GET rec", "GET cobr", "GET cobv", "GET cob", "GET solicrec", "PATCH rec", "PATCH cobr", "PATCH solicrec", "PATCH cobv", "PATCH cob"], ignoreOrder: true);
        compared.Select(e => e.Status).Distinct().ShouldBe([200, 201, 400, 403, 404], ignoreOrder: true);
        compared.SelectMany(e => specification.DeparturesOf(e, e.Path[SimulatedPix.Root.Length..])).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_route_of_the_simulator_is_in_the_document_but_the_quirk()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        sandbox.RoutesOf("pix")
            .Where(r => r.Pattern != "/token" && !Loaded.Value.Has(r.Method, r.Pattern[SimulatedPix.Root.Length..].Replace("{id}", "x", StringComparison.Ordinal)))
            .Select(r => $"{r.Method} {r.Pattern}").ShouldBe([$"DELETE {SimulatedPix.Root}/rec/{{id}}"]);
    }

    [Fact]
    public void A_departure_does_not_pass()
    {
        var good = new Exchange("pix", "PATCH", "", "", "application/json", """{"status":"CANCELADA"}""", 400, "application/problem+json",
            """{"type":"https://pix.bcb.gov.br/api/v2/error/RecOperacaoInvalida","title":"x","status":400}""");
        var path = "/rec/RR1234567820260115abcdefghijk";
        Loaded.Value.DeparturesOf(good, path).ShouldBeEmpty();
        Loaded.Value.DeparturesOf(good with { RequestBody = """{"status":"ENCERRADA"}""" }, path).ShouldNotBeEmpty();
        Loaded.Value.DeparturesOf(good with { RequestBody = """{"situacao":"CANCELADA"}""" }, path).ShouldNotBeEmpty();
        Loaded.Value.DeparturesOf(good with { Status = 409 }, path).ShouldNotBeEmpty();
        Loaded.Value.DeparturesOf(good with { ResponseType = "application/json" }, path).ShouldNotBeEmpty();
        Loaded.Value.DeparturesOf(good with { ResponseBody = """{"type":"x","status":400}""" }, path).ShouldNotBeEmpty();
        Loaded.Value.DeparturesOf(good with { Query = "?force=true" }, path).ShouldNotBeEmpty();
        Loaded.Value.DeparturesOf(good with { Method = "GET" }, "/rec").ShouldContain(d => d.Contains("inicio", StringComparison.Ordinal));
        Loaded.Value.DeparturesOf(good with { Method = "PUT" }, path).ShouldNotBeEmpty();
    }

    private static async Task DoEverythingAsync(PixCase @case)
    {
        @case.Input = new CancelRecurrenceInput(PixCancellationMode.Now, ImmediateCharges: OneOffPolicy.Cancel);
        var first = @case.Seeds.AddRecurrence(PixCase.TaxId);
        @case.Seeds.AddRecurrence(PixCase.TaxId, "REJEITADA");
        @case.Seeds.AddRecurrence(PixCase.TaxId, "CRIADA");
        @case.Seeds.AddRequest(first);
        @case.Seeds.AddCharge(first, PixCase.Day(10, 5), "CONCLUIDA");
        @case.Seeds.AddCharge(first, PixCase.Day(12, 5), settles: PixCase.Day(12, 7));
        // Refused: its collection begins today.
        @case.Seeds.AddCharge(first, PixCase.Day(11, 21), settles: PixCase.Day(11, 20));
        @case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(12, 10));
        @case.Seeds.AddImmediateCharge(PixCase.TaxId);
        (await @case.PreviewAsync()).ShouldBeOfType<Preview.WouldAct>();
        (await @case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        (await @case.VerifyAsync()).ShouldBeOfType<Verification.InPlace>();
        (await @case.ProbeAsync()).IsHealthy.ShouldBeTrue();
        @case.BeginAnew();
        @case.Store("RR1234567820260115abcdefghijk");
        (await @case.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        @case.Bank.Quirks.NotContracted.Add("rec");
        (await @case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
    }
}
