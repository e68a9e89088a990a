using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tasks;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Operations;

public sealed partial class PauseAndReturnTests : IAsyncDisposable
{
    private const string Pause = "PAUSA-2026-000001";
    private const string Return = "RETORNO-2026-000001";

    private readonly OperationsWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static string Json(
        string id, string action, string? pauseFrom = null, string? returnOn = null, string? pauseRef = null, string? taxId = null, string? lastMonth = null) => SampleRequest.With(r =>
    {
        r["requestId"] = id;
        r["action"] = action;
        if (action != "cancel")
        {
            r.Remove("lastMonth");
        }

        foreach (var (key, value) in new (string, string?)[] { ("pauseFrom", pauseFrom), ("returnOn", returnOn), ("pauseRef", pauseRef), ("lastMonth", lastMonth) })
        {
            if (value is not null)
            {
                r[key] = value;
            }
        }

        if (taxId is not null)
        {
            r["customer"]!["taxId"] = taxId;
        }
    });

    private async Task<OpenedCase> OpenAsync(string json) => (await _world.TakeAsync(json)).ShouldBeOfType<TakenRequests.Taken>().Cases.Single();

    private async Task<string> RefusedAsync(string json)
    {
        var before = (await _world.Reader.ListAsync(new CaseFilter(), default)).Count;
        var error = (await _world.TakeAsync(json)).ShouldBeOfType<TakenRequests.Bad>().Errors.ShouldHaveSingleItem();
        (await _world.Reader.ListAsync(new CaseFilter(), default)).Count.ShouldBe(before);
        error.Message.ShouldStartWith("The request cannot be taken: ");
        return $"{error.Field} {error.Code}";
    }

    [Fact]
    public async Task A_pause_ends_by_its_return_which_takes_up_what_the_pause_left()
    {
        await OpenAsync(Json("p", "pause", "2026-11-25", "2027-02-01"));
        await _world.WorkAsync();
        (await _world.StateAsync(Pause, "pausar-cobranca")).ShouldBe(StepState.Scheduled);
        _world.GoTo(2026, 11, 25);
        await _world.WorkAsync();
        (await _world.StateAsync(Pause, "pausar-cobranca")).ShouldBe(StepState.Done);
        await _world.Complete.RunAsync(
            Pause, "tirar-regras", OperationsWorld.Ana, new Dictionary<string, GivenAnswer> { ["regras"] = new GivenAnswer.Text("régua de cobrança") }, default);
        await _world.Complete.RunAsync(Pause, "depois", OperationsWorld.Ana, null, default);

        _world.GoTo(2027, 2, 1);
        await _world.WorkAsync();
        (await _world.CaseAsync(Pause)).State.ShouldBe(CaseState.Completed);
        var back = await _world.CaseAsync("RETORNO-2027-000001");
        back.Follows.ShouldBe((await _world.CaseAsync(Pause)).Id);
        var resumed = _world.Q.Of("retomar-cobranca").ShouldHaveSingleItem().Step;
        (resumed.PausedFrom, resumed.ReturnsOn).ShouldBe((new DateOnly(2026, 11, 25), new DateOnly(2027, 2, 1)));
        var continued = (await resumed.Case.ContinuedAsync(default)).ShouldNotBeNull();
        (continued.CaseRef, continued.HasEnded, continued.Checkpoint, continued.Evidence.Single().Json)
            .ShouldBe((Pause, true, "checkpoint of pausar-cobranca", """{"step":"pausar-cobranca"}"""));
        (await _world.Tasks.ReadAsync(null, default)).Single(t => t.Step == "religar-regras").Instructions
            .ShouldBe("Religue: régua de cobrança. Pausado em 25/11/2026, volta em 01/02/2027.");
    }

    [Fact]
    public async Task A_return_before_its_day_ends_what_of_the_pause_has_not_begun_and_no_second_one_opens()
    {
        await OpenAsync(Json("p", "pause", returnOn: "2027-02-01"));
        await _world.WorkAsync();
        (await OpenAsync(Json("r", "return", pauseRef: Pause))).ShouldBe(new OpenedCase(Return, OpenedAs.NewCase));
        (await _world.StateAsync(Pause, "tirar-regras")).ShouldBe(StepState.Cancelled);
        (await _world.StateAsync(Pause, "abrir-retorno")).ShouldBe(StepState.Cancelled);
        (await _world.CaseAsync(Pause)).State.ShouldBe(CaseState.Completed);
        await _world.WorkAsync();
        _world.GoTo(2027, 2, 1);
        await _world.WorkAsync();
        (await _world.Reader.ListAsync(new CaseFilter(), default)).Count(c => c.Action == "return").ShouldBe(1);
        (await _world.Reader.AuditAsync(Pause, default)).Single().ShouldSatisfyAllConditions(a => a.Act.ShouldBe("end-pause"), a => a.Who.ShouldBe("worker"));
    }

    [Fact]
    public async Task An_attempt_that_the_return_overtakes_is_not_tried_again()
    {
        _world.Q.Answer("pausar-cobranca", _ => new StepOutcome.Failed(FailureKind.Transient, "fora do ar"));
        await OpenAsync(Json("p", "pause"));
        var running = await _world.ClaimAsync();
        await OpenAsync(Json("r", "return"));
        (await _world.StateAsync(Pause, "pausar-cobranca")).ShouldBe(StepState.Running);
        foreach (var step in running)
        {
            await _world.RunAsync(step);
        }

        (await _world.StateAsync(Pause, "pausar-cobranca")).ShouldBe(StepState.Cancelled);
        (await _world.CaseAsync(Pause)).State.ShouldBe(CaseState.Completed);
        _world.Clock.Advance(TimeSpan.FromDays(10));
        await _world.WorkAsync();
        _world.Q.Of("pausar-cobranca").Count().ShouldBe(1);
    }

    [Fact]
    public async Task An_attempt_that_ends_well_after_the_return_was_opened_closes_the_pause_and_releases_nothing()
    {
        await OpenAsync(Json("p", "pause"));
        var running = await _world.ClaimAsync();
        await OpenAsync(Json("r", "return"));
        foreach (var step in running)
        {
            await _world.RunAsync(step);
        }

        (await _world.StateAsync(Pause, "pausar-cobranca")).ShouldBe(StepState.Done);
        (await _world.StateAsync(Pause, "depois")).ShouldBe(StepState.Cancelled);
        (await _world.CaseAsync(Pause)).State.ShouldBe(CaseState.Completed);
    }

    [Fact]
    public async Task A_cancellation_ends_the_pause_with_its_return()
    {
        await OpenAsync(Json("p", "pause", returnOn: "2027-02-01"));
        await _world.WorkAsync();
        await OpenAsync(Json("c", "cancel"));
        (await _world.CaseAsync(Pause)).State.ShouldBe(CaseState.Completed);
        _world.GoTo(2027, 2, 1);
        await _world.WorkAsync();
        (await _world.Reader.ListAsync(new CaseFilter(), default)).Select(c => c.Action).ShouldBe(["cancel", "pause"], ignoreOrder: true);
    }

    [Fact]
    public async Task Whoever_withdraws_the_cancellation_of_a_paused_customer_is_told_that_the_return_is_theirs_to_ask_for()
    {
        await OpenAsync(Json("p", "pause", returnOn: "2027-02-01"));
        await _world.WorkAsync();
        await OpenAsync(Json("c", "cancel"));
        (await _world.Withdraw.RunAsync("DESL-2026-000001", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>().What
            .ShouldEndWith($"O cliente continua pausado ({Pause}) e nenhum retorno está marcado: peça o retorno (return) quando ele voltar");
        (await RefusedAsync(Json("p2", "pause"))).ShouldBe("action already-paused");
        (await OpenAsync(Json("r", "return", pauseRef: Pause))).As.ShouldBe(OpenedAs.NewCase);
    }

    [Fact]
    public async Task A_pause_that_was_ended_before_it_did_anything_leaves_no_paused_customer()
    {
        await OpenAsync(Json("p", "pause", "2026-12-01", "2027-02-01"));
        await OpenAsync(Json("c", "cancel"));
        (await _world.CaseAsync(Pause)).ClosedAt.ShouldNotBeNull();
        (await _world.Withdraw.RunAsync("DESL-2026-000001", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>().What.ShouldNotContain(Pause);
        (await OpenAsync(Json("p2", "pause", "2026-12-01", "2027-02-01"))).ShouldBe(new OpenedCase("PAUSA-2026-000002", OpenedAs.NewCase));
    }

    [Fact]
    public async Task A_pause_that_was_ended_before_its_day_leaves_no_paused_customer_although_people_were_told_of_it()
    {
        await OpenAsync(Json("p", "pause", "2026-12-01", "2027-02-01"));
        await _world.WorkAsync();
        (await _world.StateAsync(Pause, "avisar")).ShouldBe(StepState.Done);
        await OpenAsync(Json("c", "cancel"));
        (await _world.Withdraw.RunAsync("DESL-2026-000001", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>().What.ShouldNotContain(Pause);
        (await OpenAsync(Json("p2", "pause", "2026-12-01", "2027-02-01"))).ShouldBe(new OpenedCase("PAUSA-2026-000002", OpenedAs.NewCase));
    }

    private async Task PausedAsync(string? returnOn = null)
    {
        await OpenAsync(Json("p", "pause", returnOn: returnOn));
        await _world.WorkAsync();
        foreach (var step in new[] { "tirar-regras", "depois" })
        {
            (await _world.Complete.RunAsync(Pause, step, OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.Ok>();
        }
    }

    [Fact]
    public async Task A_return_of_another_day_takes_the_place_of_the_one_that_the_pause_would_open()
    {
        await PausedAsync(returnOn: "2027-02-01");
        (await OpenAsync(Json("r", "return", returnOn: "2027-03-01"))).As.ShouldBe(OpenedAs.NewCase);
        (await _world.StateAsync(Pause, "abrir-retorno")).ShouldBe(StepState.Cancelled);
        _world.GoTo(2027, 2, 1);
        await _world.WorkAsync();
        _world.Q.Of("retomar-cobranca").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_request_again_ends_no_newer_pause()
    {
        await OpenAsync(Json("p1", "pause"));
        await OpenAsync(Json("r1", "return"));
        await _world.WorkAsync();
        await _world.Complete.RunAsync(Return, "religar-regras", OperationsWorld.Ana, null, default);
        (await _world.CaseAsync(Return)).ClosedAt.ShouldNotBeNull();
        await OpenAsync(Json("p2", "pause", returnOn: "2027-02-01"));
        await _world.WorkAsync();

        (await OpenAsync(Json("r1", "return"))).ShouldBe(new OpenedCase(Return, OpenedAs.SameRequest));
        (await OpenAsync(Json("p1", "pause"))).ShouldBe(new OpenedCase(Pause, OpenedAs.SameRequest));
        (await _world.StateAsync("PAUSA-2026-000002", "abrir-retorno")).ShouldBe(StepState.Scheduled);
        (await _world.CaseAsync("PAUSA-2026-000002")).ClosedAt.ShouldBeNull();
    }

    [Fact]
    public async Task The_return_that_a_worker_opened_before_it_died_is_opened_once()
    {
        await OpenAsync(Json("p", "pause", returnOn: "2027-02-01"));
        await _world.WorkAsync();
        _world.GoTo(2027, 2, 1);
        var claimed = (await _world.ClaimAsync()).Single(c => _world.Procedures.For("pause", "pro")!.At(c.Key.No).Id == "abrir-retorno");
        await _world.Runner.RunAsync(claimed, default);
        // Killed here: the return is on disk, the step's end is not. Its own opening has called it off, for the return is there.
        await _world.Store.DeregisterWorkerAsync(1, default);
        await _world.Store.TakeOverAsync(_world.Clock.GetUtcNow(), default);
        (await _world.StateAsync(Pause, "abrir-retorno")).ShouldBe(StepState.Cancelled);
        (await _world.CaseAsync(Pause)).ClosedAt.ShouldNotBeNull();

        var own = _world.OwnWork.OfType<OpenReturn>().Single();
        var snapshot = (await _world.Files.FindAsync(Pause, default))!.Snapshot;
        var outcome = await own.RunAsync(snapshot, _world.Looks.AtUnqueued(snapshot, snapshot.Procedure.Find("abrir-retorno")!), default);
        outcome.ShouldBeOfType<StepOutcome.Done>().Summary.ShouldContain("RETORNO-2027-000001");
        (await _world.Reader.ListAsync(new CaseFilter(), default)).Count(c => c.Action == "return").ShouldBe(1);
    }

    [Fact]
    public async Task A_pause_without_a_day_of_return_opens_none()
    {
        await OpenAsync(Json("p", "pause"));
        (await _world.StepAsync(Pause, "abrir-retorno")).ShouldSatisfyAllConditions(
            s => s.State.ShouldBe(StepState.NotApplicable), s => s.Why!.ShouldContain("data de volta"));
    }

    [Fact]
    public async Task A_return_that_no_procedure_is_there_for_is_parked_for_a_person_and_not_forgotten()
    {
        await using var world = new OperationsWorld(SampleProcedures.Pausing);
        await world.TakeAsync(Json("p", "pause", returnOn: "2027-02-01"));
        await world.WorkAsync();
        world.GoTo(2027, 2, 1);
        await world.WorkAsync();
        (await world.StepAsync(Pause, "abrir-retorno")).ShouldSatisfyAllConditions(
            s => s.State.ShouldBe(StepState.Parked), s => s.Why!.ShouldContain("Não há procedimento"));
    }
}
