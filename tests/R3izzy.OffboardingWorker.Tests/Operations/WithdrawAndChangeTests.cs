using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Intake;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Storage;
using R3izzy.OffboardingWorker.Tasks;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Operations;

public sealed class WithdrawAndChangeTests : IAsyncDisposable
{
    private const string Ref = "DESL-2026-000001";

    private readonly OperationsWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private Task OpenAsync() => _world.TakeAsync(SampleRequest.Json);

    private async Task<ActResult> WithdrawAsync()
    {
        var result = await _world.Withdraw.RunAsync(Ref, OperationsWorld.Ana, default);
        await _world.WorkAsync();
        return result;
    }

    private Task<ActResult> ChangeAsync(int year, int month) => _world.Change.RunAsync(Ref, new Month(year, month), OperationsWorld.Ana, default);

    [Fact]
    public async Task A_withdrawn_case_puts_back_what_was_done_and_runs_nothing_else_and_closes()
    {
        await OpenAsync();
        await _world.WorkAsync();
        var forward = _world.Q.Of("cancelar-cobranca").ShouldHaveSingleItem().Step;

        (await WithdrawAsync()).ShouldBeOfType<ActResult.Ok>().What.ShouldContain("desfazer-avisar, desfazer-cancelar-cobranca");
        var revert = _world.Q.Of("cancelar-cobranca").Last();
        revert.Verb.ShouldBe("revert");
        (revert.Step.Checkpoint, revert.Step.EarlierEvidence.Single().Json).ShouldBe(("checkpoint of cancelar-cobranca", """{"step":"cancelar-cobranca"}"""));
        (forward.IdempotencyKey, revert.Step.IdempotencyKey).ShouldBe(($"{Ref}.cancelar-cobranca", $"{Ref}.cancelar-cobranca.undo"));

        // The mail cannot be taken back by a connector: a person writes, and until then the case is open.
        (await _world.StateAsync(Ref, "desfazer-avisar")).ShouldBe(StepState.AwaitingPerson);
        (await _world.CaseAsync(Ref)).ClosedAt.ShouldBeNull();
        (await _world.Tasks.ReadAsync(null, default)).ShouldHaveSingleItem().Instructions.ShouldBe("Avise Padaria Pão Quente Ltda de que fica.");
        (await _world.Complete.RunAsync(Ref, "desfazer-avisar", OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.Ok>();
        (await _world.CaseAsync(Ref)).State.ShouldBe(CaseState.Withdrawn);

        var calls = _world.P.Calls.Count + _world.Q.Calls.Count;
        _world.GoTo(2027, 3, 1);
        await _world.WorkAsync();
        (_world.P.Calls.Count + _world.Q.Calls.Count).ShouldBe(calls, "nothing of a withdrawn case runs later");
        (await _world.Reader.AuditAsync(Ref, default)).Select(a => (a.Act, a.Who, a.Reason)).ShouldContain(("withdraw", "ana@ti", "combinado por telefone"));
    }

    [Fact]
    public async Task An_undo_that_a_worker_died_in_is_told_what_it_left_itself()
    {
        await OpenAsync();
        await _world.WorkAsync();
        _world.Q.Answer("revert cancelar-cobranca", n => n == 1 ? new StepOutcome.Failed(FailureKind.OutcomeUnknown, "sem resposta", "no-answer") : new StepOutcome.Done("desfeito"));
        await WithdrawAsync();
        (await _world.StateAsync(Ref, "desfazer-cancelar-cobranca")).ShouldBe(StepState.Retrying);
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "desfazer-cancelar-cobranca")).ShouldBe(StepState.Done);
        _world.Q.Of("cancelar-cobranca").Select(c => c.Verb).ShouldBe(["execute", "revert", "revert"]);
        _world.Q.Of("cancelar-cobranca").Select(c => c.Step.IdempotencyKey).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task What_a_person_completed_in_a_connectors_place_a_person_puts_back()
    {
        _world.Q.Answer("cancelar-cobranca", _ => new StepOutcome.NeedsPerson("Cancele à mão."));
        await OpenAsync();
        await _world.WorkAsync();
        await _world.Complete.RunAsync(Ref, "cancelar-cobranca", OperationsWorld.Ana, null, default);
        await WithdrawAsync();
        (await _world.StateAsync(Ref, "desfazer-cancelar-cobranca")).ShouldBe(StepState.AwaitingPerson);
        (await _world.Retry.RunAsync(Ref, "desfazer-cancelar-cobranca", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("use complete");
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "desfazer-cancelar-cobranca")).ShouldBe(StepState.AwaitingPerson);
        _world.Q.Of("cancelar-cobranca").ShouldAllBe(c => c.Verb == "execute");
    }

    [Fact]
    public async Task A_withdrawal_is_refused_while_a_step_runs_and_once_the_day_has_come_and_a_second_time()
    {
        await OpenAsync();
        var running = await _world.ClaimAsync();
        (await _world.Withdraw.RunAsync(Ref, OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("em execução");
        foreach (var step in running)
        {
            await _world.RunAsync(step);
        }

        (await WithdrawAsync()).ShouldBeOfType<ActResult.Ok>();
        (await WithdrawAsync()).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("já foi retirado");
        (await _world.Withdraw.RunAsync("DESL-2026-000009", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.NotFound>();

        await _world.TakeAsync(SampleRequest.With(r => { r["requestId"] = "outro"; r["customer"]!["taxId"] = "111.444.777-35"; }));
        await _world.WorkAsync();
        _world.GoTo(2027, 1, 1);
        (await _world.Withdraw.RunAsync("DESL-2026-000002", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("já passou");
    }

    [Fact]
    public async Task A_case_with_nothing_to_put_back_closes_at_once_and_the_customer_may_ask_again()
    {
        await OpenAsync();
        (await _world.Withdraw.RunAsync(Ref, OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>().What.ShouldContain("nada a desfazer");
        (await _world.CaseAsync(Ref)).State.ShouldBe(CaseState.Withdrawn);
        await _world.WorkAsync();
        _world.P.Calls.ShouldBeEmpty();
        (await _world.TakeAsync(SampleRequest.OneLine("de-novo"))).ShouldBeOfType<TakenRequests.Taken>().Cases.Single().As.ShouldBe(OpenedAs.NewCase);
    }

    [Fact]
    public async Task An_undo_for_people_that_is_skipped_before_a_worker_saw_it_stays_skipped()
    {
        await OpenAsync();
        await _world.WorkAsync();
        await _world.Withdraw.RunAsync(Ref, OperationsWorld.Ana, default);
        (await _world.StateAsync(Ref, "desfazer-avisar")).ShouldBe(StepState.Ready);
        (await _world.Skip.RunAsync(Ref, "desfazer-avisar", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "desfazer-avisar")).ShouldBe(StepState.Skipped);
        (await _world.CaseAsync(Ref)).State.ShouldBe(CaseState.Withdrawn);
    }

    [Fact]
    public async Task A_step_of_a_further_lap_that_the_case_does_not_have_is_not_found()
    {
        await OpenAsync();
        foreach (var id in new[] { "desfazer-avisar", "avisar.2", "avisar.1", "avisar.99", "desfazer-nada" })
        {
            (await _world.Complete.RunAsync(Ref, id, OperationsWorld.Ana, null, default)).ShouldBeOfType<ActResult.NotFound>();
        }
    }

    [Fact]
    public async Task A_changed_last_month_moves_all_that_counts_from_it_and_tells_the_customer_again()
    {
        await OpenAsync();
        await _world.WorkAsync();
        (await ChangeAsync(2027, 2)).ShouldBeOfType<ActResult.Ok>().What.ShouldContain("Fevereiro/2027");
        await _world.WorkAsync();

        var row = await _world.CaseAsync(Ref);
        (row.LastMonth, row.EffectiveEnd, row.Revision).ShouldBe(("2027-02", new DateTimeOffset(2027, 3, 1, 3, 0, 0, TimeSpan.Zero), 1));
        (await _world.StepAsync(Ref, "backup")).DueAt.ShouldBe(row.EffectiveEnd);
        (await _world.StepAsync(Ref, "conferir-antes")).DueAt.ShouldBe(row.EffectiveEnd.AddDays(-5));
        var told = _world.P.Of("avisar").ToList();
        told.Select(c => (c.Step.LastMonth, c.Step.Round, c.Step.IdempotencyKey)).ShouldBe([("2026-12", 0, $"{Ref}.avisar"), ("2027-02", 1, $"{Ref}.avisar.2")]);
        (await _world.StateAsync(Ref, "avisar.2")).ShouldBe(StepState.Done);

        _world.GoTo(2027, 1, 1);
        await _world.WorkAsync();
        _world.P.Of("backup").ShouldBeEmpty();
        _world.GoTo(2027, 3, 1);
        await _world.WorkAsync();
        _world.P.Of("backup").ShouldHaveSingleItem().Step.EffectiveEnd.ShouldBe(row.EffectiveEnd);
        (await _world.Reader.AuditAsync(Ref, default)).ShouldContain(a => a.Act == "change" && a.Reason == "2026-12 → 2027-02. combinado por telefone");
    }

    [Fact]
    public async Task A_case_may_be_changed_again_and_again_also_to_an_earlier_month()
    {
        await OpenAsync();
        await _world.WorkAsync();
        (await ChangeAsync(2027, 2)).ShouldBeOfType<ActResult.Ok>();
        // The first correction has not gone out yet: one is enough.
        (await ChangeAsync(2026, 11)).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        _world.P.Of("avisar").Select(c => c.Step.LastMonth).ShouldBe(["2026-12", "2026-11"]);
        (await ChangeAsync(2027, 1)).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        _world.P.Of("avisar").Select(c => c.Step.IdempotencyKey).ShouldBe([$"{Ref}.avisar", $"{Ref}.avisar.2", $"{Ref}.avisar.3"]);

        (await ChangeAsync(2027, 1)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("já é o último mês");
        (await ChangeAsync(2026, 10)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("já terminou");
        _world.GoTo(2027, 2, 1);
        (await ChangeAsync(2027, 3)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("já passou");
    }

    [Fact]
    public async Task A_person_who_was_asked_for_the_old_day_is_asked_for_the_new_one()
    {
        await OpenAsync();
        _world.GoTo(2026, 12, 28);
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "conferir-antes")).ShouldBe(StepState.AwaitingPerson);
        (await ChangeAsync(2027, 3)).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        (await _world.StepAsync(Ref, "conferir-antes")).ShouldSatisfyAllConditions(
            s => s.State.ShouldBe(StepState.Scheduled),
            s => s.DueAt.ShouldBe(new DateTimeOffset(2027, 3, 27, 3, 0, 0, TimeSpan.Zero)));
        (await _world.Tasks.ReadAsync(null, default)).ShouldNotContain(t => t.Step == "conferir-antes");
    }

    [Fact]
    public async Task A_task_that_becomes_due_by_an_act_of_before_the_change_waits_for_the_new_day()
    {
        // The face read the case before the change and completes the backup after it.
        await OpenAsync();
        var file = (await _world.Files.FindAsync(Ref, default))!;
        var backup = file.Procedure.Find("backup")!;
        await _world.Skip.RunAsync(Ref, "informar-competencia", OperationsWorld.Ana, default);
        (await ChangeAsync(2027, 3)).ShouldBeOfType<ActResult.Ok>();
        var act = file.Ending(backup, [StepState.Scheduled], StepState.Done, _world.Clock.GetUtcNow(), OperationsWorld.Ana.Entry("complete", Ref, "backup"), "feito");
        (await _world.Store.ActAsync(act, default)).Applied.ShouldBeTrue();
        await _world.WorkAsync();
        (await _world.StepAsync(Ref, "tirar-acesso")).ShouldSatisfyAllConditions(
            s => s.State.ShouldBe(StepState.Scheduled, "access is not taken away before the new day"),
            s => s.DueAt.ShouldBe(new DateTimeOffset(2027, 4, 1, 3, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task An_answer_of_before_the_change_is_asked_for_again_and_what_needs_it_waits_for_the_new_one()
    {
        await using var world = new OperationsWorld(SampleProcedures.Leaving.Replace("    due: 2\n", "    due: 2\n    onChange: redo\n", StringComparison.Ordinal));
        Task<ActResult> AnswerAsync(string step, string month) => world.Complete.RunAsync(
            Ref, step, OperationsWorld.Ana, new Dictionary<string, GivenAnswer> { ["competencia"] = new GivenAnswer.Text(month) }, default);
        async Task<IReadOnlyDictionary<string, string>> AnswersAsync()
        {
            var file = (await world.Files.FindAsync(Ref, default))!;
            return await world.Records.For(file.Snapshot, file.Procedure.Find("remover")!).AnswersAsync(default);
        }

        async Task<string> WhyAsync(string step) => new WhyWaiting(
            (await world.Files.FindAsync(Ref, default))!.Procedure, await world.Reader.StepsAsync((await world.CaseAsync(Ref)).Id, default), null!, []).Of(await world.StepAsync(Ref, step));

        await world.TakeAsync(SampleRequest.Json);
        await world.WorkAsync();
        (await AnswerAsync("informar-competencia", "2026-11")).ShouldBeOfType<ActResult.Ok>();
        await world.WorkAsync();
        (await world.StateAsync(Ref, "aprovar")).ShouldBe(StepState.AwaitingPerson);

        (await world.Change.RunAsync(Ref, new Month(2027, 2), OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>().What.ShouldContain("informar-competencia.2");
        await world.WorkAsync();
        (await world.StateAsync(Ref, "informar-competencia.2")).ShouldBe(StepState.AwaitingPerson);
        (await world.StateAsync(Ref, "aprovar")).ShouldBe(StepState.Waiting);
        (await WhyAsync("aprovar")).ShouldBe("Espera por: informar-competencia.2.");
        (await AnswersAsync()).ContainsKey("competencia").ShouldBeFalse("the old answer is no answer for the new day");

        (await AnswerAsync("informar-competencia.2", "2027-02")).ShouldBeOfType<ActResult.Ok>();
        await world.WorkAsync();
        (await world.Tasks.ReadAsync(null, default)).ShouldContain(t => t.Step == "aprovar");
        (await AnswersAsync())["competencia"].ShouldBe("2027-02");
    }

    [Fact]
    public async Task What_had_begun_before_the_change_is_not_tried_again_until_what_it_needs_is_done_again()
    {
        await using var world = new OperationsWorld(SampleProcedures.Leaving
            .Replace("    due: 2\n", "    due: 2\n    onChange: redo\n", StringComparison.Ordinal)
            .Replace("    uses: q.act\n", "    uses: q.act\n    needs: [informar-competencia]\n", StringComparison.Ordinal));
        Task<ActResult> AnswerAsync(string step, string month) => world.Complete.RunAsync(
            Ref, step, OperationsWorld.Ana, new Dictionary<string, GivenAnswer> { ["competencia"] = new GivenAnswer.Text(month) }, default);
        world.Q.Answer("cancelar-cobranca", n => n == 1 ? new StepOutcome.Failed(FailureKind.Refused, "recusado") : new StepOutcome.Done("feito"));
        await world.TakeAsync(SampleRequest.Json);
        await world.WorkAsync();
        await AnswerAsync("informar-competencia", "2026-11");
        await world.WorkAsync();
        (await world.StateAsync(Ref, "cancelar-cobranca")).ShouldBe(StepState.Parked);
        await world.Change.RunAsync(Ref, new Month(2027, 2), OperationsWorld.Ana, default);
        await world.WorkAsync();

        (await world.Retry.RunAsync(Ref, "cancelar-cobranca", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldBe(
            "cancelar-cobranca depende do que ainda não foi feito (informar-competencia.2: com uma pessoa (AwaitingPerson)); tente de novo quando isso terminar");
        await AnswerAsync("informar-competencia.2", "2027-02");
        (await world.Retry.RunAsync(Ref, "cancelar-cobranca", OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Ok>();
        await world.WorkAsync();
        (await world.StateAsync(Ref, "cancelar-cobranca")).ShouldBe(StepState.Done);
    }

    [Fact]
    public async Task A_pause_has_no_last_month_to_change()
    {
        await _world.TakeAsync(SampleRequest.With(r => { r["action"] = "pause"; r.Remove("lastMonth"); }));
        (await _world.Change.RunAsync("PAUSA-2026-000001", new Month(2027, 1), OperationsWorld.Ana, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("é uma pausa");
        (await ChangeAsync(2027, 1)).ShouldBeOfType<ActResult.NotFound>();
    }
}
