using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_case_is_opened_with_everything_it_was_given()
    {
        var opened = (await Store.OpenCasesAsync([CaseOf(7, Ready(), Waiting(2, "q"), Scheduled(Now.AddDays(3)), LeftOut())], default)).Single();

        opened.As.ShouldBe(OpenedAs.NewCase);
        opened.Ref.ShouldBe("DESL-2026-000001");
        var row = (await Reader.FindAsync(opened.Ref, default)).ShouldNotBeNull();
        (row.RequestId, row.Action, row.Plan, row.LastMonth, row.Procedure, row.Version).ShouldBe(("request-7", "cancel", "pro", "2026-12", "desligamento", 1));
        (row.OpenedAt, row.EffectiveEnd, row.ClosedAt, row.State).ShouldBe((Now, Now.AddDays(40), null, CaseState.Running));
        row.Payload.ShouldBe([1, 2, 3]);
        var steps = await Reader.StepsAsync(row.Id, default);
        steps.Select(s => s.State).ShouldBe([StepState.Ready, StepState.Waiting, StepState.Scheduled, StepState.NotApplicable]);
        steps.Select(s => s.NeedsLeft).ShouldBe([0, 2, 0, 0]);
        steps.Select(s => s.DueAt).ShouldBe([Now, null, Now.AddDays(3), null]);
        (steps[3].Why, steps[3].EndedAt).ShouldBe(("Não se aplica.", Now));
    }

    [Fact]
    public async Task The_same_request_twice_is_one_case()
    {
        var first = await Store.OpenCasesAsync([CaseOf(1, Ready())], default);
        var again = await Store.OpenCasesAsync([CaseOf(1, Ready())], default);

        again.Single().ShouldBe(new OpenedCase(first.Single().Ref, OpenedAs.SameRequest));
        (await Reader.ListAsync(new CaseFilter(), default)).Count.ShouldBe(1);
        (await ClaimAsync()).Steps.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_request_twice_in_one_group_is_one_case()
    {
        var opened = await Store.OpenCasesAsync([CaseOf(1, Ready()), CaseOf(1, Ready())], default);

        opened.Select(o => o.As).ShouldBe([OpenedAs.NewCase, OpenedAs.SameRequest]);
        opened.Select(o => o.Ref).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_second_open_case_of_a_customer_is_answered_with_the_first()
    {
        var first = (await Store.OpenCasesAsync([CaseOf(1, Ready())], default)).Single();
        var second = (await Store.OpenCasesAsync([CaseOf(2, Ready()) with { CustomerKey = BitConverter.GetBytes(1) }], default)).Single();

        second.ShouldBe(new OpenedCase(first.Ref, OpenedAs.SameCustomer));
    }

    [Fact]
    public async Task A_customer_whose_case_is_closed_gets_a_new_one()
    {
        await OpenAsync(1, Ready());
        await Store.RecordAsync(DoneOf(await ClaimOneAsync()), default);

        var second = (await Store.OpenCasesAsync([CaseOf(2, Ready()) with { CustomerKey = BitConverter.GetBytes(1) }], default)).Single();
        second.ShouldBe(new OpenedCase("DESL-2026-000002", OpenedAs.NewCase));
        // The request of the closed case is still the same request.
        (await Store.OpenCasesAsync([CaseOf(1, Ready())], default)).Single().ShouldBe(new OpenedCase("DESL-2026-000001", OpenedAs.SameRequest));
    }

    [Fact]
    public async Task A_customer_may_have_an_open_case_of_another_action()
    {
        await OpenAsync(1, Ready());
        var pause = CaseOf(2, Ready()) with { CustomerKey = BitConverter.GetBytes(1), Action = "pause", RefPrefix = "PAUSA" };
        (await Store.OpenCasesAsync([pause], default)).Single().ShouldBe(new OpenedCase("PAUSA-2026-000001", OpenedAs.NewCase));
    }

    [Fact]
    public async Task What_was_planned_before_the_customer_moved_is_not_opened_and_nothing_beside_it_is()
    {
        var key = BitConverter.GetBytes(1);
        var before = await Reader.HistoryAsync(key, default);
        var id = await OpenAsync(1, Ready());
        var opened = await Reader.HistoryAsync(key, default);
        await Store.RecordAsync(DoneOf(await ClaimOneAsync()), default);
        var closed = await Reader.HistoryAsync(key, default);
        new[] { before, opened, closed }.ShouldBeInOrder();
        new[] { before, opened, closed }.ShouldBeUnique();

        var late = CaseOf(2, Ready()) with { CustomerKey = key };
        foreach (var stale in new[] { before, opened })
        {
            await Should.ThrowAsync<CustomerMovedException>(() => Store.OpenCasesAsync([CaseOf(3, Ready()), late with { History = stale }], default));
        }

        (await Reader.ListAsync(new CaseFilter(), default)).Single().Id.ShouldBe(id);
        (await Store.OpenCasesAsync([late with { History = closed }, CaseOf(4, Ready()) with { CustomerKey = key, History = closed }], default)).Select(o => o.As)
            .ShouldBe([OpenedAs.NewCase, OpenedAs.SameCustomer]);
    }

    [Fact]
    public async Task Refs_count_for_each_prefix_and_year_without_gaps()
    {
        var opened = await Store.OpenCasesAsync(
            [
                CaseOf(1, Ready()), CaseOf(2, Ready()), CaseOf(3, Ready()) with { RefYear = 2027 },
                CaseOf(4, Ready()) with { RefPrefix = "PAUSA", Action = "pause" }, CaseOf(5, Ready()),
            ],
            default);
        opened.Select(o => o.Ref).ShouldBe(["DESL-2026-000001", "DESL-2026-000002", "DESL-2027-000001", "PAUSA-2026-000001", "DESL-2026-000003"]);
    }

    [Fact]
    public async Task A_group_with_a_case_that_cannot_be_kept_opens_none_and_the_store_goes_on()
    {
        var broken = CaseOf(2, Ready()) with { Payload = null! };
        await Should.ThrowAsync<Exception>(() => Store.OpenCasesAsync([CaseOf(1, Ready()), broken, CaseOf(3, Ready())], default));
        (await Reader.ListAsync(new CaseFilter(), default)).ShouldBeEmpty();
        (await ClaimAsync()).Steps.ShouldBeEmpty();

        (await Store.OpenCasesAsync([CaseOf(1, Ready())], default)).Single().ShouldBe(new OpenedCase("DESL-2026-000001", OpenedAs.NewCase));
    }

    [Fact]
    public async Task An_operation_that_throws_takes_none_down_that_was_queued_beside_it()
    {
        var good = Enumerable.Range(1, 40).Select(no => Store.OpenCasesAsync([CaseOf(no, Ready())], default)).ToList();
        var bad = Store.OpenCasesAsync([CaseOf(41, Ready()) with { Payload = null! }], default);
        var more = Enumerable.Range(42, 40).Select(no => Store.OpenCasesAsync([CaseOf(no, Ready())], default)).ToList();

        await Should.ThrowAsync<Exception>(() => bad);
        var refs = (await Task.WhenAll(good.Concat(more))).Select(o => o.Single().Ref).ToList();
        refs.Distinct().Count().ShouldBe(80);
        (await Reader.ListAsync(new CaseFilter(), default)).Select(c => c.Ref).ShouldBe(refs, ignoreOrder: true);
    }

    [Fact]
    public async Task A_procedures_version_is_kept_and_never_changes()
    {
        await Store.PinProcedureAsync("desligamento", 1, "hash-a", "texto a", default);
        await Store.PinProcedureAsync("desligamento", 1, "hash-a", "texto a", default);
        await Store.PinProcedureAsync("desligamento", 2, "hash-b", "texto b", default);

        (await Should.ThrowAsync<InvalidOperationException>(() => Store.PinProcedureAsync("desligamento", 1, "hash-c", "texto c", default)))
            .Message.ShouldContain("desligamento version 1");
        (await Reader.ProcedureTextAsync("desligamento", 1, default)).ShouldBe("texto a");
        (await Reader.ProcedureTextAsync("desligamento", 2, default)).ShouldBe("texto b");
        (await Reader.ProcedureTextAsync("desligamento", 3, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_case_with_nothing_to_do_is_closed_when_it_is_opened()
    {
        var id = await OpenAsync(1, LeftOut(), LeftOut());
        (await Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.Completed);
    }
}
