using R3izzy.OffboardingWorker.Cases;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Procedures;
using R3izzy.OffboardingWorker.Storage;

namespace R3izzy.OffboardingWorker.Tests.Engine;

/// <summary>A case is Verified when every effect was read back once more at the end.</summary>
public sealed class ClosingCheckTests : IAsyncLifetime
{
    private readonly TestConnector _p = new();
    private readonly TestConnector _q = new();
    private EngineWorld _world = null!;

    public ValueTask InitializeAsync()
    {
        _world = new EngineWorld(
            TestProcedure.Of(TestProcedure.Step("p.act"), TestProcedure.Step("q.act"), TestProcedure.Step(ProcedureStep.ClosingCheck, 0, 1)),
            _p.As("p"), _q.As("q"));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Effects_that_are_all_in_place_make_the_case_verified()
    {
        await _world.StartAsync();
        var id = await _world.OpenAsync();
        await _world.CaseReachesAsync(id, CaseState.Verified);
        (_p.Verifies, _q.Verifies).ShouldBe((1, 1));
        (await _world.Reader.EvidenceAsync(id, default)).Single(e => e.No == 2).Json.ShouldBe("""{"passo-0":"in-place","passo-1":"in-place"}""");
    }

    [Fact]
    public async Task An_effect_that_is_gone_parks_the_check_and_needs_attention()
    {
        _q.OnVerify = _ => new Verification.NotInPlace("não está");
        await _world.StartAsync();
        var id = await _world.OpenAsync();
        var check = await _world.ReachesAsync(id, 2, StepState.Parked);
        check.Why!.ShouldContain("passo-1");
        check.Why!.ShouldNotContain("passo-0");
        (await _world.Reader.FindAsync(id, default))!.State.ShouldBe(CaseState.NeedsAttention);
    }

    [Fact]
    public async Task A_person_who_ends_the_check_by_their_word_does_not_make_the_case_verified()
    {
        _q.OnVerify = _ => new Verification.NotInPlace("não está");
        await _world.StartAsync();
        var id = await _world.OpenAsync();
        await _world.ReachesAsync(id, 2, StepState.Parked);
        await _world.Store.ActAsync(
            new StepAct(new StepKey(id, 2), ProcedureStep.CasePlatform, [StepState.Parked], StepState.Done, _world.Clock.GetUtcNow(), new AuditEntry("ana", "complete", null, null, "vi no site"))
            {
                Why = "Concluído por uma pessoa.",
                ClosingCheck = 2,
            },
            default);
        await _world.CaseReachesAsync(id, CaseState.Completed);
    }

    [Fact]
    public async Task An_effect_that_cannot_be_read_is_looked_at_again_and_its_platform_is_not_blamed_on_the_case()
    {
        _q.OnVerify = n => n == 1 ? new Verification.CannotTell(Failures.Of(FailureKind.Unauthorized)) : new Verification.InPlace("sim");
        await _world.StartAsync();
        var id = await _world.OpenAsync();
        (await _world.ReachesAsync(id, 2, StepState.Retrying)).Failures.ShouldBe(1);
        (await _world.Reader.ClosedPlatformsAsync(default)).ShouldBeEmpty();
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await _world.CaseReachesAsync(id, CaseState.Verified);
    }

    [Fact]
    public async Task What_was_not_applicable_is_not_looked_for()
    {
        _q.Answers(new StepOutcome.NotApplicable("nada"));
        await _world.StartAsync();
        await _world.CaseReachesAsync(await _world.OpenAsync(), CaseState.Verified);
        (_p.Verifies, _q.Verifies).ShouldBe((1, 0));
    }

    [Fact]
    public async Task What_a_person_says_is_done_is_read_back_as_well()
    {
        _q.Answers(Failures.Of(FailureKind.Refused)).OnVerify = _ => new Verification.NotInPlace("não está");
        await _world.StartAsync();
        var id = await _world.OpenAsync();
        await _world.ReachesAsync(id, 1, StepState.Parked);
        await _world.Store.ActAsync(
            new StepAct(new StepKey(id, 1), "q", [StepState.Parked], StepState.Done, _world.Clock.GetUtcNow(), new AuditEntry("ana", "complete", null, null, "feito à mão"))
            {
                Why = "Concluído.",
                Dependents = [new Dependent(2, false, ProcedureStep.CasePlatform, null)],
            },
            default);
        _world.Wake.Wake();
        (await _world.ReachesAsync(id, 2, StepState.Parked)).Why!.ShouldContain("passo-1");
    }

    [Fact]
    public async Task What_has_no_api_rests_on_the_word_of_who_did_it_and_is_not_waited_for()
    {
        _q.OnVerify = _ => new Verification.CannotTell(new StepOutcome.Failed(FailureKind.Refused, "no API", FailureCodes.NoApi));
        await _world.StartAsync();
        var id = await _world.OpenAsync();
        await _world.CaseReachesAsync(id, CaseState.Verified);
        (await _world.Reader.EvidenceAsync(id, default)).Single(e => e.No == 2).Json.ShouldBe("""{"passo-0":"in-place","passo-1":"persons-word"}""");
        (await _world.ReachesAsync(id, 2, StepState.Done)).Why!.ShouldContain("1 passo(s) valem pela palavra");
    }

    [Fact]
    public async Task A_case_of_which_nothing_could_be_read_back_is_completed_and_not_verified()
    {
        _p.OnVerify = _q.OnVerify = _ => new Verification.CannotTell(new StepOutcome.Failed(FailureKind.Refused, "no API", FailureCodes.NoApi));
        await _world.StartAsync();
        var id = await _world.OpenAsync();
        await _world.CaseReachesAsync(id, CaseState.Completed);
        await _world.ReachesAsync(id, 2, StepState.NotApplicable);
    }
}
