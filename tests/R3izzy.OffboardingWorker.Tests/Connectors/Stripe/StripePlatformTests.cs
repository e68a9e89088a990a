using System.Text.Json;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;
using R3izzy.OffboardingWorker.Tests.Conformance;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class StripePlatformTests
{
    private const string Email = "cliente@exemplo.test";

    [Theory]
    [InlineData("sk_live_abc", "https://api.stripe.com", false)]
    [InlineData("rk_live_abc", "https://api.stripe.com", false)]
    [InlineData("sk_test_abc", "https://api.stripe.com", true)]
    [InlineData("sk_test_abc", "http://127.0.0.1:4242", false)]
    public void A_key_that_fits_its_address_is_taken(string key, string address, bool testMode) => Problems(key, address, testMode).ShouldBeEmpty();

    [Theory]
    [InlineData("sk_live_abc", "http://127.0.0.1:4242", false, "a live key goes nowhere else")]
    [InlineData("rk_live_abc", "https://stripe.example", false, "a live key goes nowhere else")]
    [InlineData("sk_live_abc", "https://api.stripe.com", true, "TestMode")]
    [InlineData("sk_test_abc", "https://api.stripe.com", false, "TestMode")]
    [InlineData("pk_live_abc", "https://api.stripe.com", false, "not a secret key")]
    [InlineData("whsec_abc", "https://api.stripe.com", false, "not a secret key")]
    [InlineData("sk_live_a b", "https://api.stripe.com", false, "not a secret key")]
    public void A_dangerous_key_stops_the_start_and_is_not_quoted(string key, string address, bool testMode, string named)
    {
        var problem = Problems(key, address, testMode).ShouldHaveSingleItem();
        problem.ShouldStartWith("Platforms:stripe:SecretKey");
        problem.ShouldContain(named);
        problem.ShouldNotContain(key);
    }

    [Theory]
    [InlineData("""{}""", CancellationMode.AtEffectiveEnd, OpenInvoicePolicy.Leave)]
    [InlineData("""{"mode":"now","openInvoices":"void"}""", CancellationMode.Now, OpenInvoicePolicy.Void)]
    [InlineData("""{"mode":"at-period-end","openInvoices":"uncollectible"}""", CancellationMode.AtPeriodEnd, OpenInvoicePolicy.Uncollectible)]
    [InlineData("""{"mode":"at-effective-end","openInvoices":"leave"}""", CancellationMode.AtEffectiveEnd, OpenInvoicePolicy.Leave)]
    public void A_with_block_is_read_by_its_words(string json, CancellationMode mode, OpenInvoicePolicy invoices) =>
        JsonSerializer.Deserialize<CancelSubscriptionsInput>(json, JsonSerializerOptions.Web).ShouldBe(new CancelSubscriptionsInput(mode, invoices));

    [Theory]
    [InlineData("""{"mode":"later"}""")]
    [InlineData("""{"mod":"now"}""")]
    [InlineData("""{"openInvoices":"delete"}""")]
    public void A_misspelt_with_block_is_refused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<CancelSubscriptionsInput>(json, JsonSerializerOptions.Web));

    [Theory]
    [InlineData(400, "idempotency_error", FailureKind.Defect)]
    [InlineData(409, "idempotency_key_in_use", FailureKind.Transient)]
    [InlineData(409, "lock_timeout", FailureKind.Transient)]
    [InlineData(429, "lock_timeout", FailureKind.Transient)]
    [InlineData(429, "rate_limit", FailureKind.RateLimited)]
    [InlineData(402, "card_declined", FailureKind.Refused)]
    [InlineData(403, null, FailureKind.Unauthorized)]
    [InlineData(500, null, FailureKind.OutcomeUnknown)]
    public async Task A_refused_write_is_classified_by_its_code(int status, string? code, FailureKind kind)
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status, code)) { Method = "POST", PathContains = "/v1/subscriptions/", Times = 99 });
        var failed = (await it.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        failed.Kind.ShouldBe(kind);
        failed.Code.ShouldBe(code ?? $"http-{status}");
    }

    [Theory]
    [InlineData(409, "lock_timeout", 3)]
    [InlineData(503, null, 3)]
    [InlineData(503, SimulatedStripe.DoNotRetry, 1)]
    public async Task Stripes_own_advice_decides_whether_a_call_is_sent_again_at_once(int status, string? code, int sent)
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        var rule = it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status, code)) { Method = "POST", PathContains = "/v1/subscriptions/", Times = 99 });
        await it.RunAsync();
        rule.Hits.ShouldBe(sent);
    }

    [Fact]
    public async Task A_restricted_key_without_a_right_is_named_by_the_probe()
    {
        await using var it = await StripeCase.StartAsync();
        (await it.ProbeAsync()).IsHealthy.ShouldBeTrue();
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(403)) { PathContains = "/v1/subscription_schedules" });
        var report = await it.ProbeAsync();
        report.IsHealthy.ShouldBeFalse();
        report.Findings.Where(f => !f.Ok).Select(f => f.Subject).ShouldBe(["credential", "subscription_schedules"]);
    }

    private static IReadOnlyList<string> Problems(string key, string address, bool testMode)
    {
        var (runtime, problems) = StepHarness.TryBuild(new StripePlatform(), new Dictionary<string, string?>
        {
            ["Enabled"] = "true",
            ["SecretKey"] = key,
            ["BaseAddress"] = address,
            ["TestMode"] = testMode ? "true" : "false",
        });
        runtime?.Dispose();
        return problems;
    }
}
