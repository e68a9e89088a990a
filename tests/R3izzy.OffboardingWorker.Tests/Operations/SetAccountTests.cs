using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tests.Engine;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Operations;

public sealed class SetAccountTests : IAsyncDisposable
{
    private const string Ref = "DESL-2026-000001";

    private readonly OperationsWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private SetAccount Set(ICaseStore? store = null) => new(store ?? _world.Store, _world.Files, _world.Cipher, _world.Clock);

    private Task<ActResult> SetAsync(string key, string id) => Set().RunAsync(Ref, key, id, OperationsWorld.Ana, default);

    [Fact]
    public async Task What_a_person_found_out_is_used_from_the_next_attempt_on()
    {
        _world.Q.Answer("cancelar-cobranca", n => n == 1 ? new StepOutcome.NeedsPerson("Qual deles?") : new StepOutcome.Done("feito"));
        await _world.TakeAsync(SampleRequest.Json);
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "cancelar-cobranca")).ShouldBe(StepState.AwaitingPerson);

        (await SetAsync("stripe", "cus_NffrFeUfNV2Hib")).ShouldBeOfType<ActResult.Ok>().What.ShouldContain($"retry {Ref}");
        (await _world.Retry.RunAsync(Ref, "cancelar-cobranca", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "cancelar-cobranca")).ShouldBe(StepState.Done);
        _world.Q.Of("cancelar-cobranca").Last().Step.Customer.AccountAt("stripe").ShouldBe("cus_NffrFeUfNV2Hib");
        (await _world.Reader.AuditAsync(Ref, default)).ShouldContain(a => a.Act == "account" && a.Reason == "stripe. combinado por telefone", "which account, not the id");
    }

    [Fact]
    public async Task What_is_no_id_of_that_platform_is_told_and_changes_nothing()
    {
        await _world.TakeAsync(SampleRequest.Json);
        (await SetAsync("stripe", "sub_123")).ShouldBeOfType<ActResult.BadAnswers>().Problems.ShouldHaveSingleItem().ShouldStartWith("stripe não é um id de cliente do Stripe");
        (await SetAsync("paypal", "1")).ShouldBeOfType<ActResult.BadAnswers>().Problems.ShouldHaveSingleItem().ShouldStartWith("não há conta 'paypal'; há conexa, drive");
        (await _world.CaseAsync(Ref)).Revision.ShouldBe(0);
        (await Set().RunAsync("DESL-2026-000009", "stripe", "cus_A1", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.NotFound>();
        (await _world.Reader.AuditAsync(Ref, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_closed_case_keeps_what_it_was_done_with()
    {
        await _world.TakeAsync(SampleRequest.Json);
        await _world.Withdraw.RunAsync(Ref, OperationsWorld.Ana, default);
        (await SetAsync("stripe", "cus_A1")).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("encerrado");
    }

    [Fact]
    public async Task Of_two_changes_at_the_same_instant_none_undoes_the_other()
    {
        await _world.TakeAsync(SampleRequest.Json);
        var slow = new WatchedStore(_world.Store) { BeforeChanging = () => _world.Change.RunAsync(Ref, new Month(2027, 2), OperationsWorld.Ana, default) };
        (await Set(slow).RunAsync(Ref, "stripe", "cus_A1", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("tente de novo");
        (await _world.CaseAsync(Ref)).LastMonth.ShouldBe("2027-02");

        slow.BeforeChanging = () => SetAsync("stripe", "cus_B2");
        (await new ChangeLastMonth(slow, _world.Files, _world.Cipher, _world.Clock).RunAsync(Ref, new Month(2027, 3), OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>();
        (await _world.Files.FindAsync(Ref, default))!.Customer.AccountAt("stripe").ShouldBe("cus_B2");
        (await _world.CaseAsync(Ref)).LastMonth.ShouldBe("2027-02");
    }
}
