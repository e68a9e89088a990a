using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Operations;
using R3izzy.OffboardingWorker.Tasks;
using R3izzy.OffboardingWorker.Tests.Intake;

namespace R3izzy.OffboardingWorker.Tests.Operations;

public sealed class ApprovalTests : IAsyncDisposable
{
    private const string Ref = "DESL-2026-000001";

    private static readonly IReadOnlyDictionary<string, GivenAnswer> Answers = new Dictionary<string, GivenAnswer> { ["competencia"] = new GivenAnswer.Text("Dezembro/2026") };

    private readonly OperationsWorld _world = new();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static Act Act(string who) => new(who, "conferido");

    private async Task OpenAskedAsync(string requestedBy = "Maria José")
    {
        await _world.TakeAsync(SampleRequest.With(r => r["requestedBy"] = requestedBy));
        await _world.WorkAsync();
        (await _world.Complete.RunAsync(Ref, "informar-competencia", OperationsWorld.Ana, Answers, default)).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
    }

    private Task<ActResult> ApproveAsync(string who) => _world.Approve.ApproveAsync(Ref, "aprovar", Act(who), default);

    [Fact]
    public async Task What_cannot_be_undone_runs_only_after_somebody_approved_it_and_they_saw_what_it_would_do()
    {
        await OpenAskedAsync();
        (await _world.StateAsync(Ref, "aprovar")).ShouldBe(StepState.AwaitingPerson);
        var task = (await _world.Tasks.ReadAsync("contabilidade", default)).Single(t => t.Step == "aprovar");
        (task.Kind, task.Instructions!.Contains("apaga Padaria Pão Quente Ltda", StringComparison.Ordinal)).ShouldBe(("approval", true));
        _world.P.Of("remover").ShouldBeEmpty();

        (await ApproveAsync("ana")).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        _world.P.Of("remover").ShouldHaveSingleItem();
        (await _world.StateAsync(Ref, "remover")).ShouldBe(StepState.Done);
    }

    [Theory]
    [InlineData("Maria José")]
    [InlineData("maria josé")]
    [InlineData("MARIA JOSE")]
    [InlineData("  Maria   José ")]
    [InlineData("Maria\u00A0Jose\u0301")]
    [InlineData("Mari\u200Ba José")]
    public async Task Whoever_asked_for_the_case_does_not_approve_however_the_name_is_written(string who)
    {
        await OpenAskedAsync();
        (await ApproveAsync(who)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("quem pede não aprova");
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "aprovar")).ShouldBe(StepState.AwaitingPerson);
        _world.P.Of("remover").ShouldBeEmpty();
        (await ApproveAsync("Maria Joana")).ShouldBeOfType<ActResult.Ok>();
    }

    [Fact]
    public async Task An_approval_is_neither_completed_nor_tried_again_nor_given_elsewhere()
    {
        await OpenAskedAsync();
        (await _world.Complete.RunAsync(Ref, "aprovar", Act("ana"), null, default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("approve");
        (await _world.Retry.RunAsync(Ref, "aprovar", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>();
        (await _world.Complete.ClosedElsewhereAsync(Ref, "aprovar", Act("ana"), default)).ShouldBe(R3izzy.OffboardingWorker.Connectors.Contract.TaskClosure.NeedsApproval);
        (await _world.Approve.ApproveAsync(Ref, "informar-competencia", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("complete");
        (await _world.Approve.RejectAsync(Ref, "informar-competencia", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>();
        (await _world.Approve.ApproveAsync(Ref, "nada", Act("ana"), default)).ShouldBeOfType<ActResult.NotFound>();
        (await _world.Approve.ApproveAsync("DESL-2026-000009", "aprovar", Act("ana"), default)).ShouldBeOfType<ActResult.NotFound>();
        _world.P.Of("remover").ShouldBeEmpty();
    }

    [Fact]
    public async Task An_approval_whose_turn_has_not_come_cannot_be_given()
    {
        await _world.TakeAsync(SampleRequest.Json);
        await _world.WorkAsync();
        (await ApproveAsync("ana")).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("Waiting");
        (await _world.Approve.RejectAsync(Ref, "aprovar", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>();
    }

    [Fact]
    public async Task A_refused_approval_parks_and_lets_nothing_through_and_may_be_given_after_all()
    {
        await OpenAskedAsync();
        (await _world.Approve.RejectAsync(Ref, "aprovar", Act("ana"), default)).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "aprovar")).ShouldBe(StepState.Parked);
        (await _world.CaseAsync(Ref)).State.ShouldBe(CaseState.NeedsAttention);
        (await _world.Tasks.ReadAsync("contabilidade", default)).Single(t => t.Step == "aprovar").Why!.ShouldContain("Recusado por ana");
        (await _world.Approve.RejectAsync(Ref, "aprovar", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>();
        (await _world.Retry.RunAsync(Ref, "remover", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>().Why
            .ShouldBe("remover depende do que ainda não foi feito (aprovar: parado, precisa de decisão (Parked)); começa sozinho quando isso terminar");
        _world.P.Of("remover").ShouldBeEmpty();

        (await ApproveAsync("ana")).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        _world.P.Of("remover").ShouldHaveSingleItem();
        (await ApproveAsync("ana")).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("Done");
        (await _world.Approve.RejectAsync(Ref, "aprovar", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>();
    }

    [Fact]
    public async Task A_skipped_approval_parks_what_needs_it_which_no_worker_then_does()
    {
        await OpenAskedAsync();
        (await _world.Skip.RunAsync(Ref, "aprovar", Act("ana"), default)).ShouldBeOfType<ActResult.Ok>();
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "remover")).ShouldBe(StepState.Parked);
        (await _world.Tasks.ReadAsync("contabilidade", default)).Single(t => t.Step == "remover").ShouldSatisfyAllConditions(
            t => t.Why.ShouldBe("Depende do que não foi feito (aprovar: dispensado (Skipped)); uma pessoa precisa decidir."),
            t => t.Instructions.ShouldBe("Remova o certificado.", "whoever decides may do it by hand"));
        (await _world.Retry.RunAsync(Ref, "remover", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("aprovar: dispensado (Skipped)");
        await _world.WorkAsync();
        _world.P.Of("remover").ShouldBeEmpty();
        (await _world.Skip.RunAsync(Ref, "remover", Act("ana"), default)).ShouldBeOfType<ActResult.Ok>();
    }

    [Fact]
    public async Task Where_there_is_nothing_to_remove_nobody_is_asked()
    {
        _world.P.HasNothing = true;
        await OpenAskedAsync();
        (await _world.StateAsync(Ref, "aprovar")).ShouldBe(StepState.NotApplicable);
    }

    [Fact]
    public async Task What_came_to_be_there_after_the_approval_had_looked_is_not_removed_unasked()
    {
        _world.P.HasNothing = true;
        // Gone when the approval looks, there when the step itself does.
        _world.P.NothingForLooks = 1;
        await OpenAskedAsync();
        (await _world.StateAsync(Ref, "aprovar")).ShouldBe(StepState.NotApplicable);
        (await _world.StateAsync(Ref, "remover")).ShouldBe(StepState.Parked);
        _world.P.Of("remover").ShouldBeEmpty();
        (await _world.StepAsync(Ref, "remover")).Why!.ShouldContain("aprovação");
    }

    [Fact]
    public async Task A_look_that_the_platform_did_not_answer_is_tried_again_and_not_taken_for_something_that_came_to_be_there()
    {
        _world.P.HasNothing = true;
        _world.P.NothingForLooks = 1;
        _world.P.Unanswered = 1;
        await OpenAskedAsync();
        (await _world.StepAsync(Ref, "remover")).ShouldSatisfyAllConditions(s => s.State.ShouldBe(StepState.Retrying), s => s.Why.ShouldBe("sem resposta"));
        _world.P.NothingForLooks = 1;
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "remover")).ShouldBe(StepState.Done);
    }

    [Fact]
    public async Task An_unapproved_step_whose_effect_may_be_there_looks_for_it_first()
    {
        _world.P.HasNothing = true;
        _world.P.NothingForLooks = 2;
        _world.P.Answer("remover", _ => new R3izzy.OffboardingWorker.Connectors.Contract.StepOutcome.Failed(R3izzy.OffboardingWorker.Connectors.Contract.FailureKind.OutcomeUnknown, "sem resposta"));
        await OpenAskedAsync();
        (await _world.StepAsync(Ref, "remover")).ShouldSatisfyAllConditions(s => s.State.ShouldBe(StepState.Retrying), s => s.VerifyFirst.ShouldBeTrue());
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await _world.WorkAsync();
        (await _world.StateAsync(Ref, "remover")).ShouldBe(StepState.Done, "the effect is in place, and a look at it needs nobody's approval");
    }

    [Fact]
    public async Task Approvals_that_are_switched_off_are_left_out_with_the_reason()
    {
        _world.Approvals.Required = false;
        await OpenAskedAsync();
        (await _world.StepAsync(Ref, "aprovar")).ShouldSatisfyAllConditions(s => s.State.ShouldBe(StepState.NotApplicable), s => s.Why!.ShouldContain("Approvals:Required"));
        (await _world.StateAsync(Ref, "remover")).ShouldBe(StepState.Done);
    }

    [Fact]
    public async Task What_waits_for_people_may_be_skipped_with_who_and_why_and_nothing_else()
    {
        await OpenAskedAsync();
        (await _world.Skip.RunAsync(Ref, "backup", Act("ana"), default)).ShouldBeOfType<ActResult.Ok>();
        (await _world.Skip.RunAsync(Ref, "cancelar-cobranca", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("Done");
        (await _world.Skip.RunAsync(Ref, "conferencia", Act("ana"), default)).ShouldBeOfType<ActResult.Refused>().Why.ShouldContain("Waiting");
        (await _world.StepAsync(Ref, "backup")).Why.ShouldBe("Dispensado por ana.");
        (await _world.StateAsync(Ref, "tirar-acesso")).ShouldBe(StepState.Parked, "access is not taken away without a backup");
        _world.GoTo(2027, 1, 1);
        await _world.WorkAsync();
        _world.P.Of("backup").ShouldBeEmpty();
        (await _world.Reader.AuditAsync(Ref, default)).ShouldContain(a => a.Act == "skip" && a.Step == "backup" && a.Who == "ana" && a.Reason == "conferido");
    }
}
