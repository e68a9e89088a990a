using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Pix;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Pix;

/// <summary>Charges without a recurrence: debts stay, what is for later goes.</summary>
public sealed class OneOffChargesTests : IAsyncLifetime
{
    private PixCase _case = null!;

    public async ValueTask InitializeAsync() => _case = await PixCase.StartAsync();

    public ValueTask DisposeAsync() => _case.DisposeAsync();

    [Fact]
    public async Task Only_charges_due_after_the_end_are_removed_and_open_ones_are_reported()
    {
        var debt = _case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(11, 30));
        var later = _case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(12, 1));
        var immediate = _case.Seeds.AddImmediateCharge(PixCase.TaxId);
        var done = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        done.Summary.ShouldContain("1 cobrança com vencimento");
        done.Summary.ShouldContain("2 cobranças avulsas em aberto não foram tocadas");
        (_case.Seeds.StatusOf(debt), _case.Seeds.StatusOf(later), _case.Seeds.StatusOf(immediate))
            .ShouldBe(("ATIVA", "REMOVIDA_PELO_USUARIO_RECEBEDOR", "ATIVA"));
    }

    [Fact]
    public async Task A_charge_that_has_run_out_counts_as_nothing_though_its_status_says_active()
    {
        _case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(10, 10), validAfter: 5);
        _case.Seeds.AddImmediateCharge(PixCase.TaxId, lives: -200_000);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldNotContain("avulsa");
    }

    [Fact]
    public async Task A_charge_due_on_a_weekend_can_still_be_paid_on_the_business_day_after_it()
    {
        _case.Harness.EffectiveEnd = new DateTimeOffset(2026, 11, 1, 3, 0, 0, TimeSpan.Zero);
        var saturday = _case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(11, 21), validAfter: 0);
        _case.Clock.MoveTo(new DateTimeOffset(2026, 11, 22, 15, 0, 0, TimeSpan.Zero));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Count("one-off.removed", saturday).ShouldBe(1);
    }

    [Fact]
    public async Task Immediate_charges_go_when_asked_for_and_not_before_the_end()
    {
        _case.Input = new CancelRecurrenceInput(ImmediateCharges: OneOffPolicy.Cancel);
        var charge = _case.Seeds.AddImmediateCharge(PixCase.TaxId, lives: 90 * 86_400);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Pending>().WaitingFor.ShouldContain("cobrança imediata");
        _case.Clock.MoveTo(PixCase.End.AddHours(1));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Count("one-off.removed", charge).ShouldBe(1);
    }

    [Fact]
    public async Task Reported_charges_are_not_touched()
    {
        _case.Input = new CancelRecurrenceInput(PixCancellationMode.Now, DueCharges: OneOffPolicy.Report);
        var charge = _case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(12, 10));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("1 cobrança avulsa em aberto não foi tocada");
        _case.Seeds.StatusOf(charge).ShouldBe("ATIVA");
        _case.Evidence("after").GetProperty("reported")[0].GetString().ShouldBe(charge);
    }

    [Fact]
    public async Task Ignored_charges_are_not_even_looked_for()
    {
        _case.Input = new CancelRecurrenceInput(DueCharges: OneOffPolicy.Ignore, ImmediateCharges: OneOffPolicy.Ignore);
        _case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(12, 10));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NotApplicable>().Reason.ShouldNotContain("vencimento");
        _case.Harness.Calls.ShouldNotContain(c => c.Path.Contains("cobv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Paid_charges_alone_leave_nothing_to_do()
    {
        _case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(12, 10), "CONCLUIDA");
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        _case.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }
}
