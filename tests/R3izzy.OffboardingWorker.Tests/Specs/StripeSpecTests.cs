using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Specs;

/// <summary>Whatever connector and simulator say to each other is in Stripe's own documents.</summary>
public sealed class StripeSpecTests
{
    private const string Email = "cliente@exemplo.test";
    private const string CreatePreview = "/v1/invoices/create_preview";

    /// <summary>
    /// The OpenAPI document is of 2023. Since 2025-03-31.basil POST create_preview stands for GET upcoming, and its
    /// parameter subscription_details[x] for subscription_x (docs.stripe.com/changelog/basil/2025-03-31).
    /// </summary>
    private static readonly Dictionary<string, (string Method, string Path)> Renamed = new()
    {
        [$"POST {CreatePreview}"] = ("GET", "/v1/invoices/upcoming"),
    };

    // Four megabytes of YAML: read once.
    private static readonly Lazy<StripeSpecification> Loaded = new(() =>
        new(VendorDocuments.PathOf("stripe.spec3.yaml"), VendorDocuments.PathOf("stripe.fixtures3.json")));

    [Fact]
    public async Task Every_path_parameter_and_field_is_in_Stripes_documents()
    {
        var specification = Open();
        var exchanges = await EverythingAsync();
        exchanges.Select(e => $"{e.Method} {e.Path}").Distinct().Count().ShouldBeGreaterThan(20);
        exchanges.SelectMany(e => Problems(specification, e)).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void A_made_up_path_parameter_or_field_is_noticed()
    {
        var specification = Open();
        Problems(specification, new Exchange("stripe", "POST", "/v1/subscriptions/sub_1/stop", "", null, "", 200, null, "{}")).ShouldNotBeEmpty();
        Problems(specification, new Exchange("stripe", "POST", "/v1/subscriptions/sub_1", "", null, "cancel_when=1", 200, null, "{}")).ShouldNotBeEmpty();
        Problems(specification, new Exchange("stripe", "POST", "/v1/subscriptions/sub_1", "", null, "cancellation_details[why]=1", 200, null, "{}")).ShouldNotBeEmpty();
        Problems(specification, new Exchange("stripe", "GET", "/v1/subscriptions/sub_1", "", null, "", 200, null,
            """{"object":"subscription","cancellation_details":{"why":null},"items":{"data":[{"object":"subscription_item","period_end":1}]}}""")).Count().ShouldBe(2);
        Problems(specification, new Exchange("stripe", "GET", "/v1/subscriptions/sub_1", "", null, "", 404, null, """{"error":{"reason":"x"}}""")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Every_simulated_route_is_in_Stripes_document()
    {
        var specification = Open();
        await using var sandbox = await SandboxHost.StartAsync();
        var routes = sandbox.RoutesOf("stripe");
        routes.ShouldNotBeEmpty();
        foreach (var (method, pattern) in routes)
        {
            var (m, p) = Renamed.GetValueOrDefault($"{method} {pattern}", (method, pattern));
            specification.Operation(m, p).ShouldNotBeNull($"{method} {pattern}");
        }
    }

    private static StripeSpecification Open() => Loaded.Value;

    private static IEnumerable<string> Problems(StripeSpecification specification, Exchange exchange)
    {
        var renamed = Renamed.TryGetValue($"{exchange.Method} {exchange.Path}", out var older);
        var (method, path) = renamed ? older : (exchange.Method, exchange.Path);
        if (specification.Operation(method, path) is not { } operation)
        {
            return [$"{exchange.Method} {exchange.Path} is not in the document"];
        }

        var parameters = QueryHelpers.ParseQuery(exchange.Query).Keys.Concat(QueryHelpers.ParseQuery(exchange.RequestBody).Keys)
            .Select(p => renamed && p.StartsWith("subscription_details[", StringComparison.Ordinal) ? $"subscription_{p[21..^1]}" : p)
            .Where(p => !specification.Takes(operation, p))
            .Select(p => $"{exchange.Method} {exchange.Path} takes no {p}");
        var answer = JsonDocument.Parse(exchange.ResponseBody).RootElement;
        return parameters.Concat(specification.UnknownFields(answer, specification.Response(operation, exchange.Status))
            .Select(f => $"{exchange.Method} {exchange.Path} answers no {f}"));
    }

    /// <summary>Runs that meet every endpoint that the connector knows.</summary>
    private static async Task<IReadOnlyList<Exchange>> EverythingAsync()
    {
        var exchanges = new ConcurrentQueue<Exchange>();
        await using var it = await StripeCase.StartAsync(exchanges.Enqueue);
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        var later = it.Seeds.AddSubscription(customer, new() { PeriodEnd = StripeCase.End.AddDays(-5) });
        it.Seeds.AddSchedule(customer, it.Seeds.AddSubscription(customer));
        it.Seeds.AddSchedule(customer);
        it.Seeds.AddInvoice(customer, "open", 100, subscription);
        it.Seeds.AddInvoice(customer, "draft", 100, later);
        it.Seeds.AddPendingItem(customer, 100);
        it.Input = new(OpenInvoices: OpenInvoicePolicy.Void);
        await it.ProbeAsync();
        await it.PreviewAsync();
        await it.RunAsync();
        await it.RevertAsync();
        it.BeginAnew();
        it.Input = new(CancellationMode.AtPeriodEnd);
        await it.RunAsync();
        await it.RevertAsync();
        it.BeginAnew();
        it.Store(customer);
        it.Input = new(CancellationMode.Now, OpenInvoicePolicy.Void);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.AddInvoice(customer, "open", 100, subscription);
        it.Input = new(CancellationMode.Now, OpenInvoicePolicy.Uncollectible);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Store("cus_unknown");
        await it.RunAsync();
        await PauseAsync(it);
        return [.. exchanges];
    }

    private static async Task PauseAsync(StripeCase it)
    {
        it.BeginAnew();
        var customer = it.Seeds.AddCustomer(Email);
        it.Seeds.AddInvoice(customer, "open", 100, it.Seeds.AddSubscription(customer));
        it.Pause = new(PauseBehavior.KeepAsDraft, PauseEnd.ReturnDate, PausedInvoicePolicy.Void);
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Return();
        (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.Done>();
    }
}
