using Microsoft.AspNetCore.Http;
using R3izzy.OffboardingWorker.Connectors.Conexa;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Sandbox.Faults;

namespace R3izzy.OffboardingWorker.Tests.Connectors.Conexa;

public sealed class BlockAccessTests
{
    [Fact]
    public async Task Only_those_with_access_lose_it_and_the_rest_is_recorded_as_it_was()
    {
        await using var it = await ConexaCase.StartAsync();
        var (with, without, unknown) = (it.System.AddCustomer(true, "um"), it.System.AddCustomer(false), it.System.AddCustomer(null, "tres"));
        var done = (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        done.Summary.ShouldContain("1 bloqueado, 1 já estava sem acesso, 1 sem informação de acesso na Conexa, não alterado (1 tem login cadastrado: confira)");

        it.System.AccessOf(with).ShouldBe(false);
        it.System.AccessOf(unknown).ShouldBeNull();
        it.Sandbox.Ledger.Entries.Count.ShouldBe(1);
        var page = it.Evidence("before-page").GetProperty("customers").EnumerateArray().ToDictionary(c => c.GetProperty("id").GetInt64(), c => c.GetProperty("access").ToString());
        page.ShouldBe(new Dictionary<long, string> { [with] = "True", [without] = "False", [unknown] = "" });
        string.Join('\n', it.Harness.Evidence.Select(e => e.Json)).ShouldNotContain(ConexaCase.Subdomain);
        (await it.VerifyBlockAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task A_large_tenant_is_walked_over_many_attempts_each_customer_once()
    {
        await using var it = await ConexaCase.StartAsync(new ConexaPlatform(changesPerAttempt: 30));
        for (var i = 0; i < 350; i++)
        {
            it.System.AddCustomer(i % 3 != 0);
        }

        var (outcome, attempts) = await ConexaCase.SettleAsync(it.BlockAsync);
        outcome.ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        attempts.ShouldBe(8);
        it.Count("access.blocked").ShouldBe(233);
        it.Sandbox.Ledger.Entries.Select(e => e.Subject).ShouldBeUnique();
        it.Harness.Evidence.Count(e => e.Kind == "before-page").ShouldBe(4);
        it.Evidence("after").GetProperty("customers").GetInt32().ShouldBe(350);
    }

    [Fact]
    public async Task Killed_anywhere_on_a_long_walk_it_goes_on_and_gives_back_exactly_what_it_took()
    {
        for (var boundary = 0; boundary < 12; boundary++)
        {
            await using var it = await ConexaCase.StartAsync(new ConexaPlatform(changesPerAttempt: 3));
            var ids = Enumerable.Range(0, 9).Select(i => it.System.AddCustomer(i % 3 == 0 ? false : true)).ToList();
            var saves = 0;
            it.Harness.BeforeCheckpoint = () =>
            {
                if (saves++ == boundary)
                {
                    throw new OperationCanceledException("killed");
                }
            };
            for (StepOutcome? outcome = null; outcome is null or StepOutcome.Pending;)
            {
                try
                {
                    outcome = await it.BlockAsync();
                }
                catch (OperationCanceledException)
                {
                    outcome = null;
                }
            }

            it.Count("access.blocked").ShouldBe(6);
            it.Return();
            (await ConexaCase.SettleAsync(it.RestoreAsync)).Outcome.ShouldBeOfType<StepOutcome.Done>();
            ids.Select(id => it.System.AccessOf(id)).ShouldBe(Enumerable.Range(0, 9).Select(i => (bool?)(i % 3 != 0)));
        }
    }

    [Fact]
    public async Task Each_page_is_on_record_before_the_first_of_its_customers_is_changed()
    {
        await using var it = await ConexaCase.StartAsync();
        it.System.AddCustomer(true);
        var recorded = 0;
        it.Sandbox.Faults.Add(new FaultRule(new Fault.DropBefore())
        {
            Method = "PATCH",
            When = _ =>
            {
                recorded = it.Harness.Evidence.Count(e => e.Kind == "before-page");
                return false;
            },
        });
        await it.BlockAsync();
        recorded.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_is_added_during_the_walk_is_met_by_its_next_pass()
    {
        await using var it = await ConexaCase.StartAsync();
        it.System.AddCustomer(true);
        long added = 0;
        it.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            added = it.System.AddCustomer(true);
            return Task.CompletedTask;
        }))
        { Method = "PATCH" });
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.System.AccessOf(added).ShouldBe(false);
        it.Evidence("after").GetProperty("blocked").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Access_that_was_given_while_the_walk_went_on_is_recorded_before_it_is_taken()
    {
        await using var it = await ConexaCase.StartAsync();
        var (first, later) = (it.System.AddCustomer(true), it.System.AddCustomer(false));
        it.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            it.System.SetAccess(later, true);
            return Task.CompletedTask;
        }))
        { Method = "PATCH" });
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Return();
        (await it.RestoreAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.System.AccessOf(first).ShouldBe(true);
        it.System.AccessOf(later).ShouldBe(true);
    }

    [Fact]
    public async Task A_list_that_moves_under_the_walk_is_walked_again()
    {
        await using var it = await ConexaCase.StartAsync();
        var ids = Enumerable.Range(0, 250).Select(i => it.System.AddCustomer(i == 100)).ToList();
        // Removing from the first page pulls the first of the second one over the border, past the walk: the only one to find.
        it.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            it.System.RemoveCustomer(ids[3]);
            it.System.RemoveCustomer(ids[4]);
            return Task.CompletedTask;
        }))
        { Method = "GET", PathContains = "/customers" });
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("access.blocked", ids[100]).ShouldBe(1);
    }

    [Fact]
    public async Task A_customer_that_is_deleted_meanwhile_is_passed_over_and_recorded()
    {
        await using var it = await ConexaCase.StartAsync();
        var (gone, other) = (it.System.AddCustomer(true), it.System.AddCustomer(true));
        it.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            it.System.RemoveCustomer(gone);
            return Task.CompletedTask;
        }))
        { Method = "GET" });
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("1 excluído durante o passo");
        it.System.AccessOf(other).ShouldBe(false);
        it.Evidence("gone").GetProperty("customers")[0].GetInt64().ShouldBe(gone);
    }

    [Fact]
    public async Task One_that_the_credential_may_not_change_goes_to_a_person_and_the_others_go_on()
    {
        await using var it = await ConexaCase.StartAsync();
        var (mine, spoiled, protectedOne) = (it.System.AddCustomer(true), it.System.AddCustomer(true), it.System.AddCustomer(true));
        it.System.Spoil(spoiled, "CUSTOMER_01");
        it.System.Protect(protectedOne);
        var person = (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        person.Instructions.ShouldContain($"{spoiled} (CUSTOMER_01), {protectedOne} (404)");
        person.Instructions.ShouldContain("Bloquear acesso à área do cliente");
        it.System.AccessOf(mine).ShouldBe(false);
        (await it.VerifyBlockAsync()).ShouldBeOfType<Verification.NotInPlace>();

        it.System.SetAccess(spoiled, false);
        it.System.SetAccess(protectedOne, false);
        (await it.VerifyBlockAsync()).ShouldBeOfType<Verification.InPlace>();
    }

    [Fact]
    public async Task Those_that_were_turned_away_are_tried_again_when_the_step_is_repeated_and_nobody_else()
    {
        await using var it = await ConexaCase.StartAsync();
        var (mine, spoiled, protectedOne, gone) = (it.System.AddCustomer(true), it.System.AddCustomer(true), it.System.AddCustomer(true), it.System.AddCustomer(true));
        it.System.Spoil(spoiled, "CUSTOMER_01");
        it.System.Protect(protectedOne);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.RunAfter(() =>
        {
            it.System.RemoveCustomer(gone);
            return Task.CompletedTask;
        }))
        { Method = "GET" });
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>().Instructions.ShouldContain($"{spoiled} (CUSTOMER_01), {protectedOne} (404)");

        it.System.Spoil(spoiled, null);
        it.System.Protect(protectedOne, false);
        var before = it.Harness.Calls.Count;
        var done = (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        done.AlreadyInPlace.ShouldBeFalse();
        done.Summary.ShouldContain("3 bloqueados");
        done.Summary.ShouldContain("1 excluído durante o passo");
        it.Harness.Calls.Skip(before).Count(c => c.Method == "PATCH").ShouldBe(2);
        it.Count("access.blocked", mine).ShouldBe(1);
        it.Count("access.blocked", spoiled).ShouldBe(1);
        it.Count("access.blocked", protectedOne).ShouldBe(1);
    }

    [Fact]
    public async Task A_tenant_that_turned_too_many_away_is_walked_again_when_the_step_is_repeated()
    {
        await using var it = await ConexaCase.StartAsync();
        var ids = Enumerable.Range(0, 60).Select(_ => it.System.AddCustomer(true)).ToList();
        ids.ForEach(id => it.System.Spoil(id, "CUSTOMER_01"));
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Failed>().Code.ShouldBe("too-many-refused");

        ids.ForEach(id => it.System.Spoil(id, null));
        (await it.BlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        ids.ShouldAllBe(id => it.Count("access.blocked", id) == 1);
    }

    [Fact]
    public async Task Sixty_calls_a_minute_are_kept_by_waiting_as_long_as_Conexa_says()
    {
        await using var it = await ConexaCase.StartAsync(settings: ("Http:LongestWait", "00:00:00"));
        it.System.CallsPerMinute = 10;
        for (var i = 0; i < 25; i++)
        {
            it.System.AddCustomer(true);
        }

        var (attempts, outcome) = (0, (StepOutcome?)null);
        for (; outcome is null or StepOutcome.Pending && attempts < 20; attempts++)
        {
            outcome = await it.BlockAsync();
            if (outcome is StepOutcome.Pending pending)
            {
                pending.LookAgainIn.ShouldBe(TimeSpan.FromSeconds(60));
                it.Clock.MoveTo(it.Clock.GetUtcNow() + pending.LookAgainIn);
            }
        }

        outcome.ShouldBeOfType<StepOutcome.Done>();
        attempts.ShouldBeGreaterThan(2);
        it.Count("access.blocked").ShouldBe(25);
    }

    [Fact]
    public async Task Every_list_is_asked_for_with_limit()
    {
        var without = 0;
        await using var it = await ConexaCase.StartAsync();
        it.System.AddCustomer(true);
        it.Sandbox.Faults.Add(new FaultRule(new Fault.DropBefore())
        {
            When = request =>
            {
                without += HttpMethods.IsGet(request.Method) && !request.Query.ContainsKey("limit") ? 1 : 0;
                return false;
            },
        });
        await it.BlockAsync();
        await it.Runtime.Probe.ProbeAsync(it.Harness, default);
        without.ShouldBe(0);
    }

    [Fact]
    public async Task A_tenant_without_credential_goes_to_a_person_with_the_clicks()
    {
        await using var it = await ConexaCase.StartAsync();
        it.Harness.Customer = it.Harness.Customer with { Accounts = new Dictionary<string, string> { ["conexa"] = "outra-empresa" } };
        var person = (await it.BlockAsync()).ShouldBeOfType<StepOutcome.NeedsPerson>();
        person.Instructions.ShouldContain("Clientes → Listar Clientes");
        (await it.VerifyBlockAsync()).ShouldBeOfType<Verification.CannotTell>().Cause.Code.ShouldBe(FailureCodes.NoApi);
        it.Harness.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Undone_only_those_have_access_who_had_it_before()
    {
        await using var it = await ConexaCase.StartAsync();
        var (with, without) = (it.System.AddCustomer(true), it.System.AddCustomer(false));
        await it.BlockAsync();
        (await it.RevertBlockAsync()).ShouldBeOfType<StepOutcome.Done>().AlreadyInPlace.ShouldBeFalse();
        it.System.AccessOf(with).ShouldBe(true);
        it.System.AccessOf(without).ShouldBe(false);
        (await it.RevertBlockAsync()).ShouldBeOfType<StepOutcome.Done>();
        it.Count("access.restored").ShouldBe(1);
    }
}
