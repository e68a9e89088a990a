using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

/// <summary>E-mails are shared and change: a step goes on with the customer that it began with.</summary>
public sealed class RememberedCustomerTests
{
    private const string Email = "cliente@exemplo.test";

    [Fact]
    public async Task Another_customer_of_the_same_email_who_comes_while_the_end_is_awaited_is_not_cancelled_in_its_place()
    {
        await using var it = await StripeCase.StartAsync();
        var leaving = it.Seeds.AddCustomer(Email);
        it.Seeds.AddSubscription(leaving);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();

        var newcomer = it.Seeds.AddCustomer(Email);
        var theirs = it.Seeds.AddSubscription(newcomer);
        it.Clock.MoveTo(StripeCase.End.AddHours(2));
        var instructions = (await it.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        instructions.ShouldContain(leaving);
        instructions.ShouldContain(newcomer);
        instructions.ShouldContain(theirs);
        (await it.VerifyAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        ((string?)it.Seeds.Find(theirs)!["status"]).ShouldBe("active");

        // A person has said which of them it is.
        it.Store(leaving);
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        ((string?)it.Seeds.Find(theirs)!["status"]).ShouldBe("active");
    }

    [Fact]
    public async Task The_end_is_looked_at_where_it_was_set_and_not_at_an_older_customer_of_the_same_email()
    {
        await using var it = await StripeCase.StartAsync();
        var leaving = it.Seeds.AddCustomer(Email);
        var ours = it.Seeds.AddSubscription(leaving);
        var older = it.Seeds.AddCustomer(Email);
        it.Seeds.AddSubscription(older, new() { Status = "canceled" });
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        it.Clock.MoveTo(StripeCase.End.AddHours(2));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Evidence("after").GetProperty("customer").GetString().ShouldBe(leaving);
        it.Evidence("after").GetProperty("subscriptions")[0].GetProperty("id").GetString().ShouldBe(ours);
    }

    [Fact]
    public async Task A_customer_whose_address_was_changed_since_is_still_the_one()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        it.Seeds.AddSubscription(customer);
        await it.RunAsync();
        it.Seeds.ChangeEmail(customer, "outro@exemplo.test");
        it.Clock.MoveTo(StripeCase.End.AddHours(2));
        (await it.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        (await it.VerifyAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task Undone_or_resumed_it_is_the_pause_of_the_customer_that_was_paused()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        await it.PauseAsync();
        it.Seeds.ChangeEmail(customer, "outro@exemplo.test");
        (await it.RevertPauseAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(subscription)!["pause_collection"].ShouldBeNull();

        await it.PauseAsync();
        it.Return();
        (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(subscription)!["pause_collection"].ShouldBeNull();
        (await it.VerifyResumeAsync()).ShouldBeOfType<Verification.InPlace>();
    }
}
