using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class EndForecastTests
{
    private const string Email = "cliente@exemplo.test";

    [Fact]
    public async Task An_end_within_the_paid_period_is_neither_credited_nor_charged()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        (await it.PreviewAsync()).ShouldBeOfType<Preview.WouldAct>().Notes.ShouldContain(n => n.Contains("nada mais será faturado") && n.Contains("não é creditado"));
        await it.RunAsync();
        it.Count("invoiceitem.created").ShouldBe(0);
        it.Evidence("prorations").GetProperty("forecasts")[0].GetProperty("next_invoice_total").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task The_shortened_last_period_that_Stripe_will_charge_is_in_the_preview_and_the_evidence()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email), new SubscriptionSeed
        {
            UnitAmounts = [30_000],
            PeriodStart = StripeCase.End.AddDays(-45),
            PeriodEnd = StripeCase.End.AddDays(-10),
        });
        var preview = (await it.PreviewAsync()).ShouldBeOfType<Preview.WouldAct>();
        await it.RunAsync();
        var foretold = it.Evidence("prorations").GetProperty("forecasts")[0].GetProperty("next_invoice_total").GetInt64();
        preview.Notes.ShouldContain(n => n.Contains(CancellationTexts.Money(foretold, "brl")));

        it.Clock.MoveTo(StripeCase.End.AddHours(2));
        var charged = it.Seeds.Find((string)it.Seeds.Find(subscription)!["latest_invoice"]!)!;
        ((long)charged["total"]!).ShouldBe(foretold);
        foretold.ShouldBeInRange(1, 29_999);
    }

    [Fact]
    public async Task A_subscription_on_a_schedule_is_previewed_without_a_forecast()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        it.Seeds.AddSchedule(customer, it.Seeds.AddSubscription(customer));
        (await it.PreviewAsync()).ShouldBeOfType<Preview.WouldAct>().Notes.ShouldContain(n => n.Contains("não dá prévia"));
    }

    [Theory]
    [InlineData(29_900, "brl", "R$ 299,00")]
    [InlineData(-150, "usd", "-1,50 USD")]
    [InlineData(500, "jpy", "500 JPY")]
    public void Amounts_are_written_as_staff_writes_them(long amount, string currency, string text) =>
        CancellationTexts.Money(amount, currency).ShouldBe(text);
}
