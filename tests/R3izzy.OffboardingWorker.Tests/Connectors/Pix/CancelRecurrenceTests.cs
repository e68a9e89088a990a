using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Pix;

/// <summary>What is cancelled, when, and what stays.</summary>
public sealed class CancelRecurrenceTests : IAsyncLifetime
{
    private PixCase _case = null!;

    public async ValueTask InitializeAsync() => _case = await PixCase.StartAsync();

    public ValueTask DisposeAsync() => _case.DisposeAsync();

    [Fact]
    public async Task Until_the_end_only_charges_for_later_go_and_then_the_recurrence()
    {
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        var owed = _case.Seeds.AddCharge(recurrence, PixCase.Day(11, 30));
        var later = _case.Seeds.AddCharge(recurrence, PixCase.Day(12, 1));

        var waiting = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        waiting.WaitingFor.ShouldContain("01/12/2026 às 00:00");
        waiting.WaitingFor.ShouldContain("30/11/2026");
        (_case.Seeds.StatusOf(recurrence), _case.Seeds.StatusOf(owed), _case.Seeds.StatusOf(later)).ShouldBe(("APROVADA", "ATIVA", "CANCELADA"));
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.NotInPlace>();

        _case.Clock.MoveTo(PixCase.End);
        var done = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        done.AlreadyInPlace.ShouldBeFalse();
        done.Summary.ShouldContain("1 recorrência, 1 cobrança futura");
        done.Summary.ShouldContain("1 cobrança devida continua em aberto");
        (_case.Seeds.StatusOf(recurrence), _case.Seeds.StatusOf(owed)).ShouldBe(("CANCELADA", "ATIVA"));
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task It_looks_daily_and_more_often_near_the_end()
    {
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        (await WaitAsync(PixCase.End.AddDays(-40))).ShouldBe(TimeSpan.FromDays(1));
        (await WaitAsync(PixCase.End.AddDays(-2))).ShouldBe(TimeSpan.FromHours(6));
        (await WaitAsync(PixCase.End.AddMinutes(-5))).ShouldBe(TimeSpan.FromMinutes(5));

        async Task<TimeSpan> WaitAsync(DateTimeOffset at)
        {
            _case.Clock.MoveTo(at);
            return (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn;
        }
    }

    [Fact]
    public async Task A_charge_for_later_that_is_made_while_it_waits_goes_too()
    {
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        await _case.RunAsync();
        _case.Clock.MoveTo(PixCase.Today.AddDays(4));
        var late = _case.Seeds.AddCharge(recurrence, PixCase.Day(12, 3));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        _case.Seeds.StatusOf(late).ShouldBe("CANCELADA");
        _case.Seeds.StatusOf(recurrence).ShouldBe("APROVADA");
    }

    [Fact]
    public async Task Who_charges_afterwards_keeps_the_charges_that_fall_due_within_the_days_allowed()
    {
        _case.Input = new CancelRecurrenceInput(OwedDaysAfterEnd: 10);
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        var (owed, later) = (_case.Seeds.AddCharge(recurrence, PixCase.Day(12, 10)), _case.Seeds.AddCharge(recurrence, PixCase.Day(12, 11)));
        _case.Clock.MoveTo(PixCase.End.AddDays(1));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        (_case.Seeds.StatusOf(owed), _case.Seeds.StatusOf(later)).ShouldBe(("ATIVA", "CANCELADA"));
        _case.Clock.MoveTo(PixCase.End.AddDays(10));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Seeds.StatusOf(recurrence).ShouldBe("CANCELADA");
    }

    [Fact]
    public async Task Now_means_all_that_falls_due_after_today_charges_before_their_recurrence()
    {
        _case.Input = new CancelRecurrenceInput(PixCancellationMode.Now);
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        _case.Seeds.AddRequest(recurrence);
        _case.Seeds.AddCharge(recurrence, PixCase.Day(11, 22), "CRIADA");
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Sandbox.Ledger.Entries.Select(e => e.Name).ShouldBe(["charge.canceled", "request.canceled", "recurrence.canceled"]);
    }

    [Fact]
    public async Task A_recurrence_that_was_never_authorised_ends_at_once()
    {
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId, "CRIADA");
        var request = _case.Seeds.AddRequest(recurrence);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        (_case.Seeds.StatusOf(recurrence), _case.Seeds.StatusOf(request)).ShouldBe(("CANCELADA", "CANCELADA"));
    }

    [Fact]
    public async Task A_charge_that_is_being_collected_is_left_and_reported_and_no_failure()
    {
        _case.Input = new CancelRecurrenceInput(PixCancellationMode.Now);
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        var charge = _case.Seeds.AddCharge(recurrence, PixCase.Day(11, 21), settles: PixCase.Day(11, 20));
        var done = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        done.Summary.ShouldContain("1 cobrança que o banco já não deixa cancelar");
        (_case.Seeds.StatusOf(charge), _case.Seeds.StatusOf(recurrence)).ShouldBe(("ATIVA", "CANCELADA"));
        _case.Evidence("after").GetProperty("kept_by_bank")[0].GetString().ShouldBe(charge);
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task A_bank_may_close_charges_on_the_evening_before()
    {
        _case.Bank.Quirks.ChargeClosesAtHourBefore = 22;
        _case.Input = new CancelRecurrenceInput(PixCancellationMode.Now);
        _case.Clock.MoveTo(new DateTimeOffset(2026, 11, 21, 1, 30, 0, TimeSpan.Zero)); // 22:30 of the 20th in Brasília
        _case.Seeds.AddCharge(_case.Seeds.AddRecurrence(PixCase.TaxId), PixCase.Day(11, 21));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("já não deixa cancelar");
    }

    [Fact]
    public async Task A_charge_refused_long_before_its_day_is_a_refusal()
    {
        var charge = _case.Seeds.AddCharge(_case.Seeds.AddRecurrence(PixCase.TaxId), PixCase.Day(12, 8));
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(400, "CobROperacaoInvalida")) { Method = "PATCH", PathContains = charge, Times = 9 });
        var failed = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "CobROperacaoInvalida"));
    }

    [Fact]
    public async Task A_refusal_is_judged_by_what_the_bank_shows_afterwards()
    {
        _case.Input = new CancelRecurrenceInput(PixCancellationMode.Now);
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.RefuseAfter(400, "RecOperacaoInvalida")) { Method = "PATCH", PathContains = recurrence });
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Count("recurrence.canceled").ShouldBe(1);
    }

    [Fact]
    public async Task What_was_paid_for_a_later_month_is_told()
    {
        _case.Seeds.AddCharge(_case.Seeds.AddRecurrence(PixCase.TaxId, "CANCELADA"), PixCase.Day(12, 5), "CONCLUIDA");
        var done = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        done.AlreadyInPlace.ShouldBeTrue();
        done.Summary.ShouldContain("já foi paga: avalie a devolução");
    }

    [Fact]
    public async Task A_later_end_brings_nothing_back_and_says_so()
    {
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        _case.Seeds.AddCharge(recurrence, PixCase.Day(12, 5));
        await _case.RunAsync();
        _case.Harness.EffectiveEnd = new DateTimeOffset(2027, 1, 1, 3, 0, 0, TimeSpan.Zero);
        var waiting = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        waiting.WaitingFor.ShouldContain("31/12/2026");
        waiting.WaitingFor.ShouldContain("1 cobrança que agora é devida já tinha sido cancelada e não volta");
    }

    [Fact]
    public async Task A_payer_who_cancelled_before_the_end_leaves_what_is_owed_to_other_means()
    {
        _case.Seeds.AddRecurrence(PixCase.TaxId, "CANCELADA");
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("Nenhuma recorrência vive até o fim (30/11/2026)");
    }

    [Fact]
    public async Task Whoever_is_not_known_is_told_what_cannot_be_seen()
    {
        var nobody = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
        nobody.Reason.ShouldContain("Pix agendado pelo próprio cliente");
        nobody.Reason.ShouldNotContain(PixCase.TaxId);
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.NotInPlace>();
        (await _case.PreviewAsync()).ShouldBeOfType<Preview.NothingToDo>();
    }

    [Fact]
    public async Task A_preview_names_what_goes_now_what_goes_later_and_what_stays()
    {
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        var (owed, later) = (_case.Seeds.AddCharge(recurrence, PixCase.Day(11, 25)), _case.Seeds.AddCharge(recurrence, PixCase.Day(12, 5)));
        var preview = (await _case.PreviewAsync()).ShouldBeOfType<Preview.WouldAct>();
        preview.Effects[0].ShouldBe($"Cancelar a cobrança {later} (ATIVA), com vencimento em 05/12/2026.");
        preview.Effects[1].ShouldContain($"Em 01/12/2026 às 00:00 (Brasília): Cancelar a recorrência {recurrence}");
        preview.Notes[0].ShouldContain(owed);
        _case.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_cancelled_cannot_be_undone_and_is_named()
    {
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        (await _case.RevertAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
        var charge = _case.Seeds.AddCharge(recurrence, PixCase.Day(12, 5));
        await _case.RunAsync();
        (await _case.RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain(charge);
        _case.Clock.MoveTo(PixCase.End);
        await _case.RunAsync();
        var lost = (await _case.RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        lost.ShouldContain($"A recorrência {recurrence} cancelada não volta: crie outra e peça a autorização");
    }

    [Fact]
    public async Task An_intention_that_was_never_carried_out_needs_no_undo()
    {
        _case.Seeds.AddCharge(_case.Seeds.AddRecurrence(PixCase.TaxId), PixCase.Day(12, 5));
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Method = "PATCH", Times = int.MaxValue });
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Transient);
        (await _case.RevertAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_paid_before_it_could_be_cancelled_is_not_lost()
    {
        var charge = _case.Seeds.AddCharge(_case.Seeds.AddRecurrence(PixCase.TaxId), PixCase.Day(12, 5));
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Method = "PATCH", Times = int.MaxValue });
        await _case.RunAsync();
        _case.Seeds.SetStatus(charge, "CONCLUIDA");
        (await _case.RevertAsync()).ShouldBeOfType<StepOutcome.Done>();
    }
}
