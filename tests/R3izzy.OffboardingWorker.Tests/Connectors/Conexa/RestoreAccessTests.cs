using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

public sealed class RestoreAccessTests
{
    [Fact]
    public async Task Those_whom_the_pause_took_it_from_have_it_again_and_nobody_else()
    {
        await using var it = await ConexaCase.StartAsync();
        var (had, never, unknown) = (it.System.AddCustomer(true, "um"), it.System.AddCustomer(false), it.System.AddCustomer(null));
        await it.BlockAsync();
        it.Return();
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        it.System.AccessOf(had).ShouldBe(true);
        it.System.AccessOf(never).ShouldBe(false);
        it.System.AccessOf(unknown).ShouldBeNull();
        (await it.VerifyRestoreAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task It_waits_while_the_pause_may_still_be_acting()
    {
        await using var it = await ConexaCase.StartAsync();
        it.System.AddCustomer(true);
        await it.BlockAsync();
        it.Return(pauseHasEnded: false);
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.Pending>().LookAgainIn.ShouldBe(TimeSpan.FromMinutes(5));
        it.Count("access.restored").ShouldBe(0);
    }

    [Fact]
    public async Task Without_a_record_a_person_gives_it_back()
    {
        await using var it = await ConexaCase.StartAsync();
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("Conceder Acesso");
        it.Return();
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("PAUSA-2026-000001");
    }

    [Fact]
    public async Task Numbers_of_another_system_are_never_used()
    {
        await using var it = await ConexaCase.StartAsync();
        var id = it.System.AddCustomer(false);
        it.Harness.Case = PauseRecords.Of("outro-subdominio", had: [id], hadNot: []);
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain("mudou");
        it.System.AccessOf(id).ShouldBe(false);
    }

    [Fact]
    public async Task A_pause_that_took_nothing_leaves_nothing_to_give_back()
    {
        await using var it = await ConexaCase.StartAsync();
        await it.BlockAsync();
        it.Return();
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeTrue();
    }

    [Fact]
    public async Task Hundreds_are_given_back_and_counted_one_by_one()
    {
        await using var it = await ConexaCase.StartAsync();
        var ids = Enumerable.Range(0, 250).Select(_ => it.System.AddCustomer(true)).ToList();
        await ConexaCase.SettleAsync(it.BlockAsync);
        it.System.RemoveCustomer(ids[120]);
        it.System.SetAccess(ids[7], true);
        it.Return();
        (await ConexaCase.SettleAsync(it.RestoreAsync)).Outcome.ShouldBeOfType<StepOutcome.Done>();
        var after = it.Evidence("after");
        after.GetProperty("restored").GetInt32().ShouldBe(248);
        after.GetProperty("already_back").GetInt32().ShouldBe(1);
        after.GetProperty("gone").GetInt32().ShouldBe(1);
        it.Count("access.restored").ShouldBe(248);
    }

    [Fact]
    public async Task One_that_Conexa_wants_a_login_for_goes_to_a_person_and_the_others_go_on()
    {
        await using var it = await ConexaCase.StartAsync();
        var (named, nameless) = (it.System.AddCustomer(true, "um"), it.System.AddCustomer(true));
        await it.BlockAsync();
        it.Return();
        it.System.GrantNeedsLogin = true;
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain($"{nameless} (field-login)");
        it.System.AccessOf(named).ShouldBe(true);
        (await it.VerifyRestoreAsync()).ShouldBeOfType<Verification.NotInPlace>();
        it.System.SetAccess(nameless, true);
        (await it.VerifyRestoreAsync()).ShouldBeOfType<Verification.InPlace>();
    }
}
