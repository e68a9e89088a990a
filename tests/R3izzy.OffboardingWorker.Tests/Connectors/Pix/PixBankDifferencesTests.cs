using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Pix;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Pix;

/// <summary>Banks that differ from the document or from each other, and lists that must not be believed.</summary>
public sealed class PixBankDifferencesTests : IAsyncLifetime
{
    private const string SomebodyElse = "52998224725";

    private PixCase _case = null!;

    public async ValueTask InitializeAsync()
    {
        _case = await PixCase.StartAsync();
        _case.Input = new CancelRecurrenceInput(PixCancellationMode.Now);
    }

    public ValueTask DisposeAsync() => _case.DisposeAsync();

    [Fact]
    public async Task Every_page_of_every_window_is_read_and_nothing_twice()
    {
        _case.Configure(("WindowDays", "30"), ("PageSize", "2"));
        // Midnights in Brasília: on the very instant where two windows meet, and where the first begins.
        var first = new DateTimeOffset(2025, 6, 16, 3, 0, 0, TimeSpan.Zero);
        var ids = Enumerable.Range(0, 3).Select(i => _case.Seeds.AddRecurrence(PixCase.TaxId, created: first.AddDays(30 * i)))
            .Concat(Enumerable.Range(0, 5).Select(i => _case.Seeds.AddRecurrence(PixCase.TaxId, created: PixCase.Today.AddDays(-4).AddMinutes(i)))).ToList();
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("8 recorrências");
        ids.ShouldAllBe(id => _case.Count("recurrence.canceled", id) == 1);
    }

    [Fact]
    public async Task A_window_that_is_too_long_for_the_bank_is_refused_with_its_code()
    {
        _case.Bank.Quirks.LongestWindow = TimeSpan.FromDays(31);
        var failed = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Refused, "RecConsultaInvalida"));
        _case.Configure(("WindowDays", "31"));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NotApplicable>();
    }

    [Fact]
    public async Task A_bank_that_overlooks_the_debtor_cancels_nobody_elses_recurrence()
    {
        _case.Bank.Quirks.ListsOverlookFilters = true;
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        _case.Seeds.AddRecurrence(SomebodyElse);
        var failed = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Defect, "foreign-item"));
        _case.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_moved_between_its_pages_is_read_again_later()
    {
        _case.Bank.Quirks.UnseenObjects = 1;
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("list-moved");
        _case.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_that_leaves_out_what_was_seen_before_is_not_believed()
    {
        _case.Input = new CancelRecurrenceInput();
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Pending>();
        _case.Clock.MoveTo(PixCase.End);
        _case.Bank.Quirks.ListsShowNothing = true;
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("list-moved");
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.CannotTell>();
        _case.Bank.Quirks.ListsShowNothing = false;
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Seeds.StatusOf(recurrence).ShouldBe("CANCELADA");
    }

    [Fact]
    public async Task An_intention_is_not_taken_for_done_because_the_list_is_empty()
    {
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(503)) { Method = "PATCH", Times = int.MaxValue });
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        _case.Bank.Quirks.ListsShowNothing = true;
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("list-moved");
    }

    [Fact]
    public async Task History_that_says_nome_for_status_is_understood()
    {
        _case.Bank.Quirks.NomeForStatus = true;
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        PixStatusChange.Current(null, [new(Nome: "CANCELADA", Data: "2026-01-02T00:00:00Z"), new(Nome: "CRIADA", Data: "2026-01-01T00:00:00Z")]).ShouldBe("CANCELADA");
    }

    [Fact]
    public async Task A_bank_that_ends_charges_with_the_recurrence_is_no_surprise()
    {
        _case.Bank.Quirks.RecurrenceEndsItsCharges = true;
        _case.Seeds.AddCharge(_case.Seeds.AddRecurrence(PixCase.TaxId), PixCase.Day(12, 5));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Count("charge.canceled").ShouldBe(1);
    }

    [Fact]
    public async Task A_bank_may_tell_of_requests_only_with_the_single_recurrence()
    {
        _case.Bank.Quirks.ListsWithoutRequests = true;
        var request = _case.Seeds.AddRequest(_case.Seeds.AddRecurrence(PixCase.TaxId));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Seeds.StatusOf(request).ShouldBe("CANCELADA");
    }

    [Fact]
    public async Task Where_recurrences_end_by_delete_what_is_gone_has_ended()
    {
        _case.Bank.Quirks.EndsByDelete = true;
        _case.Configure(("Recurrence:CancelMethod", "DELETE"));
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        _case.Count("recurrence.canceled").ShouldBe(1);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.InPlace>();
        (await _case.RevertAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
    }

    [Fact]
    public async Task Where_they_end_by_patch_what_is_gone_is_no_success()
    {
        _case.Bank.Quirks.EndsByDelete = true;
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Kind.ShouldBe(FailureKind.Refused);
    }

    [Fact]
    public async Task A_status_that_came_after_the_document_counts_as_open()
    {
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId, "SUSPENSA");
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.NotInPlace>();
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Seeds.StatusOf(recurrence).ShouldBe("CANCELADA");
    }

    [Fact]
    public async Task A_person_is_asked_about_an_unknown_status_that_the_bank_does_not_let_go_of()
    {
        _case.Seeds.AddRecurrence(PixCase.TaxId, "ARQUIVADA");
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(400, "RecOperacaoInvalida")) { Method = "PATCH", Times = int.MaxValue });
        var asked = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions;
        asked.ShouldContain("ARQUIVADA");
        asked.ShouldContain("Platforms:Pix:AlsoEnded:Recurrences");

        _case.Configure(("AlsoEnded:Recurrences:0", "Arquivada"));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
    }

    [Fact]
    public async Task A_cancellation_that_was_accepted_and_does_not_show_is_not_done()
    {
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        _case.Bank.Quirks.StatusAfterCancel = "APROVADA";
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("read-back-differs");
        _case.Bank.Quirks.StatusAfterCancel = "EM_CANCELAMENTO";
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("EM_CANCELAMENTO");
    }

    [Fact]
    public async Task A_known_recurrence_is_used_though_the_list_does_not_reach_back_to_it()
    {
        var old = _case.Seeds.AddRecurrence(PixCase.TaxId, created: new DateTimeOffset(2025, 7, 1, 12, 0, 0, TimeSpan.Zero));
        _case.Configure(("RecurrencesSince", "2026-01-01"));
        _case.Store(old);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Count("recurrence.canceled", old).ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Letter_case_of_a_known_id_matters_even_where_the_bank_takes_no_notice(bool ignored)
    {
        _case.Bank.Quirks.IdsIgnoreCase = ignored;
        var recurrence = _case.Seeds.AddRecurrence(PixCase.TaxId);
        _case.Store(recurrence.ToUpperInvariant());
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("maiúsculas de minúsculas");
        _case.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_known_recurrence_of_another_debtor_is_not_touched()
    {
        _case.Seeds.AddRecurrence(PixCase.TaxId);
        _case.Store(_case.Seeds.AddRecurrence(SomebodyElse));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("outro devedor");
        (await _case.PreviewAsync()).ShouldBeOfType<Preview.WouldAskPerson>();
        // Whose it is only a person can tell: the closing check goes by that person's word, another attempt asks again.
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        _case.Harness.PriorDoubt = PriorDoubt.Open;
        (await _case.VerifyAsync()).ShouldBeOfType<Verification.NotInPlace>();
        _case.Sandbox.Ledger.Entries.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(403)]
    [InlineData(410)]
    public async Task A_known_recurrence_that_the_bank_hides_asks_a_person_and_leaves_the_platform_open(int status)
    {
        _case.Store("RR1234567820260115abcdefghijk");
        _case.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(status)) { PathContains = "/rec/" });
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
    }

    [Fact]
    public async Task A_cpf_is_asked_for_as_one()
    {
        _case.Harness.Customer = _case.Harness.Customer with { TaxId = SomebodyElse };
        var recurrence = _case.Seeds.AddRecurrence(SomebodyElse);
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        _case.Seeds.StatusOf(recurrence).ShouldBe("CANCELADA");
    }

    [Fact]
    public async Task A_product_that_is_not_contracted_closes_the_platform_unless_the_settings_leave_it_out()
    {
        _case.Bank.Quirks.NotContracted.Add("rec");
        _case.Seeds.AddDueCharge(PixCase.TaxId, PixCase.Day(12, 10));
        var failed = (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Failed>();
        (failed.Kind, failed.Code).ShouldBe((FailureKind.Unauthorized, "AcessoNegado"));
        (await _case.ProbeAsync()).Findings.Single(f => f.Subject == "rec").Detail.ShouldContain("não está contratado");

        _case.Configure(("Products:0", "CobV"), ("Products:1", "Cob"));
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.Done>();
        (await _case.ProbeAsync()).IsHealthy.ShouldBeTrue();
        _case.Store("RR1234567820260115abcdefghijk");
        (await _case.RunAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("Platforms:Pix:Products");
    }
}
