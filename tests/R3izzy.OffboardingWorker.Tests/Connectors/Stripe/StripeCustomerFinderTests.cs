using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class StripeCustomerFinderTests
{
    [Fact]
    public async Task An_email_is_found_in_any_spelling_of_case()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer("CLIENTE@Exemplo.Test"));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
    }

    [Fact]
    public async Task A_customer_too_new_for_search_is_found_by_the_exact_list()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer("cliente@exemplo.test", created: StripeCase.Today.AddSeconds(-5)));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
    }

    [Fact]
    public async Task Several_customers_of_whom_one_is_live_are_no_question()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddCustomer("cliente@exemplo.test");
        it.Seeds.AddSubscription(it.Seeds.AddCustomer("Cliente@exemplo.test"), new SubscriptionSeed { Status = "canceled" });
        var live = it.Seeds.AddSubscription(it.Seeds.AddCustomer("CLIENTE@exemplo.test"));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Count("subscription.cancel-scheduled", live).ShouldBe(1);
    }

    [Fact]
    public async Task Several_customers_with_live_subscriptions_are_a_question_for_a_person()
    {
        await using var it = await StripeCase.StartAsync();
        var first = it.Seeds.AddCustomer("cliente@exemplo.test");
        var second = it.Seeds.AddCustomer("Cliente@exemplo.test");
        it.Seeds.AddSubscription(first);
        it.Seeds.AddSchedule(second);
        var asked = (await it.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        asked.Instructions.ShouldContain(first);
        asked.Instructions.ShouldContain(second);
        it.Sandbox.Ledger.Entries.ShouldBeEmpty();
        (await it.PreviewAsync()).ShouldBeOfType<Preview.WouldAskPerson>();

        it.Store(second);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("subscription.cancel-scheduled").ShouldBe(0);
        it.Count("schedule.canceled").ShouldBe(1);
    }

    [Fact]
    public async Task A_stored_id_is_taken_whatever_its_email_says()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer("financeiro@outra.test");
        it.Seeds.AddSubscription(customer);
        it.Store(customer);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
    }

    [Fact]
    public async Task A_stored_id_that_Stripe_does_not_know_goes_to_a_person()
    {
        await using var it = await StripeCase.StartAsync();
        it.Store("cus_unknown");
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("cus_unknown");
    }

    [Theory]
    [InlineData("sub_wrong_kind")]
    [InlineData("..")]
    [InlineData("cliente@exemplo.test")]
    public async Task A_stored_id_of_another_kind_goes_to_a_person_and_to_no_address(string stored)
    {
        await using var it = await StripeCase.StartAsync();
        it.Store(stored);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        it.Harness.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_customer_has_nothing_left_to_cancel()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer("cliente@exemplo.test");
        it.Seeds.AddSubscription(customer);
        it.Seeds.DeleteCustomer(customer);
        it.Store(customer);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task A_customer_who_never_had_a_subscription_is_told_apart_from_one_who_had()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer("cliente@exemplo.test");
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
        it.Seeds.AddSubscription(customer, new SubscriptionSeed { Status = "canceled" });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
    }

    [Fact]
    public async Task A_quote_in_an_email_does_not_break_out_of_the_search()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer("outro@exemplo.test"));
        it.Harness.Customer = it.Harness.Customer with { Emails = ["\"x\\\" -email:\\\"y\"@exemplo.test"] };
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
    }
}
