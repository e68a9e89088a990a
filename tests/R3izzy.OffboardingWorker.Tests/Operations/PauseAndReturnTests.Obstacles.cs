using System.Text;
using System.Text.Json.Nodes;
using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tests.Engine;

namespace R3izzy.OffboardingWorker.Tests.Operations;

/// <summary>What a pause, a return and a cancellation of one customer keep each other from.</summary>
public sealed partial class PauseAndReturnTests
{
    [Fact]
    public async Task A_return_of_another_day_does_not_end_a_pause_that_is_still_being_carried_out()
    {
        await OpenAsync(Json("p", "pause", "2026-12-01"));
        (await RefusedAsync(Json("r", "return", returnOn: "2027-03-01"))).ShouldBe("returnOn pause-under-way");
        _world.GoTo(2026, 12, 1);
        await _world.WorkAsync();
        (await RefusedAsync(Json("r", "return", returnOn: "2027-03-01"))).ShouldBe("returnOn pause-under-way");
        (await _world.StateAsync(Pause, "tirar-regras")).ShouldBe(StepState.AwaitingPerson);
        // A customer who is back today needs no more of it.
        (await OpenAsync(Json("r", "return", returnOn: "2026-12-01"))).As.ShouldBe(OpenedAs.NewCase);
        (await _world.StateAsync(Pause, "tirar-regras")).ShouldBe(StepState.Cancelled);
    }

    [Fact]
    public async Task The_return_that_the_pause_itself_opens_ahead_of_its_day_is_never_refused()
    {
        await using var world = new OperationsWorld(SampleProcedures.Pausing.Replace("return-date", "return-date -1d", StringComparison.Ordinal), SampleProcedures.Returning);
        await world.TakeAsync(Json("p", "pause", returnOn: "2027-02-01"));
        await world.WorkAsync();
        (await world.StateAsync(Pause, "tirar-regras")).ShouldBe(StepState.AwaitingPerson);
        world.GoTo(2027, 1, 31);
        await world.WorkAsync();
        (await world.StateAsync(Pause, "abrir-retorno")).ShouldBe(StepState.Done);
        (await world.CaseAsync("RETORNO-2027-000001")).EffectiveEnd.ShouldBe(new DateTimeOffset(2027, 2, 1, 3, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_customer_who_will_have_left_is_not_brought_back_by_a_return_that_was_asked_for_before()
    {
        await PausedAsync();
        await OpenAsync(Json("r", "return", returnOn: "2027-01-01"));
        (await RefusedAsync(Json("c", "cancel"))).ShouldBe("action customer-returns");
        (await RefusedAsync(Json("p2", "pause"))).ShouldBe("action customer-returns");
        (await _world.Withdraw.RunAsync(Return, OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>().What
            .ShouldEndWith($"O cliente continua pausado ({Pause}) e nenhum retorno está marcado: peça o retorno (return) quando ele voltar");
        (await OpenAsync(Json("c", "cancel"))).As.ShouldBe(OpenedAs.NewCase);
        _world.GoTo(2027, 1, 1);
        await _world.WorkAsync();
        _world.Q.Of("retomar-cobranca").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_customer_who_is_back_before_they_leave_may_ask_for_both()
    {
        await PausedAsync();
        await OpenAsync(Json("r", "return", returnOn: "2026-12-31"));
        (await OpenAsync(Json("c", "cancel"))).As.ShouldBe(OpenedAs.NewCase);
        (await OpenAsync(Json("r", "return", returnOn: "2026-12-31"))).As.ShouldBe(OpenedAs.SameRequest);
    }

    [Fact]
    public async Task A_return_whose_day_has_come_is_no_obstacle_to_leaving()
    {
        await PausedAsync();
        await OpenAsync(Json("r", "return", returnOn: "2026-12-01"));
        _world.GoTo(2026, 12, 1);
        (await OpenAsync(Json("c", "cancel", lastMonth: "2026-11"))).As.ShouldBe(OpenedAs.NewCase);
    }

    [Fact]
    public async Task A_customer_who_leaves_is_neither_paused_nor_brought_back()
    {
        await OpenAsync(Json("c", "cancel"));
        (await RefusedAsync(Json("p", "pause"))).ShouldBe("action customer-leaves");
        (await RefusedAsync(Json("r", "return"))).ShouldBe("action customer-leaves");
        // Another customer's cancellation is nobody's obstacle, and a withdrawn one no longer.
        await OpenAsync(Json("p", "pause", taxId: "111.444.777-35"));
        await _world.Withdraw.RunAsync("DESL-2026-000001", OperationsWorld.Ana, default);
        (await OpenAsync(Json("p2", "pause"))).As.ShouldBe(OpenedAs.NewCase);
    }

    [Fact]
    public async Task A_pause_that_a_cancellation_from_elsewhere_overtakes_is_refused()
    {
        var error = (await TakeWhileAsync(Json("p", "pause"), () => OpenAsync(Json("c", "cancel")))).ShouldBeOfType<TakenRequests.Bad>().Errors.ShouldHaveSingleItem();
        (error.Line, error.Field, error.Code).ShouldBe((1, "action", "customer-leaves"));
        (await _world.Reader.ListAsync(new CaseFilter(), default)).Single().Action.ShouldBe("cancel");
    }

    [Fact]
    public async Task A_cancellation_ends_also_the_pause_that_opens_while_it_is_being_taken()
    {
        (await TakeWhileAsync(Json("c", "cancel"), () => OpenAsync(Json("p", "pause", returnOn: "2027-02-01")))).ShouldBeOfType<TakenRequests.Taken>();
        await _world.WorkAsync();
        (await _world.CaseAsync(Pause)).State.ShouldBe(CaseState.Completed);
        (await _world.StateAsync(Pause, "abrir-retorno")).ShouldBe(StepState.Cancelled);
    }

    // As another process does: what it opens is on disk before the first one's cases are.
    private async Task<TakenRequests> TakeWhileAsync(string json, Func<Task<OpenedCase>> other)
    {
        var store = new WatchedStore(_world.Store) { BeforeOpening = other };
        var slow = new OpenCases(store, _world.Reader, _world.Files, _world.Procedures, _world.Cipher, _world.Approvals, _world.Clock);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await new TakeRequests(slow, new IntakeLimits(), RequestIdRule.Optional).RunAsync(stream, default);
    }

    [Fact]
    public async Task A_paused_customer_is_not_paused_again_until_the_return()
    {
        await OpenAsync(Json("p", "pause"));
        (await OpenAsync(Json("p2", "pause"))).ShouldBe(new OpenedCase(Pause, OpenedAs.SameCustomer));
        await _world.WorkAsync();
        await _world.Complete.RunAsync(Pause, "tirar-regras", OperationsWorld.Ana, null, default);
        await _world.Complete.RunAsync(Pause, "depois", OperationsWorld.Ana, null, default);
        (await _world.CaseAsync(Pause)).ClosedAt.ShouldNotBeNull();
        (await RefusedAsync(Json("p3", "pause"))).ShouldBe("action already-paused");
        await OpenAsync(Json("r", "return"));
        // What of the return is still to be done would end the new pause.
        (await RefusedAsync(Json("p4", "pause"))).ShouldBe("action customer-returns");
        await _world.WorkAsync();
        await _world.Complete.RunAsync(Return, "religar-regras", OperationsWorld.Ana, null, default);
        (await OpenAsync(Json("p4", "pause"))).As.ShouldBe(OpenedAs.NewCase);
    }

    [Fact]
    public async Task A_customer_who_left_after_a_pause_and_came_back_may_be_paused_again()
    {
        await OpenAsync(Json("p", "pause"));
        await _world.WorkAsync();
        await OpenAsync(Json("c", "cancel"));
        foreach (var step in (await _world.Reader.StepsAsync((await _world.CaseAsync("DESL-2026-000001")).Id, default)).Select(s => s.No))
        {
            await _world.WorkAsync();
            var file = (await _world.Files.FindAsync("DESL-2026-000001", default))!;
            await _world.Store.ActAsync(
                file.Ending(file.Procedure.At(step), [StepState.Waiting, StepState.Scheduled, StepState.Ready, StepState.AwaitingPerson, StepState.Parked], StepState.Done,
                    _world.Clock.GetUtcNow(), OperationsWorld.Ana.Entry("complete", null, null), "feito"),
                default);
        }

        (await _world.CaseAsync("DESL-2026-000001")).ClosedAt.ShouldNotBeNull();
        (await OpenAsync(Json("p2", "pause"))).As.ShouldBe(OpenedAs.NewCase);
    }

    [Fact]
    public async Task A_return_names_a_pause_of_its_own_customer_that_has_not_ended_yet()
    {
        await OpenAsync(Json("p", "pause"));
        await OpenAsync(Json("q", "pause", taxId: "111.444.777-35"));
        (await RefusedAsync(Json("r", "return", pauseRef: "PAUSA-2026-000002"))).ShouldBe("pauseRef no-such-pause");
        (await RefusedAsync(Json("r", "return", pauseRef: "PAUSA-2026-000009"))).ShouldBe("pauseRef no-such-pause");
        (await OpenAsync(Json("r", "return", pauseRef: Pause))).As.ShouldBe(OpenedAs.NewCase);
        (await _world.CaseAsync("PAUSA-2026-000002")).ClosedAt.ShouldBeNull();
        await _world.WorkAsync();
        await _world.Complete.RunAsync(Return, "religar-regras", OperationsWorld.Ana, null, default);
        (await RefusedAsync(Json("r2", "return", pauseRef: Pause))).ShouldBe("pauseRef no-such-pause");
    }

    [Theory]
    [InlineData(null, "2026-11-20", true)]
    [InlineData(null, "2026-11-19", true)]
    [InlineData("2026-11-01", "2026-11-20", true)]
    [InlineData(null, "2026-11-21", false)]
    [InlineData("2026-11-01", "2026-11-21", false)]
    [InlineData("2026-11-30", "2026-12-01", false)]
    public async Task A_pause_that_would_be_over_today_is_refused_by_its_field(string? from, string returnOn, bool refused)
    {
        if (refused)
        {
            (await RefusedAsync(Json("p", "pause", from, returnOn))).ShouldBe("returnOn return-not-ahead");
        }
        else
        {
            (await OpenAsync(Json("p", "pause", from, returnOn))).As.ShouldBe(OpenedAs.NewCase);
            // Sent again when its day has passed, it is the same request and no new one.
            _world.GoTo(2027, 5, 1);
            (await OpenAsync(Json("p", "pause", from, returnOn))).As.ShouldBe(OpenedAs.SameRequest);
        }
    }

    [Fact]
    public async Task Two_actions_of_one_customer_do_not_come_in_one_file()
    {
        string Line(string id, string action, string taxId = "12.ABC.345/01DE-35") => JsonNode.Parse(Json(id, action, taxId: taxId))!.ToJsonString();
        var errors = (await _world.TakeAsync(Line("c", "cancel") + "\n" + Line("p", "pause"))).ShouldBeOfType<TakenRequests.Bad>().Errors;
        errors.Select(e => (e.Field, e.Code)).ShouldBe([("action", "customer-twice")]);
        (await _world.Reader.ListAsync(new CaseFilter(), default)).ShouldBeEmpty();
        (await _world.TakeAsync(Line("c", "cancel") + "\n" + Line("p", "pause", "111.444.777-35") + "\n" + Line("c", "cancel"))).ShouldBeOfType<TakenRequests.Taken>();
    }
}
