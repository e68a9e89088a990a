using R3izzy.OffboardingWorker.Connectors.Conexa;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

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

    [Fact]
    public async Task Those_that_were_turned_away_are_tried_again_when_the_step_is_repeated_and_nobody_else()
    {
        await using var it = await ConexaCase.StartAsync();
        var ids = Enumerable.Range(0, 150).Select(_ => it.System.AddCustomer(true)).ToList();
        await ConexaCase.SettleAsync(it.BlockAsync);
        it.Return();
        it.System.Spoil(ids[3], "CUSTOMER_01");
        it.System.Protect(ids[120]);
        (await ConexaCase.SettleAsync(it.RestoreAsync)).Outcome.ShouldBeOfType<StepOutcome.NeedsPerson>();
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain($"{ids[3]} (CUSTOMER_01), {ids[120]} (404)");

        it.System.Spoil(ids[3], null);
        it.System.Protect(ids[120], false);
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        ids.ShouldAllBe(id => it.Count("access.restored", id) == 1);
        var after = it.Evidence("after");
        after.GetProperty("restored").GetInt32().ShouldBe(150);
        after.GetProperty("already_back").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_tenant_that_turned_too_many_away_gives_all_back_when_the_step_is_repeated()
    {
        await using var it = await ConexaCase.StartAsync();
        var ids = Enumerable.Range(0, 160).Select(_ => it.System.AddCustomer(true)).ToList();
        await ConexaCase.SettleAsync(it.BlockAsync);
        it.Return();
        var spoiled = ids.Skip(70).Take(80).ToList();
        spoiled.ForEach(id => it.System.Spoil(id, "CUSTOMER_01"));
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("too-many-refused");

        spoiled.ForEach(id => it.System.Spoil(id, null));
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.Done>();
        ids.ShouldAllBe(id => it.Count("access.restored", id) == 1);
        it.Evidence("after").GetProperty("restored").GetInt32().ShouldBe(160);
    }

    [Fact]
    public async Task One_that_the_credential_may_not_see_goes_to_a_person_and_the_others_go_on()
    {
        await using var it = await ConexaCase.StartAsync();
        var (mine, hidden, last) = (it.System.AddCustomer(true), it.System.AddCustomer(true), it.System.AddCustomer(true));
        await it.BlockAsync();
        it.Return();
        it.System.Hide(hidden);
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain($"{hidden} (http-401)");
        it.System.AccessOf(mine).ShouldBe(true);
        it.System.AccessOf(last).ShouldBe(true);
        it.Evidence("after").GetProperty("gone").GetInt32().ShouldBe(0);
        (await it.VerifyRestoreAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
    }

    [Fact]
    public async Task What_a_person_blocked_beyond_the_record_is_not_reported_as_given_back()
    {
        await using var it = await ConexaCase.StartAsync(new ConexaPlatform(changesPerAttempt: 120));
        var ids = Enumerable.Range(0, 150).Select(_ => it.System.AddCustomer(true)).ToList();
        it.Sandbox.Faults.Add(new FaultRule(new Fault.Refuse(401)) { Method = "PATCH", Skip = 40, Times = int.MaxValue });
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        it.Sandbox.Faults.Clear();
        ids.ForEach(id => it.System.SetAccess(id, false));

        it.Return();
        var person = (await ConexaCase.SettleAsync(it.RestoreAsync)).Outcome.ShouldBeOfType<StepOutcome.NeedsPerson>();
        person.Instructions.ShouldContain("quem foi bloqueado à mão não está");
        ids.Take(100).ShouldAllBe(id => it.System.AccessOf(id) == true);
        (await it.VerifyRestoreAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
    }
}
