using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Stripe;
using R3izzy.OffboardingWorker.Sandbox.Faults;
using R3izzy.OffboardingWorker.Sandbox.Platforms.Stripe;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Stripe;

public sealed class PauseCollectionTests
{
    private const string Email = "cliente@exemplo.test";

    [Fact]
    public async Task Nothing_is_charged_for_the_paused_time_and_the_subscription_lives_on()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        (await it.VerifyPauseAsync()).ShouldBeOfType<Verification.InPlace>();

        it.Clock.MoveTo(StripeCase.Today.AddMonths(3));
        var paused = it.Seeds.Find(subscription)!;
        ((string?)paused["status"]).ShouldBe("active");
        it.Count("subscription.renewed").ShouldBe(3);
        ((string?)it.Seeds.Find((string)paused["latest_invoice"]!)!["status"]).ShouldBe("void");
    }

    [Fact]
    public async Task Stripe_ends_the_pause_by_itself_only_where_asked_to()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Pause = new(PauseBehavior.KeepAsDraft, PauseEnd.ReturnDate);
        await it.PauseAsync();
        var pause = it.Seeds.Find(subscription)!["pause_collection"]!;
        ((string?)pause["behavior"]).ShouldBe("keep_as_draft");
        ((long?)pause["resumes_at"]).ShouldBe(new DateTimeOffset(2027, 3, 1, 3, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds());
        it.Clock.MoveTo(new DateTimeOffset(2027, 3, 1, 3, 0, 1, TimeSpan.Zero));
        it.Seeds.Find(subscription)!["pause_collection"].ShouldBeNull();
    }

    [Fact]
    public async Task A_return_that_is_moved_moves_the_end_of_our_pause()
    {
        await using var it = await StripeCase.StartAsync();
        var subscription = it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email));
        it.Pause = new(ResumesAt: PauseEnd.ReturnDate);
        await it.PauseAsync();
        it.Harness.ReturnsOn = new DateOnly(2027, 5, 1);
        (await it.VerifyPauseAsync()).ShouldBeOfType<Verification.NotInPlace>();
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.Done>();
        ((long?)it.Seeds.Find(subscription)!["pause_collection"]!["resumes_at"]).ShouldBe(new DateTimeOffset(2027, 5, 1, 3, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task What_somebody_else_paused_stays_as_it_is_and_is_not_resumed()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var (ours, theirs) = (it.Seeds.AddSubscription(customer), it.Seeds.AddSubscription(customer));
        it.Seeds.PauseInDashboard(theirs, "mark_uncollectible");
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain($"já pausada por outra pessoa, fica como está: {theirs}");
        it.Return();
        (await it.ResumeAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain($"pausada por outra pessoa, fica como está: {theirs}");
        it.Count("subscription.collection-resumed", ours).ShouldBe(1);
        it.Count("subscription.collection-resumed", theirs).ShouldBe(0);
        (await it.VerifyResumeAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task Open_invoices_of_before_are_reported_or_voided_and_one_off_ones_never_touched()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        var (open, draft, oneOff) = (it.Seeds.AddInvoice(customer, "open", 100, subscription), it.Seeds.AddInvoice(customer, "draft", 100, subscription), it.Seeds.AddInvoice(customer));
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("1 fatura em aberto de antes da pausa continua em cobrança");

        it.BeginAnew();
        it.Pause = new(OpenInvoices: PausedInvoicePolicy.Void);
        await it.PauseAsync();
        ((string?)it.Seeds.Find(open)!["status"]).ShouldBe("void");
        ((string?)it.Seeds.Find(draft)!["status"]).ShouldBe("draft");
        ((string?)it.Seeds.Find(oneOff)!["status"]).ShouldBe("open");
    }

    [Fact]
    public async Task A_subscription_on_a_schedule_is_paused_and_told_of_and_one_to_come_is_a_persons()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        it.Seeds.AddSchedule(customer, subscription);
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("próxima fase");
        var toCome = it.Seeds.AddSchedule(customer);
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(toCome);
        it.Harness.PriorDoubt = PriorDoubt.Open;
        (await it.VerifyPauseAsync()).ShouldBeOfType<Verification.NotInPlace>();
        it.Count("schedule.released").ShouldBe(0);
        it.Count("subscription.collection-paused").ShouldBe(1);
    }

    [Fact]
    public async Task A_customer_without_a_live_subscription_has_nothing_to_pause()
    {
        await using var it = await StripeCase.StartAsync();
        it.Seeds.AddSubscription(it.Seeds.AddCustomer(Email), new SubscriptionSeed { Status = "canceled" });
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task Undone_only_our_pause_is_taken_away()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var (ours, theirs) = (it.Seeds.AddSubscription(customer), it.Seeds.AddSubscription(customer));
        it.Seeds.PauseInDashboard(theirs);
        await it.PauseAsync();
        (await it.RevertPauseAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(ours)!["pause_collection"].ShouldBeNull();
        it.Seeds.Find(theirs)!["pause_collection"].ShouldNotBeNull();
        (await it.RevertPauseAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        it.Count("subscription.collection-resumed").ShouldBe(1);
    }

    [Fact]
    public async Task Undone_an_invoice_that_was_not_annulled_after_all_is_not_told_as_annulled()
    {
        await using var it = await StripeCase.StartAsync();
        var customer = it.Seeds.AddCustomer(Email);
        var subscription = it.Seeds.AddSubscription(customer);
        it.Seeds.AddInvoice(customer, "open", 100, subscription);
        it.Pause = new(OpenInvoices: PausedInvoicePolicy.Void);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { PathContains = "/void", Times = 99 });
        (await it.PauseAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (await it.RevertPauseAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Seeds.Find(subscription)!["pause_collection"].ShouldBeNull();
    }
}
