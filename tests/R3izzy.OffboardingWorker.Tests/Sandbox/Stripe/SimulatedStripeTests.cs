using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Sandbox;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;
using R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Sandbox.Stripe;

/// <summary>Stripe's quirks, as bare HTTP without any client of ours.</summary>
public sealed class SimulatedStripeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Today = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly MovableClock _clock = new(Today);
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private SandboxHost _sandbox = null!;
    private string _customer = "";

    private StripeSeeder Seeds => _sandbox.Platform<SimulatedStripe>().Seeds;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxHost.StartAsync(new SandboxOptions { Clock = _clock });
        _customer = Seeds.AddCustomer("cliente@exemplo.test");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day_and_then_executes_again()
    {
        var subscription = Seeds.AddSubscription(_customer);
        var end = Unix(Today.AddDays(5));
        await SendAsync("POST", $"/v1/subscriptions/{subscription}", "k", ("cancel_at", end));
        Seeds.KeepInDashboard(subscription);
        (await SendAsync("POST", $"/v1/subscriptions/{subscription}", "k", ("cancel_at", end))).Replayed.ShouldBeTrue();
        Count("subscription.cancel-scheduled").ShouldBe(1);

        _clock.MoveTo(Today.AddHours(25));
        (await SendAsync("POST", $"/v1/subscriptions/{subscription}", "k", ("cancel_at", end))).Replayed.ShouldBeFalse();
        Count("subscription.cancel-scheduled").ShouldBe(2);
    }

    [Fact]
    public async Task An_executed_failure_is_kept_under_its_key_and_a_bad_parameter_is_not()
    {
        var subscription = Seeds.AddSubscription(_customer);
        var schedule = Seeds.AddSchedule(_customer, subscription);
        (await SendAsync("POST", $"/v1/subscriptions/{subscription}", "k", ("cancel_at_period_end", "true"))).Status.ShouldBe(400);
        await SendAsync("POST", $"/v1/subscription_schedules/{schedule}/release", null);
        var again = await SendAsync("POST", $"/v1/subscriptions/{subscription}", "k", ("cancel_at_period_end", "true"));
        (again.Status, again.Replayed).ShouldBe((400, true));

        (await SendAsync("POST", $"/v1/subscriptions/{subscription}", "p", ("cancel_at_period_end", "perhaps"))).Status.ShouldBe(400);
        (await SendAsync("POST", $"/v1/subscriptions/{subscription}", "p", ("cancel_at_period_end", "true"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_key_has_no_effect_on_DELETE()
    {
        var subscription = Seeds.AddSubscription(_customer);
        (await SendAsync("DELETE", $"/v1/subscriptions/{subscription}", "k")).Status.ShouldBe(200);
        (await SendAsync("DELETE", $"/v1/subscriptions/{subscription}", "k")).Status.ShouldBe(404);
        Count("subscription.canceled").ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_schedule_invoices_and_prorates_unless_told_otherwise()
    {
        var careless = Seeds.AddSchedule(_customer, Seeds.AddSubscription(_customer));
        var careful = Seeds.AddSchedule(_customer, Seeds.AddSubscription(_customer));
        await SendAsync("POST", $"/v1/subscription_schedules/{careful}/cancel", null, ("invoice_now", "false"), ("prorate", "false"));
        Count("invoice.created").ShouldBe(0);
        await SendAsync("POST", $"/v1/subscription_schedules/{careless}/cancel", null);
        Count("invoice.created").ShouldBe(1);
        Count("invoiceitem.created").ShouldBe(1);
    }

    [Fact]
    public async Task Releasing_drops_an_end_that_the_schedule_had_set_unless_told_to_keep_it()
    {
        var (dropped, kept) = (Seeds.AddSubscription(_customer), Seeds.AddSubscription(_customer));
        var first = Seeds.AddSchedule(_customer, dropped, endBehavior: "cancel");
        var second = Seeds.AddSchedule(_customer, kept, endBehavior: "cancel");
        await SendAsync("POST", $"/v1/subscription_schedules/{first}/release", null);
        await SendAsync("POST", $"/v1/subscription_schedules/{second}/release", null, ("preserve_cancel_date", "true"));
        Seeds.Find(dropped)!["cancel_at"].ShouldBeNull();
        Seeds.Find(kept)!["cancel_at"].ShouldNotBeNull();
    }

    [Fact]
    public async Task An_end_within_the_period_is_prorated_by_default_and_not_when_told_none()
    {
        var end = ("cancel_at", Unix(Today.AddDays(5)));
        await SendAsync("POST", $"/v1/subscriptions/{Seeds.AddSubscription(_customer)}", null, end, ("proration_behavior", "none"));
        Count("invoiceitem.created").ShouldBe(0);
        await SendAsync("POST", $"/v1/subscriptions/{Seeds.AddSubscription(_customer)}", null, end);
        var items = await SendAsync("GET", $"/v1/invoiceitems?customer={_customer}&pending=true", null);
        var credit = items.Body["data"]!.AsArray().ShouldHaveSingleItem()!;
        ((long)credit["amount"]!).ShouldBeLessThan(0);
        ((bool)credit["proration"]!).ShouldBeTrue();
    }

    [Fact]
    public void The_clock_renews_and_ends_each_subscription_once()
    {
        var subscription = Seeds.AddSubscription(_customer, new SubscriptionSeed { CancelAt = Today.AddDays(70) });
        _clock.MoveTo(Today.AddYears(1));
        var ended = Seeds.Find(subscription)!;
        ((string)ended["status"]!).ShouldBe("canceled");
        ((long)ended["ended_at"]!).ShouldBe(Today.AddDays(70).ToUnixTimeSeconds());
        Count("subscription.renewed").ShouldBe(2);
        Count("subscription.canceled").ShouldBe(1);
    }

    [Fact]
    public void A_schedule_left_alone_makes_a_subscription_that_is_charged()
    {
        Seeds.AddSchedule(_customer, start: Today.AddDays(3));
        _clock.MoveTo(Today.AddDays(40));
        Seeds.Find(_customer);
        Count("subscription.created").ShouldBe(1);
        Count("subscription.renewed").ShouldBe(1);
    }

    [Fact]
    public async Task Without_key_or_version_nothing_is_answered()
    {
        using var bare = new HttpRequestMessage(HttpMethod.Get, new Uri(_sandbox.AddressOf("stripe"), "/v1/customers"));
        using var refused = await _http.SendAsync(bare, default);
        ((int)refused.StatusCode).ShouldBe(401);
        refused.Headers.GetValues("Request-Id").Single().ShouldStartWith("req_");

        using var versionless = new HttpRequestMessage(HttpMethod.Get, new Uri(_sandbox.AddressOf("stripe"), "/v1/customers"));
        versionless.Headers.Authorization = new AuthenticationHeaderValue("Bearer", SimulatedStripe.SecretKey);
        using var unversioned = await _http.SendAsync(versionless, default);
        ((int)unversioned.StatusCode).ShouldBe(400);
    }

    [Fact]
    public async Task An_unknown_address_is_answered_in_Stripes_shape()
    {
        var answer = await SendAsync("GET", "/v1/nothing", null);
        answer.Status.ShouldBe(404);
        ((string)answer.Body["error"]!["type"]!).ShouldBe("invalid_request_error");
    }

    private int Count(string effect) => _sandbox.Ledger.Count("stripe", effect);

    private static string Unix(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<(int Status, bool Replayed, JsonNode Body)> SendAsync(string method, string path, string? key, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_sandbox.AddressOf("stripe"), path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", SimulatedStripe.SecretKey);
        request.Headers.Add("Stripe-Version", "2026-07-29.dahlia");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (method == "POST")
        {
            request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        }

        using var answer = await _http.SendAsync(request, default);
        return ((int)answer.StatusCode, answer.Headers.Contains("Idempotent-Replayed"), JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
